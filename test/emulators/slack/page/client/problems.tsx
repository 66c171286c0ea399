import { useCallback, useState } from 'preact/hooks';

interface Problem {
  id: number;
  text: string;
}

let ids = 0;

/** Sentences that are shown in a corner until they are closed. */
export function useProblems() {
  const [list, setList] = useState<Problem[]>([]);
  const add = useCallback((text: string) => {
    ids += 1;
    const problem = { id: ids, text };
    setList((before) => [...before.slice(-3), problem]);
  }, []);
  const close = useCallback((id: number) => setList((before) => before.filter((one) => one.id !== id)), []);
  return { list, add, close };
}

export function Problems({ list, close }: Pick<ReturnType<typeof useProblems>, 'list' | 'close'>) {
  return (
    <div class="problems" role="status" aria-live="polite">
      {list.map(({ id, text }) => (
        <p key={id} class="problem">
          {text}
          <button type="button" class="icon" aria-label="Close" onClick={() => close(id)}>
            ✕
          </button>
        </p>
      ))}
    </div>
  );
}
