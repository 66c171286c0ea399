import { useState } from 'preact/hooks';
import type { Json } from '../../../types.ts';
import type { AnswerGiven } from '../../wire.ts';
import { Menu, type MenuItem } from '../menu.tsx';
import { Confirm } from './confirm.tsx';
import { Field } from './field.tsx';
import { Picture } from './picture.tsx';
import type { Surface } from './surface.ts';

interface Props {
  element: Json;
  block: string;
  surface: Surface;
}

/** An element outside of an input: it tells the app at once, after its confirm dialog where it has one. */
export function Element({ element, block, surface }: Props) {
  const [waiting, setWaiting] = useState<AnswerGiven>();
  const [busy, setBusy] = useState(false);
  const tell = async (answer: AnswerGiven) => {
    setBusy(true);
    await surface.answer(block, element.action_id, answer);
    setBusy(false);
  };
  const answer = (given: AnswerGiven) => {
    if (element.confirm) setWaiting(given);
    else void tell(given);
  };
  return (
    <>
      <Face element={element} block={block} surface={surface} answer={answer} busy={busy} />
      {waiting && (
        <Confirm
          confirm={element.confirm}
          close={() => setWaiting(undefined)}
          accept={() => {
            setWaiting(undefined);
            void tell(waiting);
          }}
        />
      )}
    </>
  );
}

function Face({
  element,
  block,
  surface,
  answer,
  busy,
}: Props & { answer: (given: AnswerGiven) => void; busy: boolean }) {
  switch (element.type) {
    case 'button':
      return <ButtonFace element={element} answer={answer} busy={busy} />;
    case 'overflow':
      return (
        <Menu label="More" items={items(element)} choose={(option) => answer({ option })} look="icon framed">
          ⋯
        </Menu>
      );
    case 'static_select': {
      const placeholder = element.placeholder?.text ?? 'Choose an option';
      return (
        <Menu
          label={placeholder}
          items={items(element)}
          choose={(option) => answer({ option })}
          look="select"
        >
          <span>{element.initial_option?.text.text ?? placeholder}</span>
          <span aria-hidden="true">▾</span>
        </Menu>
      );
    }
    case 'image':
      return <Picture image={element} />;
    default:
      return (
        <Field
          element={element}
          label={element.placeholder?.text ?? element.type}
          given={surface.values[block]?.[element.action_id]}
          set={(value, given) => {
            surface.set(block, element.action_id, value);
            answer(given);
          }}
        />
      );
  }
}

function ButtonFace({
  element,
  answer,
  busy,
}: {
  element: Json;
  answer: (given: AnswerGiven) => void;
  busy: boolean;
}) {
  const look = `button ${element.style ?? ''}`;
  const press = () => {
    if (busy) return;
    if (element.url) window.open(element.url, '_blank', 'noreferrer');
    answer({});
  };
  return (
    <button
      type="button"
      class={look}
      aria-label={element.accessibility_label}
      // Not disabled: that would take the focus away from who works by keyboard.
      aria-disabled={busy}
      data-action={element.action_id}
      onClick={press}
    >
      {element.text.text}
    </button>
  );
}

function items(element: Json): MenuItem[] {
  const item = (option: Json, group?: string): MenuItem => ({
    key: option.value,
    title: option.text.text,
    ...(option.description ? { detail: option.description.text } : {}),
    ...(group ? { group } : {}),
  });
  const grouped = (element.option_groups ?? []).flatMap((group: Json) =>
    group.options.map((option: Json) => item(option, group.label.text)),
  );
  return [...(element.options ?? []).map((option: Json) => item(option)), ...grouped];
}
