import { viewErrors } from '../block-kit.ts';
import { type Json, SlackError } from '../types.ts';
import { APP_ID, BOT, TEAM } from '../workspace.ts';
import { type Context, type MethodTable, need } from './method.ts';

export const VIEWS: MethodTable = {
  'views.open': { run: (args, context) => shown(args, context, false) },
  'views.push': { run: (args, context) => shown(args, context, true) },
  'views.update': {
    run(args, { gestures }) {
      need(args, 'view');
      checkView(args.view);
      const view = gestures.views.find(
        (one) => one.id === args.view_id || one.external_id === args.external_id,
      );
      if (!view) throw new SlackError('not_found');
      if (args.hash && args.hash !== view.hash) throw new SlackError('hash_conflict');
      Object.assign(view, args.view, { hash: crypto.randomUUID() });
      return { view };
    },
  },
};

function shown(args: Record<string, Json>, { gestures, workspace }: Context, push: boolean): Json {
  need(args, 'view', 'trigger_id');
  checkView(args.view);
  const { user } = gestures.exchange(args.trigger_id);
  const id = workspace.mintId('V');
  const parent = push ? gestures.views.findLast((one) => one.user === user) : undefined;
  const view: Json = {
    id,
    team_id: TEAM.id,
    private_metadata: '',
    callback_id: '',
    external_id: '',
    ...args.view,
    state: { values: {} },
    hash: crypto.randomUUID(),
    root_view_id: parent?.root_view_id ?? id,
    previous_view_id: parent?.id ?? null,
    app_id: APP_ID,
    bot_id: BOT.botId,
  };
  gestures.views.push({ ...view, user });
  workspace.onChange();
  return { view };
}

function checkView(view: Json): void {
  const errors = viewErrors(view);
  if (errors.length === 0) return;
  const messages = errors.map((one) => `[ERROR] ${one}`);
  throw new SlackError('invalid_arguments', { response_metadata: { messages } });
}
