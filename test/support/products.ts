import { type PolicyFile, type Products, productsOf } from '../../src/core/products.ts';

/** The products of a policy file, recognised as in a bot without settings of its own. */
export function products(file: Partial<PolicyFile> = {}): Products {
  return productsOf({ policy: {}, ...file }, 'authy');
}
