import type { Json } from '../../../types.ts';
import { Emoji } from './emoji.tsx';
import { Link, Mention } from './mrkdwn.tsx';

/** A rich_text block: sections, lists, quotes and preformatted text. */
export function RichText({ block }: { block: Json }) {
  return (
    <div class="text">
      {block.elements.map((element: Json, at: number) => (
        <Part key={at} element={element} />
      ))}
    </div>
  );
}

function Part({ element }: { element: Json }) {
  switch (element.type) {
    case 'rich_text_list': {
      const List = element.style === 'ordered' ? 'ol' : 'ul';
      return (
        <List>
          {element.elements.map((one: Json, at: number) => (
            <li key={at}>
              <Inline elements={one.elements} />
            </li>
          ))}
        </List>
      );
    }
    case 'rich_text_preformatted':
      return (
        <pre>
          <Inline elements={element.elements} />
        </pre>
      );
    case 'rich_text_quote':
      return (
        <blockquote>
          <Inline elements={element.elements} />
        </blockquote>
      );
    default:
      return (
        <div class="rich-section">
          <Inline elements={element.elements ?? []} />
        </div>
      );
  }
}

function Inline({ elements }: { elements: Json[] }) {
  return (
    <>
      {elements.map((element, at) => (
        <One key={at} element={element} />
      ))}
    </>
  );
}

function One({ element }: { element: Json }) {
  switch (element.type) {
    case 'link':
      return <Link address={element.url} label={element.text ?? element.url} />;
    case 'user':
      return <Mention sign="@" id={element.user_id} />;
    case 'channel':
      return <Mention sign="#" id={element.channel_id} />;
    case 'broadcast':
      return <Mention sign="@" id={element.range} />;
    case 'emoji':
      return <Emoji text={`:${element.name}:`} />;
    default:
      return <Styled text={element.text ?? ''} style={element.style ?? {}} />;
  }
}

function Styled({ text, style }: { text: string; style: Record<string, boolean> }) {
  if (style.code) return <code>{text}</code>;
  const names = ['bold', 'italic', 'strike'].filter((name) => style[name]);
  return names.length > 0 ? <span class={names.join(' ')}>{text}</span> : text;
}
