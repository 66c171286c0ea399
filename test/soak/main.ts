import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookerContent } from '../emulators/dataset/looks.ts';
import { ANN, CREDITS, PRIVATE } from '../emulators/slack/index.ts';
import { type BotProcess, runBot } from '../support/world/bot-process.ts';
import build from '../support/world/build.ts';
import { linkTo, startWorld, type World } from '../support/world/world.ts';
import { scripted, TABLES } from './tables.ts';

/**
 * `npm run test:soak`: the real program with the flags of `npm start` reads the largest results that Trino and Looker
 * may send. It must live, answer everybody, and never block its event loop for longer than `LONGEST_BLOCK`; `--import`
 * puts the measure into its process. The last line counts rows; exit 1 on a failure.
 */
const LONGEST_BLOCK = 100;
/** Longest wait for the answers of a row, milliseconds. */
const PATIENCE = 120_000;
/** What the container may have, bytes. */
const IMAGE_MEMORY = 512 * 1024 * 1024;

const say = (text: string) => void process.stdout.write(text);

/** One message of a row, and the channel of it. */
interface Asked {
  looks: string[];
  channel?: string;
}

const ALL: [title: string, asked: Asked[]][] = [
  ['a small question, to warm up', [{ looks: ['small'] }]],
  ['200,000 rows of 20 columns', [{ looks: ['wide20'] }]],
  ['200,000 rows of 60 columns', [{ looks: ['wide60'] }]],
  ['200,000 rows, all of them bad', [{ looks: ['bad'] }]],
  ['cells of 60,000 digits', [{ looks: ['digits'] }]],
  ['200,000 accounts', [{ looks: ['accounts'] }]],
  ['as many countries and days as are allowed', [{ looks: ['limits'] }]],
  ['as many lines as are allowed, by the day', [{ looks: ['lines', 'lines2'] }]],
  ['as many lines as are allowed, 50 countries by the month', [{ looks: ['months'] }]],
  ['more text than memory', [{ looks: ['texts'] }]],
  ['cells of 900,000 characters', [{ looks: ['cell'] }]],
  ['SQL of 8 MB from Looker', [{ looks: ['sql'] }]],
  [
    'three large results and a small question beside them',
    [{ looks: ['wide20', 'wide60', 'accounts'] }, { looks: ['small'], channel: PRIVATE }],
  ],
];

/** `-- --only=accounts` runs the rows whose title holds the word. */
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
const ROWS = ALL.filter(([title]) => title.includes(only ?? ''));

interface Span {
  blockMs: number;
  rss: number;
  heapUsed: number;
}

const looks = [...Object.keys(TABLES), 'sql'];

/** A Look for each table; its SQL names the table to the scripted Trino. */
const content = {
  users: lookerContent.users,
  queries: looks.map((name, at) => ({
    id: String(900 + at),
    slug: `soak${String(at).padStart(3, '0')}`,
    model: 'verify',
    view: 'authy_verifications',
    fields: ['authy_verifications.attempts'],
    sql: `SELECT * FROM authy_verifications AS soak_${name}`,
  })),
  looks: looks.map((name, at) => ({
    id: String(900 + at),
    title: name,
    queryId: String(900 + at),
    folder: '1',
  })),
  dashboards: [],
};

const linkOf = (name: string) => linkTo(`/looks/${900 + looks.indexOf(name)}`);

/** Posts the messages of a row, waits for an answer to each; what went wrong, and what was measured. */
async function runRow(world: World, bot: BotProcess, asked: Asked[], delays: string) {
  const before = spans(delays).length;
  const posted = asked.map(({ looks: names, channel = CREDITS }) => ({
    channel,
    ts: world.slack.post({ channel, user: ANN, text: names.map(linkOf).join(' ') }),
  }));
  const unanswered = () =>
    posted.filter(({ channel, ts }) => world.slack.thread(channel, ts).every((message) => message.ts === ts));
  await world.slack
    .until(() => unanswered().length === 0 || bot.child.exitCode !== null, PATIENCE)
    .catch(() => {});
  // The line about the last moment is written a tenth of a second later.
  await new Promise((resolve) => setTimeout(resolve, 250));
  const measured = spans(delays).slice(before);
  const block = Math.max(0, ...measured.map((span) => span.blockMs));
  const rss = Math.max(0, ...measured.map((span) => span.rss));
  const wrong = [
    ...(bot.child.exitCode === null && bot.child.signalCode === null ? [] : ['the process died']),
    ...(unanswered().length === 0 ? [] : [`${unanswered().length} without an answer`]),
    ...(block <= LONGEST_BLOCK ? [] : [`the loop was blocked for ${block.toFixed(0)} ms`]),
    ...(rss <= IMAGE_MEMORY ? [] : [`${Math.round(rss / 2 ** 20)} MiB of memory`]),
  ];
  return { wrong, block, rss };
}

function spans(file: string): Span[] {
  return readFileSync(file, { encoding: 'utf8', flag: 'a+' })
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Span);
}

/** The flags of `npm start`, for the program that it starts. */
function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
  const [, flags] = /\bnode ((?:--\S+ )+)dist\/main\.js/.exec(scripts.start) ?? [];
  if (!flags) throw new Error('npm start no longer runs node with flags');
  return flags.trim().split(' ');
}

async function main(): Promise<number> {
  build();
  const folder = mkdtempSync(join(tmpdir(), 'soak-'));
  const delays = join(folder, 'delays.jsonl');
  await using world = await startWorld({
    looker: { content },
    trino: { script: (sql) => scripted(/soak_(\w+)/.exec(sql)?.[1] ?? '') },
  });
  world.looker.faultFor = ({ path }) =>
    path.startsWith(`/queries/${900 + looks.indexOf('sql')}/run`)
      ? { answer: `SELECT '${'x'.repeat(8_000_000)}'`, contentType: 'text/plain' }
      : undefined;
  await world.createTable();
  const nodeArgs = [...startFlags(), '--import', './test/soak/loop-delay.mjs'];
  const bot = runBot({ ...world.env(), SOAK_DELAYS: delays }, { nodeArgs });
  try {
    await world.slack
      .until(() => world.slack.connections().length > 0 || bot.child.exitCode !== null, PATIENCE)
      .catch(() => undefined);
    if (world.slack.connections().length === 0) say(`the bot did not start:\n${bot.output()}`);
    let passed = 0;
    for (const [title, asked] of ROWS) {
      const started = performance.now();
      const { wrong, block, rss } = await runRow(world, bot, asked, delays);
      const facts = `${block.toFixed(0)} ms, ${Math.round(rss / 2 ** 20)} MiB, ${((performance.now() - started) / 1000).toFixed(1)} s`;
      say(`${wrong.length === 0 ? 'ok    ' : 'FAILED'}  ${title} (${facts}) ${wrong.join('; ')}\n`);
      if (wrong.length === 0) passed += 1;
      if (bot.child.exitCode !== null) break;
    }
    // Rows that a dead process kept from running have failed too.
    const failed = ROWS.length - passed;
    if (failed > 0) say(bot.output().slice(-3000));
    say(`${passed} passed, ${failed} failed\n`);
    return failed === 0 ? 0 : 1;
  } finally {
    if (bot.child.exitCode === null) await bot.stop();
    rmSync(folder, { recursive: true });
  }
}

process.exit(await main());
