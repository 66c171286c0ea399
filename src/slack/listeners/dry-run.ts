import type { RespondFn } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Log } from '../../core/ports/log.ts';
import { sections } from '../messages/parts/block-limits.ts';
import { md } from '../messages/parts/markup.ts';

/** What a button or a form does in a dry run, for the person who used it: an earlier message may still have buttons. */
const NOTHING_HAPPENS = 'Dry run is on: nothing is decided, changed or posted by this.';

/** Says so to the person who clicked, alone. Never fails. */
export async function sayDryRun(respond: RespondFn, log: Log): Promise<void> {
  try {
    await respond({ response_type: 'ephemeral', replace_original: false, text: NOTHING_HAPPENS });
  } catch (error) {
    log.warn({ err: error }, 'a click in a dry run could not be explained');
  }
}

/** Takes the place of a form that was open when the dry run began. */
export const dryRunView: ModalView = {
  type: 'modal',
  title: { type: 'plain_text', text: 'Dry run' },
  close: { type: 'plain_text', text: 'Close' },
  blocks: sections(md`${NOTHING_HAPPENS}`),
};
