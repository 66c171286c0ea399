import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../../src/core/errors.ts';
import { dryRunPreview } from '../../../src/slack/messages/dry-run.ts';
import { errorDm } from '../../../src/slack/messages/error-dm.ts';
import { render } from '../../../src/slack/messages/index.ts';
import { blockKitErrors, type Json } from '../../emulators/slack/index.ts';
import { anyDecision, foreign } from './any-answer.ts';
import { request } from './samples.ts';

/** Every text of a message that Slack reads as mrkdwn. */
function mrkdwnOf({ text, blocks }: { text: string; blocks: object[] }): string[] {
  const nested = (value: Json): string[] => {
    if (typeof value !== 'object' || value === null) return [];
    const own = value.type === 'mrkdwn' ? [value.text as string] : [];
    return [...own, ...Object.values(value).flatMap(nested)];
  };
  return [text, ...nested(blocks)];
}

function textsOf(value: Json): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** An answer of fifty links is no reading for a terminal: the seed finds it again. */
const BRIEFLY = {
  endOnFailure: true,
  reporter: <T>({ failed, seed, counterexamplePath, errorInstance }: fc.RunDetails<T>) => {
    if (failed) throw new Error(`seed ${seed}, path "${counterexamplePath}"`, { cause: errorInstance });
  },
};

/** Control characters, halves of characters, and marks that turn the direction of text. */
const HIDDEN = /[\p{Cc}\p{Surrogate}\u202e]/u;

/** What Slack would act on: anything in angle brackets. */
function commandsIn(mrkdwn: string): string[] {
  return [...mrkdwn.matchAll(/<([^>]*)>?/g)].map(([, inner = '']) => inner);
}

const OWN_LINK = /^https:\/\/looker\.example\.com\/[^|<> ]*\|[^|<>]*$/;

describe('any answer whatever', () => {
  it('is within every limit of Block Kit, and carries its request id first', () => {
    fc.assert(
      fc.property(anyDecision, (decision) => {
        const message = render(decision, request);
        expect(blockKitErrors(message?.blocks ?? [], message?.text ?? '')).toEqual([]);
        expect(message?.blocks[0]).toMatchObject({ block_id: `cr:${request.id}` });
        // Slack answers msg_blocks_too_long somewhere above 13,000 characters.
        expect(JSON.stringify(message?.blocks).length).toBeLessThanOrEqual(12_500);
        expect(message?.blocks.filter((block: Json) => block.type === 'table').length).toBeLessThan(2);
        expect(message?.text.length).toBeLessThanOrEqual(4000);
        expect(message?.text).not.toMatch(/\n/);
      }),
      { ...BRIEFLY, numRuns: 40 },
    );
  });

  it('lets nobody inject a mention, a link or half a character', () => {
    fc.assert(
      fc.property(anyDecision, (decision) => {
        const message = render(decision, request) ?? { text: '', blocks: [] };
        for (const mrkdwn of mrkdwnOf(message)) {
          for (const inner of commandsIn(mrkdwn)) expect(inner).toMatch(OWN_LINK);
          expect(mrkdwn).not.toMatch(/&(?!amp;|lt;|gt;)/);
        }
        for (const text of textsOf(message)) expect(HIDDEN.exec(text.replaceAll('\n', ' '))).toBeNull();
      }),
      { ...BRIEFLY, numRuns: 40 },
    );
  });

  it('fits as a preview and an error DM too', () => {
    fc.assert(
      fc.property(anyDecision, foreign, (decision, fact) => {
        const message = render(decision, request) ?? { text: '', blocks: [] };
        const preview = dryRunPreview(message, request);
        expect(blockKitErrors(preview.blocks, preview.text)).toEqual([]);
        const dm = errorDm(new AppError('INTERNAL', { facts: { fact } }), request, { attempts: 1 });
        expect(blockKitErrors(dm.blocks, dm.text)).toEqual([]);
        for (const inner of mrkdwnOf(dm).flatMap(commandsIn)) expect(inner).toMatch(/^[@#][A-Z0-9]+$/);
      }),
      { ...BRIEFLY, numRuns: 15 },
    );
  });
});
