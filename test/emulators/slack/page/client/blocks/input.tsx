import { useId } from 'preact/hooks';
import type { Json } from '../../../types.ts';
import { Field } from './field.tsx';
import type { Surface } from './surface.ts';

const GROUPS = new Set(['radio_buttons', 'checkboxes']);

/** An input block: label, element, hint, and what is wrong with it. */
export function Input({ block, surface }: { block: Json; surface: Surface }) {
  const id = useId();
  const { element, block_id: blockId } = block;
  const error = surface.errors[blockId];
  const described = [error && `${id}e`, block.hint && `${id}h`].filter(Boolean).join(' ');
  const label = (
    <>
      {block.label.text}
      {block.optional && <span class="muted"> (optional)</span>}
    </>
  );
  const field = (
    <Field
      id={id}
      element={element}
      label={block.label.text}
      described={described}
      invalid={error !== undefined}
      given={surface.values[blockId]?.[element.action_id]}
      set={(value, answer) => {
        surface.set(blockId, element.action_id, value);
        if (block.dispatch_action) void surface.answer(blockId, element.action_id, answer);
      }}
    />
  );
  return (
    <div class="block-input" data-block={blockId}>
      {GROUPS.has(element.type) ? <p class="label">{label}</p> : <label for={id}>{label}</label>}
      {field}
      {error && (
        <p class="input-error" id={`${id}e`} role="alert">
          {error}
        </p>
      )}
      {block.hint && (
        <p class="muted" id={`${id}h`}>
          {block.hint.text}
        </p>
      )}
    </div>
  );
}
