/** One chart on a canvas, by uPlot. Fetched when the first chart is about to be seen. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { ceiling } from '../figures/chart/chart.ts';
import { mostOf, type Plot } from './plots.ts';
import { clock, compact } from './words.ts';

/** Something that happened to the world of a run, in seconds. */
export interface Marked {
  readonly shades: readonly { readonly from: number; readonly until: number; readonly name: string }[];
  readonly moments: readonly { readonly at: number; readonly name: string }[];
}

export interface Shown extends Marked {
  readonly plot: Plot;
  readonly at: readonly number[];
  /** Where the axis of time ends, in seconds. */
  readonly end: number;
}

export interface DrawnPlot {
  show(shown: Shown): void;
  /** Draws a line at this second; null: none. */
  point(second: number | null): void;
  resize(width: number): void;
  /** The theme has changed. */
  recolour(): void;
  destroy(): void;
}

const HEIGHT = 148;
const DASHES: readonly (number[] | undefined)[] = [undefined, [5, 3], [1.5, 2.5], [8, 3, 1.5, 3]];
const INCREMENTS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];

/** @param onPoint the second that the mouse is over; null when it has gone */
export function drawPlot(host: HTMLElement, first: Shown, onPoint: (second: number | null) => void): DrawnPlot {
  let shown = first;
  let colours = coloursOf(host);
  const colour = (name: keyof Colours) => () => colours[name];
  const axis = { stroke: colour('ink-3'), font: FONT, ticks: { show: false }, gap: 4 } as const;
  const lines = first.plot.lines.map(
    ({ state, dash }): uPlot.Series => ({
      stroke: colour(state),
      width: 1.75,
      points: { show: false },
      ...(DASHES[dash % DASHES.length] === undefined ? {} : { dash: DASHES[dash % DASHES.length]! }),
      ...(first.plot.lines.length === 1 ? { fill: colour(`${state}-fill`) } : {}),
    }),
  );
  const chart = new uPlot(
    {
      width: Math.max(120, host.clientWidth),
      height: HEIGHT,
      padding: [10, 18, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { size: 6, width: 0, fill: (_, series) => colours[shown.plot.lines[series - 1]!.state] },
      },
      scales: {
        x: { time: false, range: () => [0, shown.end] },
        y: { range: () => [0, ceiling(Math.max(shown.plot.bound?.value ?? 0, ...shown.plot.lines.map(mostOf)))] },
      },
      axes: [
        { ...axis, size: 22, space: 56, incrs: INCREMENTS, grid: { show: false }, values: (_, splits) => splits.map(clock) },
        {
          ...axis,
          size: 42,
          space: 36,
          grid: { stroke: colour('hairline'), width: 1 },
          values: (_, splits) => splits.map(compact),
        },
      ],
      series: [{}, ...lines],
      hooks: {
        drawClear: [drawn => drawShades(drawn, shown, colours)],
        draw: [drawn => drawMarks(drawn, shown, colours)],
        setCursor: [
          drawn => {
            const { left = -1 } = drawn.cursor;
            onPoint(left < 0 ? null : Math.max(0, Math.floor(drawn.posToVal(left, 'x'))));
          },
        ],
      },
    },
    dataOf(first),
    host,
  );
  return {
    show(next) {
      shown = next;
      chart.setData(dataOf(next), true);
    },
    point: second =>
      chart.setCursor({ left: second === null ? -10 : chart.valToPos(second + 0.5, 'x'), top: second === null ? -10 : 0 }, false),
    resize: width => chart.setSize({ width: Math.max(120, width), height: HEIGHT }),
    recolour() {
      colours = coloursOf(host);
      chart.redraw(false, false);
    },
    destroy: () => chart.destroy(),
  };
}

const dataOf = ({ at, plot }: Shown): uPlot.AlignedData => [at as number[], ...plot.lines.map(({ values }) => values as number[])];

function drawShades({ ctx, bbox, valToPos }: uPlot, { shades, end }: Shown, colours: Colours): void {
  ctx.save();
  ctx.font = words();
  for (const { from, until, name } of shades) {
    if (from >= end) continue;
    const left = valToPos(from, 'x', true);
    const right = valToPos(Math.min(until, end), 'x', true);
    ctx.fillStyle = colours.well;
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    if (ctx.measureText(name).width + 6 > right - left) continue;
    ctx.fillStyle = colours['ink-3'];
    ctx.fillText(name, left + 4 * devicePixelRatio, bbox.top + 11 * devicePixelRatio);
  }
  ctx.restore();
}

function drawMarks({ ctx, bbox, valToPos }: uPlot, { plot: { bound }, moments, end }: Shown, colours: Colours): void {
  ctx.save();
  ctx.font = words();
  ctx.lineWidth = devicePixelRatio;
  if (bound !== null) {
    const y = valToPos(bound.value, 'y', true);
    line(ctx, [bbox.left, y], [bbox.left + bbox.width, y], colours.ink, [5, 3]);
    ctx.fillStyle = colours['ink-2'];
    ctx.textAlign = 'right';
    ctx.fillText(bound.name, bbox.left + bbox.width - 2 * devicePixelRatio, y - 4 * devicePixelRatio);
  }
  ctx.textAlign = 'left';
  for (const { at, name } of moments) {
    if (at > end) continue;
    const x = valToPos(at, 'x', true);
    line(ctx, [x, bbox.top], [x, bbox.top + bbox.height], colours['ink-2'], [1.5, 2.5]);
    const room = bbox.left + bbox.width - x;
    const { width } = ctx.measureText(name);
    ctx.fillStyle = colours['ink-2'];
    ctx.fillText(name, width + 4 < room ? x + 3 * devicePixelRatio : x - width - 3 * devicePixelRatio, bbox.top + 24 * devicePixelRatio);
  }
  ctx.restore();
}

type Point = readonly [x: number, y: number];
function line(ctx: CanvasRenderingContext2D, from: Point, to: Point, stroke: string, dash: readonly number[]): void {
  ctx.strokeStyle = stroke;
  ctx.setLineDash(dash.map(each => each * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
  ctx.setLineDash([]);
}

const FONT = '11px "Commit Mono", monospace';
const words = () => `${10.5 * devicePixelRatio}px "Source Sans 3", sans-serif`;

const NAMES = ['ink', 'ink-2', 'ink-3', 'hairline', 'well', 'waiting', 'in-flight', 'acked', 'redelivered', 'failed', 'dead'] as const;
const FILLS = ['waiting-fill', 'in-flight-fill', 'acked-fill', 'redelivered-fill', 'failed-fill', 'dead-fill'] as const;
type Colours = { readonly [name in (typeof NAMES)[number] | (typeof FILLS)[number]]: string };

/** A canvas knows no custom properties, so each is asked for as the colour of an element. */
function coloursOf(host: HTMLElement): Colours {
  const probe = document.createElement('span');
  host.append(probe);
  const colours = Object.fromEntries(
    [...NAMES, ...FILLS].map(name => {
      probe.style.color = `var(--${name})`;
      return [name, getComputedStyle(probe).color];
    }),
  );
  probe.remove();
  return colours as Colours;
}
