import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Json } from '../../../types.ts';
import { RichText } from './rich-text.tsx';
import { Text } from './text.tsx';

/** A container: a frame with a title, folded until somebody opens it where the block says so. */
export function Container({ block, children }: { block: Json; children: ComponentChildren }) {
  const folds = block.is_collapsible === true;
  const [open, setOpen] = useState(!(folds && block.default_collapsed));
  const id = useId();
  const title = (
    <span class="container-title">
      {block.rich_text_title ? <RichText block={block.rich_text_title} /> : <Text text={block.title} />}
      {block.subtitle && (
        <span class="muted">
          <Text text={block.subtitle} />
        </span>
      )}
    </span>
  );
  return (
    <div class={`block-container ${block.width ?? 'standard'}`}>
      {folds ? (
        <button
          type="button"
          class="container-head"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {title}
          <span class="caret" aria-hidden="true">
            {open ? '▴' : '▾'}
          </span>
        </button>
      ) : (
        <div class={`container-head ${block.has_header_divider ? 'lined' : ''}`}>{title}</div>
      )}
      {open && (
        <div id={id} class="container-body">
          {children}
        </div>
      )}
    </div>
  );
}
