import { type Clients, makeClients } from '../../app/clients.ts';
import { openSettings, type Runtime } from '../../app/open-settings.ts';
import { loadProducts } from '../../app/products.ts';
import { policiesInForce } from '../../core/policy-in-force.ts';
import { workTimes } from '../../core/work-times.ts';
import type { CommandIo } from '../../process/command-io.ts';
import { VERSION } from '../../process/version.ts';
import type { SettingSource, Settings } from '../../settings/load.ts';
import { PolicyFileError } from '../../settings/policy-file.ts';
import { misspeltSettings, settingsWarnings } from '../../settings/warnings.ts';
import {
  type DoctorChecks,
  edgeProbes,
  type Finding,
  ok,
  type Probe,
  runDoctor,
  warning,
  wrong,
} from './probes.ts';
import { slackProbes } from './slack-probes.ts';

/**
 * `npm run doctor`: runs the probes on the real clients. Resolves to the exit code: 0 well, 1 problems, 78 bad
 * settings.
 */
export async function doctor(env: SettingSource, io: CommandIo): Promise<number> {
  // The report goes to `io`; log lines of the clients would only interrupt it.
  const opened = await openSettings({ ...env, LOG_LEVEL: 'silent' }, io, VERSION);
  if (typeof opened === 'number') return opened;
  const settings = opened.live.current();
  const clients = makeClients(opened, workTimes(settings.LEASE_SECONDS));
  try {
    const probes = [
      settingsProbe(settings, env, opened.secret?.current().fields),
      ...slackProbes(settings, opened.log),
      ...edgeProbes(doctorEdges(opened, clients)),
    ];
    return await runDoctor(probes, { print: (line) => io.out(opened.log.scrub(line)) });
  } finally {
    opened.secret?.stop();
    await clients.close();
  }
}

/** Looks for settings that keep the bot silent or stop its start although every server answers. */
export function settingsProbe(settings: Settings, env: SettingSource, secret: SettingSource = {}): Probe {
  return {
    subject: 'settings',
    run: async () => [
      ...(await policies(settings)),
      ...misspeltSettings(env, secret).map((found) => warning(found, 'Correct the name.')),
      ...settingsWarnings(settings).map((found) => warning(found, '')),
      settings.DRY_RUN
        ? warning(
            'DRY_RUN is true: nothing is posted.',
            'Set it to false when the logged answers convince you.',
          )
        : ok('DRY_RUN is false: answers are posted.'),
    ],
  };
}

/** Which policy is in force, a product each, or what is wrong with the policy file. */
async function policies(settings: Settings): Promise<Finding[]> {
  try {
    const inForce = policiesInForce(await loadProducts(settings)).map((policy) =>
      ok(`Policy in force: ${policy}.`),
    );
    return [...(settings.CREDIT_POLICY_FILE ? [ok('CREDIT_POLICY_FILE can be read.')] : []), ...inForce];
  } catch (error) {
    if (!(error instanceof PolicyFileError)) throw error;
    return [
      wrong(
        `CREDIT_POLICY_FILE: ${error.problems.join('; ')}.`,
        'The bot does not start like this: correct the file or its path.',
      ),
    ];
  }
}

function doctorEdges({ secret }: Runtime, clients: Clients): DoctorChecks {
  const probe = (signal: AbortSignal) => ({
    signal,
    requestId: 'doctor',
    asker: { user: '', channel: '' },
    progress: () => undefined,
  });
  return {
    lookerProblems: (signal) => clients.looker.problems(signal),
    trinoPing: (signal) => clients.trino.ping(probe(signal)),
    trinoProblems: (signal) => clients.trino.problems(probe(signal)),
    trinoWriteRights: (signal) => clients.trino.writeRights(probe(signal)),
    tableProblems: () => clients.table.problems(),
    // openSettings has read it already, or has ended the command.
    ...(secret && { readSecret: async () => secret.current() }),
  };
}
