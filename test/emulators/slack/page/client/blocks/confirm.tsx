import type { Json } from '../../../types.ts';
import { Dialog } from '../dialog.tsx';
import { Text } from './text.tsx';

interface Props {
  confirm: Json;
  accept(): void;
  close(): void;
}

/** The dialog that Slack shows before it sends an action. */
export function Confirm({ confirm, accept, close }: Props) {
  return (
    <Dialog title={confirm.title?.text ?? 'Are you sure?'} close={close} small>
      <div class="modal-body">
        <Text text={confirm.text} />
      </div>
      <footer class="modal-foot">
        <button type="button" class="button" onClick={close}>
          {confirm.deny?.text ?? 'Cancel'}
        </button>
        <button type="button" class={`button ${confirm.style ?? 'primary'}`} onClick={accept}>
          {confirm.confirm?.text ?? 'Yes'}
        </button>
      </footer>
    </Dialog>
  );
}
