import { useState } from 'preact/hooks';
import { typed } from '../typed-text.ts';
import { Dialog } from './dialog.tsx';

interface Props {
  /** As Slack stores it. */
  text: string;
  save(text: string): void;
  close(): void;
}

/** Changes a message of one's own. */
export function EditDialog({ text, save, close }: Props) {
  const [value, setValue] = useState(() => typed(text));
  return (
    <Dialog title="Edit message" close={close}>
      <form
        class="modal-form"
        onSubmit={(event) => {
          event.preventDefault();
          save(value);
          close();
        }}
      >
        <div class="modal-body">
          <textarea
            rows={5}
            aria-label="Message"
            value={value}
            onInput={({ currentTarget }) => setValue(currentTarget.value)}
          />
        </div>
        <footer class="modal-foot">
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button primary">
            Save
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
