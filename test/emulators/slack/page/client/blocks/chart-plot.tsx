import { useEffect, useRef, useState } from 'preact/hooks';
import { Bars, Line } from './chart-marks.tsx';
import { short, steps } from './chart-scale.ts';

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
/** Width of a letter of the axes, pixels. */
const GLYPH = 6;

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
  const longest = Math.max(...categories.map(({ length }) => length));
  const crowded = longest * GLYPH + 6 > slot;
  const below = crowded ? longest * GLYPH * 0.87 + 26 : 24;
  const names = series.map(({ name }) => name).join(', ');
  return (
    <div ref={frame}>
      <svg
        width={width}
        height={BOX.bottom + below}
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
        {categories.map((category, at) => (
          <AxisLabel key={category} text={category} x={middle(at)} y={BOX.bottom + 14} slanted={crowded} />
        ))}
        {series.map((one, index) => {
          const values = categories.map((category) => valueAt(one, category));
          if (type === 'bar')
            return (
              <Bars key={one.name} {...{ values, index, slot, y, left: BOX.left, count: series.length }} />
            );
          const points = values.map((value, at) => `${middle(at).toFixed(1)},${y(value).toFixed(1)}`);
          return (
            <Line key={one.name} points={points} index={index} floor={type === 'area' ? y(0) : undefined} />
          );
        })}
      </svg>
    </div>
  );
}

/** A name under the axis; slanted where names would touch each other, with the sign before it upright at its place. */
function AxisLabel({ text, x, y, slanted }: { text: string; x: number; y: number; slanted: boolean }) {
  if (!slanted)
    return (
      <text x={x} y={y} text-anchor="middle">
        {text}
      </text>
    );
  const [, sign = '', name = text] = /^(\p{S}) (.+)$/u.exec(text) ?? [];
  const [from, under] = [x + 4, y + 7];
  return (
    <g>
      <text class="sign" x={x} y={y - 4} text-anchor="middle">
        {sign}
      </text>
      <text x={from} y={under} text-anchor="end" transform={`rotate(-60 ${from} ${under})`}>
        {name}
      </text>
    </g>
  );
}

const NAMES = { bar: 'Bar chart', line: 'Line chart', area: 'Area chart' };
