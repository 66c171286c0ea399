import type { SlackEmulator } from '../emulator.ts';
import { perform } from './acts.ts';
import { bundle } from './bundle.ts';
import { PageServer } from './page-server.ts';
import { ReadMarks } from './read-marks.ts';
import { snapshot } from './snapshot.ts';
import { typed } from './typed-text.ts';
import type { Act, ActResult, PageState } from './wire.ts';

/** A fault that the panel offers. */
export interface PageFault {
  name: string;
  title: string;
  detail: string;
  run(): Promise<void> | void;
}

export interface PageOptions {
  /** People whom the menu offers, with their role, the first one being who opens the page. */
  roles: Record<string, string>;
  samples?: { title: string; text: string }[];
  faults?: PageFault[];
  /** One line on the bot's process. */
  bot?: () => string;
  /** 0: a free one. */
  port?: number;
}

export interface Page extends AsyncDisposable {
  url: string;
  /** Tells open pages that something changed outside of the workspace, such as the bot's process. */
  changed(): void;
}

/** Serves the workspace to browsers on loopback, each as the person that its menu names. */
export async function startPage(slack: SlackEmulator, options: PageOptions): Promise<Page> {
  const marks = new ReadMarks();
  const { roles, faults = [], samples = [], bot = () => '' } = options;
  const offered = samples.map(({ title, text }) => ({ title, text: typed(text) }));
  const stateFor = (me: string): PageState => ({
    ...snapshot(slack, marks, me, roles),
    samples: offered,
    bot: bot(),
    faults: faults.map(({ name, title, detail }) => ({ name, title, detail })),
    armed: slack.waitingFaults(),
    hits: hits(slack),
  });
  const act = async (user: string, given: Act): Promise<ActResult> => {
    if (given.act !== 'fault') return perform(slack, marks, user, given);
    await faults.find(({ name }) => name === given.name)?.run();
    return {};
  };
  const server = new PageServer({
    people: Object.keys(roles),
    files: slack.context.files,
    bundle: await bundle(),
    stateFor,
    act,
  });
  const port = await server.listen(options.port ?? 0);
  const stop = slack.watch(() => server.changed());
  return {
    url: `http://127.0.0.1:${port}`,
    changed: () => server.changed(),
    [Symbol.asyncDispose]: async () => {
      stop();
      await server.close();
    },
  };
}

/** The latest calls that a fault hit, newest first. */
function hits(slack: SlackEmulator): string[] {
  const hit = slack.calls().filter(({ fault }) => fault !== undefined);
  return hit
    .slice(-5)
    .reverse()
    .map(({ method, fault }) => `${method}: ${fault}`);
}
