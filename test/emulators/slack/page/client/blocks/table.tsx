import type { Json } from '../../../types.ts';
import { Scroll } from '../scroll.tsx';
import { RichText } from './rich-text.tsx';

/** A table: the first row is its header. It scrolls in its own frame, by keyboard too. */
export function Table({ block }: { block: Json }) {
  const [head = [], ...rows] = block.rows as Json[][];
  const settings: Json[] = block.column_settings ?? [];
  const look = (column: number) =>
    [`align-${settings[column]?.align ?? 'left'}`, settings[column]?.is_wrapped ? 'wraps' : ''].join(' ');
  return (
    <div class="table-room">
      <Scroll look="table-frame" label={block.caption ?? 'Table'}>
        <table>
          <thead>
            <tr>
              {head.map((cell, column) => (
                <th key={column} scope="col" class={look(column)}>
                  <Cell cell={cell} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                {row.map((cell, column) => (
                  <td key={column} class={look(column)}>
                    <Cell cell={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}

function Cell({ cell }: { cell: Json }) {
  if (cell.type === 'rich_text') return <RichText block={cell} />;
  return <>{cell.text ?? cell.value}</>;
}
