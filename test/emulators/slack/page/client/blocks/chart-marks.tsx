interface BarsProps {
  values: number[];
  index: number;
  count: number;
  /** Where the first slot begins, and how wide each is. */
  left: number;
  slot: number;
  y(value: number): number;
}

/** One series as bars beside those of the others. */
export function Bars({ values, index, count, left, slot, y }: BarsProps) {
  const width = Math.min((slot * 0.72) / count, 40);
  const from = (at: number) => left + slot * (at + 0.5) + width * (index - count / 2);
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

/** One series as a line, over a filled area where it has a floor. */
export function Line({
  points,
  index,
  floor,
}: {
  points: string[];
  index: number;
  floor: number | undefined;
}) {
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
