import { count } from '../../../graders/at-scale/words.ts';
import type { ScalePlan } from '../../history/scale.ts';
import type { ChartLine } from '../figures/chart/chart.ts';
import { consumersOf, type Facts } from './facts.ts';
import { rateAt, type Series, strideFor } from './series.ts';
import { clock } from './words.ts';

/** One chart of a run at scale. A point stands for the seconds since the point before it. */
export interface Plot {
  readonly id: 'pushed' | 'waiting' | 'dead' | 'refused';
  readonly title: string;
  /** What the numbers count: `a second`, `messages`. */
  readonly unit: string;
  readonly lines: readonly PlotLine[];
  readonly bound: { readonly value: number; readonly name: string } | null;
}

export interface PlotLine extends ChartLine {
  /** Lines of one state are told apart by how they are drawn: 0 is solid. */
  readonly dash: number;
}

export interface Plots {
  /** When each point is, in seconds. */
  readonly at: readonly number[];
  readonly plots: readonly Plot[];
}

/** @param most points that one can see */
export function plotsOf(series: Series, facts: Facts, limits: ScalePlan['limits'], most: number): Plots {
  const { length } = series;
  const stride = strideFor(length, most);
  const at = [0];
  for (let end = stride; end < length; end += stride) at.push(end);
  if (length > 0) at.push(length);
  const over = (of: (second: number, width: number) => number) =>
    at.map((end, index) => (index === 0 ? 0 : of(end - 1, end - at[index - 1]!)));
  const programs = facts.programs.flatMap(({ name }) => (series.programs[name] === undefined ? [] : [series.programs[name]]));
  const rates = (column: 'pushed' | 'refused' | 'throttled') =>
    over((second, width) => programs.reduce((sum, each) => sum + rateAt(each[column], second, width), 0));
  const limit = limits.push ?? limits.email;
  const line = (name: string, state: ChartLine['state'], values: readonly number[], dash = 0): PlotLine => ({ name, state, values, dash });
  return {
    at,
    plots: [
      {
        id: 'pushed',
        title: 'Pushed',
        unit: 'a second',
        lines: [line('pushed', 'acked', rates('pushed'))],
        bound: limit === undefined ? null : { value: (limit.requests * 1000) / limit.perMs, name: 'provider’s limit' },
      },
      {
        id: 'waiting',
        title: 'Waiting',
        unit: 'messages',
        lines: consumersOf(facts).map(({ name }, index) =>
          line(
            name,
            'waiting',
            over((second, width) => mostIn(series.programs[name]?.waiting ?? [], second, width)),
            index,
          ),
        ),
        bound: null,
      },
      {
        id: 'dead',
        title: 'Dead letters',
        unit: 'lying there',
        lines: [
          line(
            'dead letters',
            'dead',
            over(second => deadLettersAt(series, facts, second)),
          ),
        ],
        bound: null,
      },
      {
        id: 'refused',
        title: 'Turned away',
        unit: 'a second',
        lines: [line('down', 'failed', rates('refused')), line('429', 'redelivered', rates('throttled'), 1)],
        bound: null,
      },
    ],
  };
}

function mostIn(values: readonly number[], second: number, width: number): number {
  let most = 0;
  for (let at = Math.max(0, second - width + 1); at <= second; at += 1) most = Math.max(most, values[at] ?? 0);
  return most;
}

/** What was given up, and lies wherever it lies. */
export function deadLettersAt({ queues }: Series, { aside }: Facts, second: number): number {
  return aside.reduce((sum, queue) => sum + (queues[queue]?.[second] ?? 0), 0);
}

/** A line's value in the seconds that a moment lies in. */
export function valueAt({ values }: PlotLine, at: readonly number[], second: number): number {
  const index = at.findIndex(end => end > second);
  return values[index < 0 ? values.length - 1 : index] ?? 0;
}

export const mostOf = ({ values }: PlotLine): number => values.reduce((most, value) => Math.max(most, value), 0);

/** A chart for ears: `Pushed a second: most 48,210, at 0:12; 0 at the end.` */
export function told({ title, unit, lines }: Plot, at: readonly number[]): string {
  const each = lines.map(line => {
    const most = mostOf(line);
    const name = lines.length > 1 ? `${line.name} ` : '';
    if (most === 0) return `${name}none at any time`;
    return `${name}most ${count(most)}, at ${clock(at[line.values.indexOf(most)]!)}; ${count(line.values.at(-1)!)} at the end`;
  });
  return `${title}, ${unit}: ${each.join('; ')}.`;
}

/** All charts at one moment, for ears. */
export function toldAt({ at, plots }: Plots, second: number): string {
  const each = plots.flatMap(({ lines, unit, title }) =>
    lines.map(
      line =>
        `${lines.length > 1 ? `${title.toLowerCase()}, ${line.name}` : line.name} ${count(valueAt(line, at, second))}${unit === 'a second' ? ' a second' : ''}`,
    ),
  );
  return `At ${clock(second)}: ${each.join('; ')}`;
}
