import { type ChartView, ceiling, spread } from './chart.ts';
import './chart.css';

const WIDTH = 320;
const HEIGHT = 150;
const LEFT = 32;
const RIGHT = 70;
const TOP = 22;
const BOTTOM = 20;

interface Props extends ChartView {
  /** The same scale as another run of the same system, so that the two can be compared. */
  readonly most?: number;
}

/** Curves over virtual time, named where they end. The numbers themselves stand in a table for those who cannot see curves. */
export function Chart({ title, unit, everyMs, lines, shade, bound, most }: Props) {
  const length = lines[0]!.values.length;
  const end = (length - 1) * everyMs;
  const top = ceiling(Math.max(most ?? 0, bound?.value ?? 0, ...lines.flatMap(({ values }) => values)));
  const x = (ms: number) => LEFT + ((WIDTH - LEFT - RIGHT) * ms) / end;
  const y = (value: number) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * value) / top;
  const path = (values: readonly number[]) =>
    values.map((value, at) => `${at === 0 ? 'M' : 'L'}${round(x(at * everyMs))} ${round(y(value))}`).join('');
  const names = spread(
    lines.map(({ values }) => y(values.at(-1)!) + 4),
    14,
    TOP + 4,
    HEIGHT - BOTTOM + 4,
  );
  const rows = [0, 0.25, 0.5, 0.75, 1].map(part => Math.round(part * (length - 1)));
  return (
    <div class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title}: the table after this chart has the numbers`}>
        <text class="chart-title" x={0} y={12}>
          {title} <tspan class="chart-unit">{unit}</tspan>
        </text>
        {shade && (
          <g class="chart-shade">
            <rect x={x(shade.fromMs)} y={TOP} width={x(shade.untilMs) - x(shade.fromMs)} height={HEIGHT - TOP - BOTTOM} />
            <text x={x(shade.fromMs) + 3} y={TOP + 12}>
              {shade.name}
            </text>
          </g>
        )}
        {[0, top / 2, top].map(value => (
          <g key={value} class="chart-grid">
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} />
            <text x={LEFT - 5} y={y(value) + 4} text-anchor="end">
              {compact(value)}
            </text>
          </g>
        ))}
        {[0, end / 2, end].map(ms => (
          <text key={ms} class="chart-time" x={x(ms)} y={HEIGHT - 5} text-anchor="middle">
            {`${Math.round(ms / 1000)} s`}
          </text>
        ))}
        {bound && (
          <g class="chart-bound">
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(bound.value)} y2={y(bound.value)} />
            <text x={LEFT + 3} y={y(bound.value) - 4}>
              {bound.name}
            </text>
          </g>
        )}
        {lines.map(({ name, state, values }, index) => (
          <g key={name} class={`chart-line c-${state}`}>
            <path d={path(values)} />
            <circle cx={x(end)} cy={y(values.at(-1)!)} r={2.5} />
            <text x={x(end) + 7} y={names[index]}>
              {name}
            </text>
          </g>
        ))}
      </svg>
      <details class="chart-numbers">
        <summary>{`Numbers of “${title}”`}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">after</th>
              {lines.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(at => (
              <tr key={at}>
                <th scope="row">{`${Math.round((at * everyMs) / 1000)} s`}</th>
                {lines.map(({ name, values }) => (
                  <td key={name}>{compact(values[at]!)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;
const compact = (value: number): string => (value >= 10_000 ? `${round(value / 1000)}k` : String(round(value)));
