import { useEffect, useRef, useState } from 'preact/hooks';
import type { ViewState } from '../wire.ts';
import { Blocks } from './blocks/blocks.tsx';
import { inputErrors } from './blocks/input-errors.ts';
import { useViewSurface } from './blocks/surface.ts';
import { usePage } from './context.ts';
import { Dialog } from './dialog.tsx';

/** The modal on top of this person's stack. */
export function Modals() {
  const { state } = usePage();
  const top = state.views.at(-1);
  return top ? <Modal key={top.view.id} {...top} /> : null;
}

function Modal({ view, errors }: ViewState) {
  const { act } = usePage();
  const surface = useViewSurface(view);
  const [own, setOwn] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const [tries, setTries] = useState(0);
  const body = useRef<HTMLDivElement>(null);
  const submit = async () => {
    const found = inputErrors(view.blocks, surface.values);
    setOwn(found);
    if (Object.keys(found).length > 0) return setTries(tries + 1);
    setBusy(true);
    const result = await act({ act: 'submit', view: view.id, values: surface.values }, { quiet: true });
    setBusy(false);
    setProblem(result.problem ?? '');
    setTries(tries + 1);
  };
  useEffect(() => {
    if (tries > 0) body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    // By what the errors say: every change of the workspace brings an object of its own.
  }, [tries, JSON.stringify(errors)]);
  const close = () => void act({ act: 'dismiss', view: view.id });
  return (
    <Dialog title={view.title.text} close={close}>
      <form
        class="modal-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div class="modal-body" ref={body}>
          {problem !== '' && (
            <p class="input-error" role="alert">
              {problem}
            </p>
          )}
          <Blocks blocks={view.blocks} surface={{ ...surface, errors: { ...errors, ...own } }} />
        </div>
        <footer class="modal-foot">
          <button type="button" class="button" onClick={close}>
            {view.close?.text ?? 'Cancel'}
          </button>
          {view.submit && (
            <button type="submit" class="button primary" disabled={busy}>
              {view.submit.text}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}
