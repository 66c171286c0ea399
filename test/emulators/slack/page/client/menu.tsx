import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface MenuItem {
  key: string;
  title: string;
  detail?: string;
  /** A heading above it. */
  group?: string;
}

interface Props {
  /** What the button is called where its content is a sign. */
  label: string;
  items: MenuItem[];
  choose(key: string): void;
  /** Class of the button. */
  look?: string;
  /** Opens above its button. */
  up?: boolean;
  children: ComponentChildren;
}

/** Opens a list upwards, or moves it to the left, where its pane would cut it off. */
function keepInside(list: HTMLElement | null): void {
  if (!list) return;
  const pane = list.closest('.messages') ?? document.documentElement;
  const { left, bottom } = pane.getBoundingClientRect();
  if (list.getBoundingClientRect().bottom > bottom) list.classList.add('up');
  const over = list.getBoundingClientRect().right - (left + pane.clientWidth - 8);
  if (over > 0) list.style.transform = `translateX(${-over}px)`;
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** A button with a list: arrows move, Enter chooses, Escape closes and gives the focus back. */
export function Menu({ label, items, choose, look = 'button', up = false, children }: Props) {
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (!open || !whole.current) return;
    keepInside(whole.current.querySelector<HTMLElement>('[role=menu]'));
    whole.current.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      event.preventDefault();
      close();
    }
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = [...(whole.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  return (
    <div
      class="menu"
      ref={whole}
      onFocusOut={({ relatedTarget }) => {
        if (open && !whole.current?.contains(relatedTarget as Node | null)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        class={look}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open && (
        <div role="menu" aria-label={label} class={`menu-list ${up ? 'up' : ''}`} onKeyDown={move}>
          {items.map(({ key, title, detail, group }, at) => (
            <>
              {group !== undefined && group !== items[at - 1]?.group && (
                <p class="menu-group" role="presentation">
                  {group}
                </p>
              )}
              <button
                key={key}
                type="button"
                role="menuitem"
                tabIndex={-1}
                onClick={() => {
                  close();
                  choose(key);
                }}
              >
                {title}
                {detail && <span class="muted">{detail}</span>}
              </button>
            </>
          ))}
        </div>
      )}
    </div>
  );
}
