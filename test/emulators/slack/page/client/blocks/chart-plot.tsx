import { useEffect, useRef, useState } from 'preact/hooks';
import { every, short, steps } from './chart-scale.ts';

export interface Series {
  name: string;
  data: { label: string; value: number }[];
}

interface Props {
  title: string;
  type: 'bar' | 'line' | 'area';
  series: Series[];
  categories: string[];
  yLabel: string;
}

const BOX = { left: 44, top: 18, bottom: 190 };

/** The width that there is for a chart, in pixels: its text then has one size everywhere. */
function useWidth() {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(560);
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() => setWidth(Math.max(element.clientWidth, 160)));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return { frame, width };
}

/** Bars, lines or areas over categories. */
export function Plot({ title, type, series, categories, yLabel }: Props) {
  const valueAt = ({ data }: Series, category: string) =>
    data.find(({ label }) => label === category)?.value ?? 0;
  const ticks = steps(series.flatMap(({ data }) => data.map(({ value }) => value)));
  const [low = 0, high = 1] = [ticks[0], ticks.at(-1)];
  const y = (value: number) => BOX.bottom - ((value - low) / (high - low)) * (BOX.bottom - BOX.top);
  const { frame, width } = useWidth();
  const slot = (width - BOX.left) / categories.length;
  const middle = (at: number) => BOX.left + slot * (at + 0.5);
  const skip = every(
    categories.length,
    Math.max(...categories.map(({ length }) => length)),
    width - BOX.left,
  );
  const names = series.map(({ name }) => name).join(', ');
  return (
    <div ref={frame}>
      <svg
        width={width}
        height={BOX.bottom + 24}
        role="img"
        aria-label={`${NAMES[type]}: ${title}. Shows ${names}.`}
      >
        {yLabel && (
          <text x={0} y={9}>
            {yLabel}
          </text>
        )}
        {ticks.map((tick) => (
          <g key={tick}>
            <line class="grid" x1={BOX.left} x2={width} y1={y(tick)} y2={y(tick)} />
            <text x={BOX.left - 6} y={y(tick) + 4} text-anchor="end">
              {short(tick)}
            </text>
          </g>
        ))}
        {categories.map((category, at) =>
          at % skip === 0 ? (
            <text key={category} x={middle(at)} y={BOX.bottom + 16} text-anchor="middle">
              {category}
            </text>
          ) : null,
        )}
        {series.map((one, index) => {
          const values = categories.map((category) => valueAt(one, category));
          if (type === 'bar')
            return <Bars key={one.name} {...{ values, index, slot, y, count: series.length }} />;
          const points = values.map((value, at) => `${middle(at).toFixed(1)},${y(value).toFixed(1)}`);
          return (
            <Line key={one.name} points={points} index={index} floor={type === 'area' ? y(0) : undefined} />
          );
        })}
      </svg>
    </div>
  );
}

const NAMES = { bar: 'Bar chart', line: 'Line chart', area: 'Area chart' };

interface BarsProps {
  values: number[];
  index: number;
  count: number;
  slot: number;
  y(value: number): number;
}

function Bars({ values, index, count, slot, y }: BarsProps) {
  const width = Math.min((slot * 0.72) / count, 40);
  const from = (at: number) => BOX.left + slot * (at + 0.5) + width * (index - count / 2);
  return (
    <g class={`fill-${index % 6}`}>
      {values.map((value, at) => (
        <rect
          key={at}
          x={from(at)}
          y={Math.min(y(value), y(0))}
          width={Math.max(width - 1, 1)}
          height={Math.abs(y(0) - y(value))}
          rx={1.5}
        />
      ))}
    </g>
  );
}

function Line({ points, index, floor }: { points: string[]; index: number; floor: number | undefined }) {
  const first = points[0]?.split(',')[0] ?? 0;
  const last = points.at(-1)?.split(',')[0] ?? 0;
  return (
    <g>
      {floor !== undefined && (
        <polygon
          class={`area fill-${index % 6}`}
          points={`${first},${floor} ${points.join(' ')} ${last},${floor}`}
        />
      )}
      <polyline class={`line line-${index % 6}`} points={points.join(' ')} />
      {points.map((point) => {
        const [x, y] = point.split(',');
        return <circle key={point} class={`fill-${index % 6}`} cx={x} cy={y} r={2.5} />;
      })}
    </g>
  );
}
