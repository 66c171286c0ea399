import type { ReplyMessage } from '../../core/ports/reply-channel.ts';
import { context, oneLine, sections } from './parts/block-limits.ts';
import { type Mrkdwn, md } from './parts/markup.ts';

const WHAT = md`I recommend a credit for SMS pumping on Verify from a Looker link.`;

interface HelpOptions {
  dryRun: boolean;
  previewByDm?: boolean | undefined;
  unclear?: Mrkdwn;
}

/** How to ask, for `/credit help` and, below what was `unclear`, for a command that was not understood. */
export function help({ dryRun, previewByDm = false, unclear }: HelpOptions): ReplyMessage {
  return {
    text: oneLine(
      md`${unclear ?? WHAT} Ask with /credit LINK [ticket=YYYY-MM-DD] [scope=declared|estimated].`,
    ),
    blocks: [
      ...sections(
        unclear ?? WHAT,
        md`• Post the link in a channel where I am: the answer comes in the thread.`,
        md`• \`/credit LINK\`: the answer is shown to you alone.`,
        md`• \`/credit LINK ticket=2026-11-03\`: with the day of the customer's ticket, the claim deadline is checked too.`,
        md`• \`/credit LINK scope=declared\`: all spend in the query is fraud. \`scope=estimated\`: find the fraud in daily traffic.`,
        md`• "Recommend credit" in the menu of a message: the answer comes in its thread.`,
        md`• \`/credit status\`: what was answered today. \`/credit history ACCOUNT\`: the decisions on a customer, for approvers.`,
      ),
      ...context(
        md`LINK is a Look, an Explore after pressing Run, a short link, or a dashboard (I'll ask which chart). Several links are added up.`,
        ...(dryRun
          ? [
              md`Dry run is on: nothing is posted, results ${previewByDm ? 'go to the owners of this app' : 'are in the log'}.`,
            ]
          : []),
      ),
    ],
  };
}
