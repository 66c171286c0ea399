import { usePage } from './context.ts';

/** What can be made to go wrong, and what went wrong lately. */
export function FaultPanel({ close }: { close: () => void }) {
  const { state, act } = usePage();
  return (
    <section
      class="fault-panel"
      aria-label="Faults"
      onKeyDown={({ key }) => {
        if (key === 'Escape') close();
      }}
    >
      <p>Break something, then post a link: the thread still gets one answer.</p>
      <ul>
        {state.faults.map(({ name, title, detail }) => (
          <li key={name}>
            <button type="button" class="button" onClick={() => act({ act: 'fault', name })}>
              {title}
            </button>
            <span>{detail}</span>
          </li>
        ))}
      </ul>
      <p class="armed" role="status">
        {state.armed.length > 0 && `Waits for its call: ${state.armed.join(', ')}`}
      </p>
      {state.hits.length > 0 && (
        <>
          <h2>Calls of the bot that were hit</h2>
          <ol>
            {state.hits.map((hit, at) => (
              <li key={`${at}${hit}`}>{hit}</li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
