import { useState } from 'preact/hooks';
import type { MessageState } from '../wire.ts';
import { usePage } from './context.ts';
import { EditDialog } from './edit-dialog.tsx';
import { Menu } from './menu.tsx';

interface Props {
  channel: string;
  item: MessageState;
  open: (() => void) | undefined;
}

/** What can be done with a message: its thread, the app's shortcut, and for one's own to edit and delete it. */
export function MessageMenu({ channel, item, open }: Props) {
  const { state, act } = usePage();
  const [editing, setEditing] = useState(false);
  const { message, ts } = item;
  const own = message.user === state.me;
  const items = [
    ...(open ? [{ key: 'thread', title: 'Reply in thread' }] : []),
    { key: 'shortcut', title: 'Recommend credit', detail: 'credit-bot' },
    ...(own ? [{ key: 'edit', title: 'Edit message' }] : []),
    ...(own ? [{ key: 'remove', title: 'Delete message' }] : []),
  ];
  const choose = (key: string) => {
    if (key === 'thread') open?.();
    if (key === 'shortcut') void act({ act: 'shortcut', channel, ts });
    if (key === 'edit') setEditing(true);
    if (key === 'remove') void act({ act: 'remove', channel, ts });
  };
  return (
    <div class="message-menu">
      <Menu label="More actions" items={items} choose={choose} look="icon">
        ⋯
      </Menu>
      {editing && (
        <EditDialog
          text={message.text}
          close={() => setEditing(false)}
          save={(text) => act({ act: 'edit', channel, ts, text })}
        />
      )}
    </div>
  );
}
