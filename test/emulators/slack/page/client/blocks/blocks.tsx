import type { Json } from '../../../types.ts';
import { Chart } from './chart.tsx';
import { Container } from './container.tsx';
import { Element } from './element.tsx';
import { Input } from './input.tsx';
import { Picture } from './picture.tsx';
import { RichText } from './rich-text.tsx';
import type { Surface } from './surface.ts';
import { Table } from './table.tsx';
import { Text } from './text.tsx';

/** Blocks as Slack's client shows them. What it does not know, it names. */
export function Blocks({ blocks, surface }: { blocks: Json[]; surface: Surface }) {
  return (
    <div class="blocks">
      {blocks.map((block, at) => (
        <Block key={block.block_id ?? at} block={block} surface={surface} />
      ))}
    </div>
  );
}

function Block({ block, surface }: { block: Json; surface: Surface }) {
  switch (block.type) {
    case 'header':
      return (
        <h3 class="block-header">
          <Text text={block.text} />
        </h3>
      );
    case 'divider':
      return <hr class="block-divider" />;
    case 'section':
      return <Section block={block} surface={surface} />;
    case 'context':
      return (
        <div class="block-context">
          {block.elements.map((element: Json, at: number) =>
            element.type === 'image' ? (
              <Picture key={at} image={element} small />
            ) : (
              <span key={at}>
                <Text text={element} />
              </span>
            ),
          )}
        </div>
      );
    case 'actions':
      return (
        <fieldset class="block-actions" aria-label="Actions">
          {block.elements.map((element: Json) => (
            <Element key={element.action_id} element={element} block={block.block_id} surface={surface} />
          ))}
        </fieldset>
      );
    case 'input':
      return <Input block={block} surface={surface} />;
    case 'container':
      return (
        <Container block={block}>
          <Blocks blocks={block.child_blocks} surface={surface} />
        </Container>
      );
    case 'table':
    case 'data_table':
      return <Table block={block} />;
    case 'data_visualization':
      return <Chart title={block.title} chart={block.chart} />;
    case 'image':
      return <Picture image={block} />;
    case 'rich_text':
      return <RichText block={block} />;
    case 'markdown':
      return <pre class="block-markdown">{block.text}</pre>;
    default:
      return <p class="muted">(a block of type {block.type}, which this page does not show)</p>;
  }
}

function Section({ block, surface }: { block: Json; surface: Surface }) {
  return (
    <div class="block-section">
      <div class="section-text">
        {block.text && <Text text={block.text} />}
        {block.fields && (
          <div class="fields">
            {block.fields.map((field: Json, at: number) => (
              <div key={at}>
                <Text text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {block.accessory && (
        <div class="accessory">
          <Element element={block.accessory} block={block.block_id} surface={surface} />
        </div>
      )}
    </div>
  );
}
