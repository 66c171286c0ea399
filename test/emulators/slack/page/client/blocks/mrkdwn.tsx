import { nameOf, usePage } from '../context.ts';
import { Emoji } from './emoji.tsx';
import { type Token, tokens } from './mrkdwn-tokens.ts';

/** Slack's mrkdwn. */
export function Mrkdwn({ text }: { text: string }) {
  return <Tokens list={tokens(text)} />;
}

function Tokens({ list }: { list: Token[] }) {
  return (
    <>
      {list.map((token, at) => (
        <One key={at} token={token} />
      ))}
    </>
  );
}

function One({ token }: { token: Token }) {
  switch (token.kind) {
    case 'text':
      return <Emoji text={token.text} />;
    case 'break':
      return <br />;
    case 'code':
      return <code>{token.text}</code>;
    case 'pre':
      return <pre>{token.text}</pre>;
    case 'quote':
      return (
        <blockquote>
          <Tokens list={token.inside} />
        </blockquote>
      );
    case 'bold':
      return (
        <b>
          <Tokens list={token.inside} />
        </b>
      );
    case 'italic':
      return (
        <i>
          <Tokens list={token.inside} />
        </i>
      );
    case 'strike':
      return (
        <s>
          <Tokens list={token.inside} />
        </s>
      );
    case 'link':
      return <Link address={token.address} label={token.label} />;
    case 'mention':
      return <Mention {...token} />;
  }
}

/** Only web and mail addresses become links; the page never follows one by itself. */
export function Link({ address, label }: { address: string; label: string }) {
  if (!/^(https?:|mailto:)/.test(address)) return <>{label}</>;
  return (
    <a href={address} target="_blank" rel="noreferrer">
      {label}
    </a>
  );
}

export function Mention({ sign, id, label = '' }: { sign: string; id: string; label?: string }) {
  const { state } = usePage();
  const channel = state.channels.find((one) => one.id === id)?.name;
  const name = sign === '#' ? (channel ?? id) : nameOf(state, id);
  return (
    <span class={`mention ${id === state.me ? 'me' : ''}`}>
      {sign}
      {label || name}
    </span>
  );
}
