import type { LinkOutcome, LinkRef, TileChoice } from '../core/decision.ts';
import type { LinkedQuery, SqlSource } from '../core/ports/sql-source.ts';
import type { FoundLink } from './1-extract-links.ts';
import type { Stage } from './stage.ts';
import { stepName } from './step-name.ts';

/** A link with its SQL: one statement, without Looker's row limit. */
export interface QueriedLink extends FoundLink {
  query: LinkedQuery;
}

/**
 * Stage 2: a Looker link -> its SQL, or the charts of a dashboard to choose from. A takeover does not ask Looker again.
 */
export function fetchSql(looker: SqlSource): Stage<FoundLink, QueriedLink, LinkOutcome | TileChoice> {
  return {
    name: 'fetch-sql',
    async run(found, context) {
      const answer = await context.once(stepName('sql', found.link), () =>
        looker.fetchSql(found.link, context),
      );
      if ('refusal' in answer) return { done: { kind: 'refused', link: found.ref, refusal: answer.refusal } };
      const ref: LinkRef = { ...found.ref, ...(answer.title && { title: answer.title }) };
      if ('tiles' in answer) return { done: { kind: 'choose_tile', link: ref, tiles: answer.tiles } };
      if (answer.filters) ref.filters = answer.filters;
      if (answer.tableCalculations) ref.tableCalculations = true;
      return { next: { ...found, ref, query: answer } };
    },
  };
}
