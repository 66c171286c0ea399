import { type Json, SlackError } from '../types.ts';
import { APP_ID, BOT } from '../workspace.ts';
import { type Context, type MethodTable, need, type StoredFile, visibleChannel } from './method.ts';

export const FILES: MethodTable = {
  'files.getUploadURLExternal': {
    scopes: ['files:write'],
    run(args, { workspace, files, httpBase }) {
      need(args, 'filename', 'length');
      const length = Number(args.length);
      if (!(length > 0)) throw new SlackError('invalid_arguments');
      const id = workspace.mintId('F');
      files.set(id, { id, name: args.filename, length, shares: [] });
      return { upload_url: `${httpBase}/upload/v1/${id}`, file_id: id };
    },
  },
  'files.completeUploadExternal': {
    scopes: ['files:write'],
    run(args, context) {
      need(args, 'files');
      const files = (args.files as Json[]).map(({ id }) => uploaded(id, context));
      if (args.channel_id) share(files, args, context);
      return { files: files.map(({ id, name }) => ({ id, title: name })) };
    },
  },
  'files.info': {
    scopes: ['files:read'],
    run(args, context) {
      need(args, 'file');
      return { file: describe(uploaded(args.file, context), context) };
    },
  },
  'files.delete': {
    scopes: ['files:write'],
    run(args, { files }) {
      if (!files.delete(args.file)) throw new SlackError('file_not_found');
      return {};
    },
  },
};

function uploaded(id: string, { files }: Context): StoredFile {
  const file = files.get(id);
  if (!file?.bytes) throw new SlackError('file_not_found');
  return file;
}

/** Slack shares after a scan, so the message comes after the answer. */
function share(files: StoredFile[], args: Record<string, Json>, context: Context): void {
  const channel = visibleChannel(args.channel_id, context);
  if (!channel.members.has(BOT.userId)) throw new SlackError('not_in_channel');
  const timer = setTimeout(() => {
    const message = context.workspace.post(channel.id, {
      text: args.initial_comment ?? '',
      user: BOT.userId,
      bot_id: BOT.botId,
      app_id: APP_ID,
      subtype: 'file_share',
      files: files.map((file) => describe(file, context)),
      ...(args.thread_ts ? { thread_ts: args.thread_ts } : {}),
      ...(args.blocks ? { blocks: args.blocks } : {}),
    });
    for (const file of files) file.shares.push({ channel: channel.id, ts: message.ts });
  }, context.fileShareMs);
  timer.unref();
}

function describe(file: StoredFile, { workspace }: Context): Json {
  const shares = { public: {} as Json, private: {} as Json };
  for (const { channel, ts } of file.shares) {
    const kind = workspace.channel(channel).kind === 'public' ? 'public' : 'private';
    shares[kind][channel] = [{ ts, channel_name: workspace.channel(channel).name }];
  }
  const filetype = file.name.split('.').at(-1);
  return {
    id: file.id,
    name: file.name,
    title: file.name,
    filetype,
    size: file.length,
    user: BOT.userId,
    shares,
  };
}
