import { type Json, SlackError } from '../types.ts';
import { APP_ID, BOT, TEAM } from '../workspace.ts';
import { type MethodTable, need, visibleChannel } from './method.ts';

export const PEOPLE: MethodTable = {
  'auth.test': {
    run: (_, { workspace }) => ({
      url: `https://${TEAM.domain}.slack.com/`,
      team: TEAM.name,
      user: BOT.name,
      team_id: TEAM.id,
      user_id: BOT.userId,
      bot_id: BOT.botId,
      ...(workspace.enterprise ? { enterprise_id: workspace.enterprise } : {}),
      is_enterprise_install: false,
    }),
  },
  'api.test': { run: (args) => ({ args }) },
  'apps.connections.open': {
    token: 'app',
    run: (_, { socket, wsBase }) => ({ url: `${wsBase}/link/?ticket=${socket.ticket()}&app_id=${APP_ID}` }),
  },
  'users.info': {
    scopes: ['users:read'],
    run(args, { workspace, tokens }) {
      need(args, 'user');
      const user = workspace.users.get(args.user);
      if (!user) throw new SlackError('user_not_found');
      const email = tokens.scopes.includes('users:read.email') && user.email ? { email: user.email } : {};
      const { team, enterprise } = workspace.homeOf(user.id);
      const described: Json = {
        id: user.id,
        team_id: team,
        ...(enterprise ? { enterprise_user: { id: user.id, enterprise_id: enterprise, teams: [team] } } : {}),
        is_email_confirmed: !user.unconfirmed,
        name: user.name,
        real_name: user.name,
        deleted: user.deleted ?? false,
        is_bot: user.bot ?? false,
        is_restricted: user.restricted ?? false,
        is_ultra_restricted: false,
        ...(user.stranger ? { is_stranger: true } : {}),
        tz: 'Etc/UTC',
        profile: { real_name: user.name, display_name: user.name, ...email },
      };
      return { user: described };
    },
  },
  'usergroups.users.list': {
    scopes: ['usergroups:read'],
    run(args, { workspace }) {
      need(args, 'usergroup');
      const users = workspace.usergroups.get(args.usergroup);
      if (!users) throw new SlackError('no_such_subteam');
      return { users };
    },
  },
  'bots.info': {
    scopes: ['users:read'],
    run: (args) => {
      if (args.bot !== BOT.botId) throw new SlackError('bot_not_found');
      return { bot: { id: BOT.botId, app_id: APP_ID, user_id: BOT.userId, name: BOT.name, deleted: false } };
    },
  },
  'reactions.add': {
    scopes: ['reactions:write'],
    run(args, context) {
      need(args, 'channel', 'name', 'timestamp');
      visibleChannel(args.channel, context);
      const message = context.workspace.find(args.channel, args.timestamp);
      message.reactions ??= [];
      const known = message.reactions.find((one) => one.name === args.name);
      if (known?.users.includes(BOT.userId)) throw new SlackError('already_reacted');
      if (known) known.users.push(BOT.userId);
      else message.reactions.push({ name: args.name, users: [BOT.userId], count: 1 });
      context.workspace.onChange();
      return {};
    },
  },
  'reactions.remove': {
    scopes: ['reactions:write'],
    run(args, context) {
      need(args, 'channel', 'name', 'timestamp');
      const message = context.workspace.find(args.channel, args.timestamp);
      const without = message.reactions?.filter((one) => one.name !== args.name) ?? [];
      if (without.length === (message.reactions?.length ?? 0)) throw new SlackError('no_reaction');
      message.reactions = without;
      return {};
    },
  },
};
