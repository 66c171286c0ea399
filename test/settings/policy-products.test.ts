import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../src/core/limits.ts';
import { policiesInForce } from '../../src/core/policy-in-force.ts';
import { productsOf } from '../../src/core/products.ts';
import { loadPolicyFile, PolicyFileError } from '../../src/settings/policy-file.ts';

const load = (text: string) => loadPolicyFile('p.yaml', async () => text);

async function problemsOf(text: string): Promise<string[]> {
  const error = await load(text).catch((thrown: unknown) => thrown);
  if (error instanceof PolicyFileError) return error.problems;
  throw new Error('accepted');
}

describe('products of a policy file', () => {
  it('change the built-in ones of their names and stand before the others', async () => {
    const file = await load(`
min_credit: 5
products:
  - { name: PSMS, answer: true, surge_ratio: 2, guard_query: SELECT 1 }
  - name: Voice
    pattern: [voice_otp, "voice code"]
    policy: { id: verify-credit-v1, max_credit: 100 }
`);
    const all = productsOf(file, 'authy');
    expect([...all.keys()]).toStrictEqual(['psms', 'voice', 'verify']);
    expect(all.get('psms')).toMatchObject({
      ...{ label: 'PSMS', answers: true, patterns: expect.arrayContaining(['psms']) },
      rules: { policy: { id: 'psms-credit-v1', surge_ratio: 2 }, guardQuery: 'SELECT 1' },
    });
    expect(all.get('voice')).toMatchObject({
      ...{ label: 'Voice', answers: true, patterns: ['voice_otp', 'voice code'] },
      rules: { policy: { id: 'verify-credit-v1', max_credit: 100 } },
    });
    expect(all.get('verify')).toMatchObject({ patterns: ['authy'], rules: { policy: { min_credit: 5 } } });
  });

  it('let a listed Verify add to the parameters of the file', async () => {
    const file = await load('min_credit: 5\nproducts: [{ name: verify, max_credit: 10 }]\n');
    expect(productsOf(file, 'authy').get('verify')?.rules.policy).toStrictEqual({
      min_credit: 5,
      max_credit: 10,
    });
  });

  it('are Verify and a silent PSMS without a list', async () => {
    const all = productsOf(await load('min_credit: 5\n'), 'authy');
    expect([...all].map(([name, { answers }]) => [name, answers])).toStrictEqual([
      ['verify', true],
      ['psms', false],
    ]);
  });

  it.each([
    ['products: {}', 'products must be a list of 1 to 20 products'],
    ['products: []', 'products must be a list of 1 to 20 products'],
    ['products: [5]', 'products[0] must be a map with a name'],
    ['products: [{ name: "1" }]', 'products[0].name must be a letter'],
    ['products: [{ name: a }]', 'product a: pattern must be text of 3 to 100 characters'],
    ['products: [{ name: a, pattern: " x " }]', 'product a: pattern must be text of 3 to 100 characters'],
    [`products: [{ name: a, pattern: ${'x'.repeat(101)} }]`, 'product a: pattern must be text of 3 to 100'],
    [
      `products: [{ name: a, pattern: [${'abc, '.repeat(11)}] }]`,
      'product a: pattern must be text of 3 to 100 characters, or a list of up to 10 such texts',
    ],
    ['products: [{ name: psms, answer: 1 }]', 'product psms: answer must be true or false'],
    ['products: [{ name: psms, guard_query: 1 }]', 'product psms: guard_query must be SQL text'],
    ['products: [{ name: psms, policy: 1 }]', 'product psms: policy must be a map of parameters'],
    [
      'products: [{ name: psms, mad_k: 1, policy: { mad_k: 1 } }]',
      'product psms: mad_k stands beside policy',
    ],
    [
      'products: [{ name: psms, legit_cap: 1 }]',
      'product psms: legit_cap is not a parameter of the policy psms-credit-v1',
    ],
    ['products: [{ name: psms, surge_ratio: x }]', 'product psms: surge_ratio must be a number'],
    ['products: [{ name: psms }, { name: PSMS }]', 'product psms is there twice: write it once'],
  ])('refuse %s with one clear line', async (text, problem) => {
    expect(await problemsOf(text)).toStrictEqual([expect.stringContaining(problem)]);
  });

  it('may be as many as the limits allow, with as many texts each, and no more', async () => {
    const listed = (products: number, patterns: number) => {
      const texts = Array.from({ length: patterns }, (_, at) => `text${at}`).join(', ');
      const items = Array.from({ length: products }, (_, at) => `{ name: p${at}, pattern: [${texts}] }`);
      return `products: [${items.join(', ')}]`;
    };
    const [products, patterns] = [LIMITS.products.value, LIMITS.productPatterns.value];
    expect((await load(listed(products, patterns))).listed).toHaveLength(products);
    expect(await problemsOf(listed(products + 1, 1))).toStrictEqual([expect.stringContaining('1 to 20')]);
    expect(await problemsOf(listed(1, patterns + 1))).toStrictEqual([expect.stringContaining('up to 10')]);
  });

  it('are all reported at once, with the path', async () => {
    const text = 'min_credit: x\nproducts: [{ name: a }, { name: psms, answer: 1 }]\n';
    expect(await problemsOf(text)).toHaveLength(3);
    await expect(load(text)).rejects.toThrow(/^policy file p\.yaml: min_credit must be/);
  });
});

describe('the policy in force', () => {
  it('is told a product each, with the digest of its records', async () => {
    expect(policiesInForce(productsOf({ policy: {} }, 'authy'))).toStrictEqual([
      expect.stringMatching(/^Verify: verify-credit-v2, digest [0-9a-f]{12}$/),
      expect.stringMatching(/^PSMS: psms-credit-v1, digest [0-9a-f]{12}, not answered$/),
    ]);
    const listed = await load('products: [{ name: psms, answer: true }]');
    expect(policiesInForce(productsOf(listed, 'authy'))).toStrictEqual([
      expect.stringMatching(/^PSMS: psms-credit-v1, digest [0-9a-f]{12}$/),
      expect.stringMatching(/^Verify: verify-credit-v2, digest [0-9a-f]{12}$/),
      expect.stringMatching(/^all products: digest [0-9a-f]{12}$/),
    ]);
  });
});
