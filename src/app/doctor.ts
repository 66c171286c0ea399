import { tableProblems } from '../adapters/dynamo/table.ts';
import type { SettingSource, Settings } from '../config.ts';
import { workTimes } from '../core/work/times.ts';
import type { CommandIo } from '../ops/command-io.ts';
import { type DoctorEdges, edgeProbes, runDoctor } from '../ops/doctor.ts';
import { slackProbes } from '../ops/doctor-slack.ts';
import { type Opened, openSettings } from '../ops/open-settings.ts';
import { VERSION } from '../ops/version.ts';
import { type Edges, makeEdges } from './edges.ts';

/** `npm run doctor`: joins the probes to the real edges. Resolves to the exit code: 0 all is well, 1 not, 78 bad settings. */
export async function doctor(env: SettingSource, io: CommandIo): Promise<number> {
  // The report is the lines of `io`; the log of the edges would only stand between them.
  const opened = await openSettings({ ...env, LOG_LEVEL: 'silent' }, io, VERSION);
  if (typeof opened === 'number') return opened;
  const settings = opened.live.current();
  const edges = makeEdges(opened, workTimes(settings.LEASE_SECONDS));
  try {
    const probes = [
      ...slackProbes(settings, opened.log),
      ...edgeProbes(doctorEdges(opened, edges, settings)),
    ];
    return await runDoctor(probes, { print: (line) => io.out(opened.log.scrub(line)) });
  } finally {
    opened.secret?.stop();
    await edges.close();
  }
}

function doctorEdges({ secret }: Opened, edges: Edges, settings: Settings): DoctorEdges {
  const probe = (signal: AbortSignal) => ({ signal, requestId: 'doctor', progress: () => undefined });
  return {
    lookerProblems: (signal) => edges.looker.problems(signal),
    trinoPing: (signal) => edges.trino.ping(probe(signal)),
    trinoWriteIsRefused: (signal) => edges.trino.writeIsRefused(probe(signal)),
    tableProblems: () => tableProblems(edges.dynamo, settings.CREDIT_TABLE),
    // It was read before anything else; what cannot be read ends the command there.
    ...(secret && { readSecret: async () => secret.current() }),
  };
}
