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

/** A message of this workspace, in a link as Slack makes it. */
const PERMALINK =
  /^https:\/\/[a-z0-9-]{1,40}\.slack\.com\/archives\/([A-Z0-9]{1,20})\/p(\d{10})(\d{6})(?:\?thread_ts=(\d{10}\.\d{6}))?/;

/** A link to a message of this workspace opens its thread. Others are named and not followed: nothing leaves here. */
export function Link({ address, label }: { address: string; label: string }) {
  const { go, tell } = usePage();
  if (!/^(https?:|mailto:)/.test(address)) return <>{label}</>;
  const [, channel, seconds, micros, root] = PERMALINK.exec(address) ?? [];
  const follow = (event: Event) => {
    event.preventDefault();
    if (channel) go({ channel, thread: root ?? `${seconds}.${micros}`, home: false });
    else tell(`This page opens no other site: ${address}`);
  };
  return (
    <a href={address} onClick={follow} onAuxClick={follow}>
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
