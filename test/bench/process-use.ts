import { readFileSync } from 'node:fs';

/** Milliseconds of a tick in /proc: 100 a second on every Linux that Node runs on. */
const TICK = 10;

/** Processor time of a process so far, all its threads, milliseconds; NaN where there is no /proc. */
export function cpuMs(pid: number | undefined): number {
  // Behind the name, which may hold blanks: state is field 3, utime 14, stime 15.
  const fields = read(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

/** Resident memory of a process in MB; NaN where there is no /proc. */
export function rssMb(pid: number | undefined): number {
  return Number(/VmRSS:\s+(\d+)/.exec(read(pid, 'status'))?.[1]) / 1024;
}

function read(pid: number | undefined, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
