import { type Products, productsOf } from '../core/products.ts';
import type { Settings } from '../settings/load.ts';
import { loadPolicyFile } from '../settings/policy-file.ts';

/** The products of the policy file, or the built-in ones. @throws PolicyFileError with all problems at once */
export async function loadProducts(
  settings: Pick<Settings, 'CREDIT_POLICY_FILE' | 'CREDIT_PRODUCT_PATTERN'>,
): Promise<Products> {
  const { CREDIT_POLICY_FILE: path, CREDIT_PRODUCT_PATTERN: pattern } = settings;
  return productsOf(path ? await loadPolicyFile(path) : { policy: {} }, pattern);
}
