import { readFileSync } from 'node:fs';
import { assess } from '../../../src/core/credit/calculate.ts';
import { decide } from '../../../src/core/decide.ts';
import type { Decision, LinkOutcome, LinkRef } from '../../../src/core/decision.ts';
import { type CreditRequest, makeRequest } from '../../../src/core/request.ts';

export const request: CreditRequest = makeRequest({
  key: 'M#C0CREDITS01#1763976421.000100',
  door: 'message',
  channel: 'C0CREDITS01',
  user: 'U0ANN000001',
  urls: [],
  claim: {},
  reply: { kind: 'thread', channel: 'C0CREDITS01', threadTs: '1763976421.000100' },
  askedAt: 1763976421000,
});

export const commandRequest: CreditRequest = {
  ...request,
  door: 'command',
  reply: {
    kind: 'ephemeral',
    channel: 'C0CREDITS01',
    user: 'U0ANN000001',
    responseUrl: 'http://127.0.0.1/r',
  },
};

export const shortcutRequest: CreditRequest = {
  ...request,
  door: 'shortcut',
  reply: {
    kind: 'thread',
    channel: 'C0CREDITS01',
    threadTs: '1763976421.000100',
    responseUrl: 'http://127.0.0.1/r',
  },
};

const LINK: LinkRef = {
  url: 'https://looker.example.com/looks/7?toggle=fil,vis&x=1',
  title: 'Daily traffic <Acme & Co>',
};

// biome-ignore lint/suspicious/noExplicitAny: the cases have many shapes
export const GOLDEN_CASES: any[] = ['golden.json', 'golden-v2.json'].flatMap(
  (name) => JSON.parse(readFileSync(`test/core/credit/data/${name}`, 'utf8')).cases,
);

/** A worked example of the policy as the outcome of a link. */
export function outcome(
  id: string,
  link: LinkRef = LINK,
  claim: object = {},
  parameters: object = {},
): LinkOutcome {
  const { table, claim: given, policy } = GOLDEN_CASES.find((one) => one.id.startsWith(id));
  const { result, workings } = assess({
    table,
    claim: { ...given, ...claim },
    policy: { ...policy, ...parameters },
  });
  return { kind: 'calculated', link, result, workings };
}

export function decision(...links: LinkOutcome[]): Decision {
  return decide(links);
}
