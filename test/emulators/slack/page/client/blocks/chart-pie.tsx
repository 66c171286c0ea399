interface Segment {
  label: string;
  value: number;
}

const RADIUS = 80;

/** Segments clockwise from the top. */
export function Pie({ title, segments }: { title: string; segments: Segment[] }) {
  const total = segments.reduce((sum, { value }) => sum + value, 0);
  let before = 0;
  return (
    <svg viewBox="100 0 200 180" width="200" height="180" role="img" aria-label={`Pie chart: ${title}`}>
      {segments.map(({ label, value }, at) => {
        const from = before;
        before += value / total;
        const look = `fill-${at % 6}`;
        if (value === total) return <circle key={label} cx="200" cy="90" r={RADIUS} class={look} />;
        const wide = before - from > 0.5 ? 1 : 0;
        const path = `M200 90 L${point(from)} A${RADIUS} ${RADIUS} 0 ${wide} 1 ${point(before)} Z`;
        return <path key={label} d={path} class={look} />;
      })}
    </svg>
  );
}

function point(share: number): string {
  const angle = share * 2 * Math.PI - Math.PI / 2;
  return `${(200 + RADIUS * Math.cos(angle)).toFixed(2)} ${(90 + RADIUS * Math.sin(angle)).toFixed(2)}`;
}
