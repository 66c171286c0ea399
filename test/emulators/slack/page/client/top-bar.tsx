import { useEffect, useState } from 'preact/hooks';
import { usePage } from './context.ts';
import { FaultPanel } from './fault-panel.tsx';

/** Who looks, light or dark, the state of the bot, and the faults. */
export function TopBar(props: { live: boolean; listOpen: boolean; toggleList: () => void }) {
  const { state, go } = usePage();
  const [faults, setFaults] = useState(false);
  const players = state.people.filter(({ role }) => role !== '');
  return (
    <header class="top-bar">
      <button
        type="button"
        class="icon list-button"
        aria-label="Channels"
        aria-expanded={props.listOpen}
        onClick={props.toggleList}
      >
        ☰
      </button>
      <strong class="workspace">Local Slack</strong>
      <label class="who">
        <span>You are</span>
        <select value={state.me} onChange={({ currentTarget }) => go({ as: currentTarget.value })}>
          {players.map(({ id, name, role }) => (
            <option key={id} value={id}>
              {name}, {role}
            </option>
          ))}
        </select>
      </label>
      <span class={`bot-state ${props.live && state.bot === 'connected' ? '' : 'lost'}`} role="status">
        {props.live ? (
          <>
            <span class="wide">credit-bot: </span>
            {state.bot}
          </>
        ) : (
          'the sandbox does not answer'
        )}
      </span>
      <Theme />
      <button type="button" class="bar-button" aria-expanded={faults} onClick={() => setFaults(!faults)}>
        Faults
      </button>
      {faults && <FaultPanel close={() => setFaults(false)} />}
    </header>
  );
}

/** Light or dark; as the machine has it until somebody chooses. */
function Theme() {
  const [theme, setTheme] = useState(
    () =>
      localStorage.getItem('theme') ??
      (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'),
  );
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  const next = theme === 'dark' ? 'light' : 'dark';
  const choose = () => {
    localStorage.setItem('theme', next);
    setTheme(next);
  };
  return (
    <button type="button" class="icon" aria-label={`Use ${next} colours`} onClick={choose}>
      {theme === 'dark' ? '☀' : '☾'}
    </button>
  );
}
