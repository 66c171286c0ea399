import type { ComponentChildren, Ref } from 'preact';

interface Props {
  label: string;
  look: string;
  /** New content is read out, as in a list of messages. */
  live?: boolean;
  inner?: Ref<HTMLElement>;
  children: ComponentChildren;
}

/** A part that scrolls by itself, by keyboard too. */
export function Scroll({ label, look, live = false, inner = null, children }: Props) {
  return (
    <section ref={inner} class={look} role={live ? 'log' : 'region'} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
