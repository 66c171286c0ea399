import { tableProblems } from '../../adapters/dynamo/table.ts';
import { type Clients, makeClients } from '../../app/clients.ts';
import { openSettings, type Runtime } from '../../app/open-settings.ts';
import { workTimes } from '../../core/work-times.ts';
import type { CommandIo } from '../../process/command-io.ts';
import { VERSION } from '../../process/version.ts';
import type { SettingSource, Settings } from '../../settings/load.ts';
import { type DoctorChecks, edgeProbes, runDoctor } from './probes.ts';
import { slackProbes } from './slack-probes.ts';

/** `npm run doctor`: joins the probes to the real clients. Resolves to the exit code: 0 all is well, 1 not, 78 bad settings. */
export async function doctor(env: SettingSource, io: CommandIo): Promise<number> {
  // The report is the lines of `io`; the log of the clients would only stand between them.
  const opened = await openSettings({ ...env, LOG_LEVEL: 'silent' }, io, VERSION);
  if (typeof opened === 'number') return opened;
  const settings = opened.live.current();
  const clients = makeClients(opened, workTimes(settings.LEASE_SECONDS));
  try {
    const probes = [
      ...slackProbes(settings, opened.log),
      ...edgeProbes(doctorEdges(opened, clients, settings)),
    ];
    return await runDoctor(probes, { print: (line) => io.out(opened.log.scrub(line)) });
  } finally {
    opened.secret?.stop();
    await clients.close();
  }
}

function doctorEdges({ secret }: Runtime, clients: Clients, settings: Settings): DoctorChecks {
  const probe = (signal: AbortSignal) => ({
    signal,
    requestId: 'doctor',
    asker: { user: '', channel: '' },
    progress: () => undefined,
  });
  return {
    lookerProblems: (signal) => clients.looker.problems(signal),
    trinoPing: (signal) => clients.trino.ping(probe(signal)),
    trinoWriteRights: (signal) => clients.trino.writeRights(probe(signal)),
    tableProblems: () => tableProblems(clients.dynamo, settings.CREDIT_TABLE),
    // It was read before anything else; what cannot be read ends the command there.
    ...(secret && { readSecret: async () => secret.current() }),
  };
}
