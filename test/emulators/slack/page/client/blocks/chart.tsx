import type { Json } from '../../../types.ts';
import { Scroll } from '../scroll.tsx';
import { Pie } from './chart-pie.tsx';
import { Plot, type Series } from './chart-plot.tsx';

/** A data_visualization block: a picture with a legend, and the same numbers as a table for those who cannot see it. */
export function Chart({ title, chart }: { title: string; chart: Json }) {
  if (chart.type === 'pie') {
    const { segments } = chart;
    return (
      <Frame
        title={title}
        names={segments.map((one: Json) => one.label)}
        rows={segments.map((one: Json) => [one.label, one.value])}
        head={[]}
      >
        <Pie title={title} segments={segments} />
      </Frame>
    );
  }
  const series: Series[] = chart.series;
  const { categories, x_label: xLabel = '', y_label: yLabel = '' } = chart.axis_config;
  const rows = categories.map((category: string) => [
    category,
    ...series.map(({ data }) => data.find(({ label }) => label === category)?.value ?? ''),
  ]);
  return (
    <Frame
      title={title}
      names={series.map(({ name }) => name)}
      rows={rows}
      head={[xLabel, ...series.map(({ name }) => name)]}
    >
      <Plot title={title} type={chart.type} series={series} categories={categories} yLabel={yLabel} />
      {xLabel && <p class="muted">{xLabel}</p>}
    </Frame>
  );
}

interface FrameProps {
  title: string;
  names: string[];
  head: string[];
  rows: Array<Array<string | number>>;
  children: Json;
}

function Frame({ title, names, head, rows, children }: FrameProps) {
  return (
    <figure class="block-chart">
      <figcaption>{title}</figcaption>
      {children}
      <ul class="legend">
        {names.map((name, at) => (
          <li key={name}>
            <span class={`fill-${at % 6}`} aria-hidden="true" />
            {name}
          </li>
        ))}
      </ul>
      <details>
        <summary>The numbers</summary>
        <Scroll look="table-frame" label="The numbers">
          <table>
            {head.length > 0 && (
              <thead>
                <tr>
                  {head.map((one) => (
                    <th key={one} scope="col">
                      {one}
                    </th>
                  ))}
                </tr>
              </thead>
            )}
            <tbody>
              {rows.map((row) => (
                <tr key={row[0]}>
                  {row.map((one, at) => (
                    <td key={at} class={at > 0 ? 'align-right' : ''}>
                      {typeof one === 'number' ? one.toLocaleString('en-US') : one}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </figure>
  );
}
