import type { SettingSource } from './load.ts';

/**
 * Names in an environment or a secret that look like a misspelt setting, one sentence each: a setting under a wrong
 * name has no effect. `AWS_` names of the SDK and the variables that Kubernetes adds for services are ignored.
 */
export function misspeltNames(source: SettingSource, known: readonly string[]): string[] {
  return Object.keys(source)
    .filter((name) => !known.includes(name) && name.length >= SHORTEST && name.length <= LONGEST)
    .flatMap((name) => {
      const meant = known.find((setting) => resembles(name.toUpperCase(), setting));
      return meant === undefined ? [] : [`${name} is not a setting; did you mean ${meant}?`];
    });
}

const SHORTEST = 6;
const LONGEST = 60;

function resembles(name: string, setting: string): boolean {
  if (setting.length < SHORTEST || /_SERVICE_(HOST|PORT)|_PORT_\d+_/.test(name)) return false;
  if (name.replaceAll(/[_-]/g, '') === setting.replaceAll('_', '')) return true;
  if (distance(name, setting) <= (setting.length < 10 ? 1 : 2)) return true;
  const ownPrefix = /^(SLACK|LOOKER|TRINO|CREDIT)_/.test(setting);
  return ownPrefix && setting.startsWith(name) && name.length >= 8;
}

/** Levenshtein distance: letters to add, drop or change. */
function distance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let at = 1; at <= other.length; at += 1) {
      const same = one[row - 1] === other[at - 1] ? 0 : 1;
      const cheapest = Math.min(previous[at] ?? 0, current[at - 1] ?? 0) + 1;
      current.push(Math.min(cheapest, (previous[at - 1] ?? 0) + same));
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}
