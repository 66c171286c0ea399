import { SETTINGS, type SettingName } from '../../src/settings/load.ts';
import type { SettingRow } from '../../src/settings/values.ts';

const ROWS = Object.entries(SETTINGS) as [SettingName, SettingRow][];

/** `.env.example`: required settings open, everything else commented out with its default. */
export function envExample(): string {
  const head = [
    '# Copy to .env for `npm run dev`. Every setting of the bot, with what it is and where to get it.',
    '# Required ones are open; the others show their default. Never commit .env.',
  ];
  const blocks = ROWS.map(([name, row]) => {
    const absent = row.absent === undefined ? '' : ` Not set: ${row.absent}.`;
    const what = `# ${sentence(row.meaning)}${absent}\n# Where: ${row.where}.`;
    return `${what}\n${row.required ? '' : '# '}${name}=${row.fallback ?? ''}`.replaceAll('`', '');
  });
  return `${[head.join('\n'), ...blocks].join('\n\n')}\n`;
}

/** The settings table of README.md. */
export function settingsTable(): string {
  const rows = ROWS.map(([name, row]) => {
    const standard = row.required
      ? '**required**'
      : row.fallback
        ? `\`${row.fallback}\``
        : (row.absent ?? 'none');
    return `| \`${name}\` | ${row.meaning}${row.secret ? ' (secret)' : ''} | ${standard} | ${row.where} |`;
  });
  return ['| name | meaning | default | where to get it |', '|---|---|---|---|', ...rows].join('\n');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
