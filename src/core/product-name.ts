/** The product that was there first. */
export const VERIFY = 'verify';

/**
 * The name that is kept with amounts and lines of a product: none for Verify, so that what was kept before there were
 * several products is about Verify.
 */
export function keptProduct(product: string | undefined): string | undefined {
  return product === VERIFY ? undefined : product;
}

const LABELS: Readonly<Record<string, string>> = { [VERIFY]: 'Verify', psms: 'PSMS' };

/** A product as people call it, by the name that is kept with its amounts. */
export function productLabel(kept: string | undefined): string {
  const name = kept ?? VERIFY;
  return Object.hasOwn(LABELS, name) ? (LABELS[name] ?? name) : name;
}
