import { describe, expect, it } from '@jest/globals';
import { labelRoles } from '../../src/cli/looker-labels.ts';
import { run } from './calculate-runs.ts';

const HEADER =
  'Verify Usage Day Date,Billable Item Usage Country,Billable Item Usage Messages,Billable Item Usage SMS Spend';

describe('labels of a download with the view in front', () => {
  it('are recognised by their tails', async () => {
    const text = `${HEADER}\n2026-01-15,TJ,35644,7526.30\n`;
    const { code, stdout } = await run(['x.csv'], { 'x.csv': text });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      credit_amount: '7526.30',
      roles: {
        date: 'Verify Usage Day Date',
        country: 'Billable Item Usage Country',
        quantity: 'Billable Item Usage Messages',
        channel_fee: 'Billable Item Usage SMS Spend',
      },
    });
  });

  it.each([
    ['two columns that fit', ['View Country', 'Other Country']],
    ['a role that another column has by its name', ['country', 'View Country']],
    ['money of a view that no other column has', ['Country', 'Forecasting Tool Total Spend']],
    ['a word that makes another measure of it', ['country', 'Usage Average Cost', 'Usage Thing']],
    ['the same label twice', ['View Country', 'View Country']],
  ])('are left alone: %s', (_, columns) => {
    expect(labelRoles(columns, {})).toEqual({});
  });

  it('give way to --column', async () => {
    const text = `${HEADER},Billable Item Usage Other\n2026-01-15,TJ,1,7526.30,5.00\n`;
    const flags = ['--column', 'channel_fee=Billable Item Usage Other'];
    const { stdout } = await run(['x.csv', ...flags], { 'x.csv': text });
    expect(JSON.parse(stdout)).toMatchObject({ credit_amount: '5.00' });
  });

  it('that do not help end in an error with the columns that were seen and the flag to use', async () => {
    const { code, stderr } = await run(['x.csv'], { 'x.csv': 'Alpha Beta,Gamma Delta\n1,2\n' });
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^x\.csv: D01_MISSING_ROLE: .*The columns are "Alpha Beta", "Gamma Delta"; name one with --column ROLE=NAME/,
    );
    expect(stderr).not.toContain('columns: role=name');
  });

  it('of very many columns are counted', async () => {
    const header = Array.from({ length: 40 }, (_, at) => `Thing ${'x'.repeat(at)}`).join(',');
    const { stderr } = await run(['x.csv'], { 'x.csv': `${header}\n${'1,'.repeat(39)}1\n` });
    expect(stderr).toContain('and 25 more; name one with');
  });
});

describe('many errors', () => {
  it('are shown as the first three and a count', async () => {
    const bad = Array.from({ length: 60 }, (_, at) => `TJ,1,${at}x`).join('\n');
    const { code, stdout, stderr } = await run(['--explain', 'x.csv'], {
      'x.csv': `country,messages,sms_spend\n${bad}\n`,
    });
    expect(code).toBe(2);
    expect(stdout.trim().split('\n')).toHaveLength(4);
    expect(stdout).toMatch(/and \d+ more errors\n$/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
