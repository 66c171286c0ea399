import { viewErrors } from '../block-kit.ts';
import { type Json, SlackError } from '../types.ts';
import { type Context, type MethodTable, need } from './method.ts';

export const VIEWS: MethodTable = {
  'views.open': { run: (args, context) => shown(args, context, 'open') },
  'views.push': { run: (args, context) => shown(args, context, 'push') },
  'views.update': {
    run(args, { gestures }) {
      need(args, 'view');
      checkView(args.view);
      return { view: wire(gestures.views.update(args)) };
    },
  },
  'views.publish': {
    run(args, { gestures, workspace }) {
      need(args, 'user_id', 'view');
      checkView(args.view, 'home');
      if (!workspace.users.has(args.user_id)) throw new SlackError('user_not_found');
      return { view: wire(gestures.views.publish(args.user_id, args.view, args.hash)) };
    },
  },
};

function shown(args: Record<string, Json>, { gestures }: Context, how: 'open' | 'push'): Json {
  need(args, 'view', 'trigger_id');
  checkView(args.view, 'modal');
  const { user } = gestures.exchange(args.trigger_id);
  return { view: wire(gestures.views.show(user, args.view, how)) };
}

/** The app is not told who sees a view. */
function wire({ user: _, ...view }: Json): Json {
  return view;
}

function checkView(view: Json, only?: 'modal' | 'home'): void {
  const errors = viewErrors(view);
  if (only && view?.type !== only) errors.push(`view: type must be ${only}`);
  if (errors.length === 0) return;
  const messages = errors.map((one) => `[ERROR] ${one}`);
  throw new SlackError('invalid_arguments', { response_metadata: { messages } });
}
