import { useEffect, useRef, useState } from 'preact/hooks';
import { usePage } from './context.ts';
import { Menu } from './menu.tsx';

interface Props {
  channel: string;
  thread?: string;
  label: string;
  /** What else the empty field says. */
  hint?: string;
}

/** Where a person types, or takes a sample. Enter sends, Shift and Enter begin a new line. */
export function Composer({ channel, thread, label, hint = '' }: Props) {
  const { state, act, go } = usePage();
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight, 160)}px`;
  }, [text]);
  const send = async () => {
    const typed = text.trim();
    if (typed === '') return;
    setText('');
    const { problem } = await act({ act: 'post', channel, text: typed, ...(thread ? { thread } : {}) });
    if (problem) setText(typed);
    else if (!thread) go({});
  };
  const take = (sample: string) => {
    setText(sample);
    field.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        aria-label={label}
        placeholder={`${label}${hint}`}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          void send();
        }}
      />
      <div class="composer-row">
        <Menu
          label="Samples"
          items={state.samples.map((sample) => ({ key: sample.title, title: sample.title }))}
          choose={(title) => take(state.samples.find((one) => one.title === title)?.text ?? '')}
          up
        >
          Samples ▾
        </Menu>
        <button type="submit" class="button primary" disabled={text.trim() === ''}>
          Send
        </button>
      </div>
    </form>
  );
}
