import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

interface Props {
  title: string;
  close(): void;
  small?: boolean;
  children: ComponentChildren;
}

const FIRST_FIELD = '.modal-body :is(input, select, textarea)';

/** A dialog of the browser's own: it begins at its first field, keeps the focus, gives it back, closes on Escape. */
export function Dialog({ title, close, small = false, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    element?.querySelector<HTMLElement>(FIRST_FIELD)?.focus();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`modal ${small ? 'small' : ''}`}
      aria-labelledby={id}
      onCancel={(event) => {
        // The page closes it, once the server knows.
        event.preventDefault();
        close();
      }}
    >
      <header class="modal-head">
        <h1 id={id}>{title}</h1>
        <button type="button" class="icon" aria-label="Close" onClick={close}>
          ✕
        </button>
      </header>
      {children}
    </dialog>
  );
}
