import { describe, expect, it } from 'vitest';
import { COLUMNS, type Column } from '../../history/scale.ts';
import type { Facts } from './facts.ts';
import { plotsOf, told, toldAt, valueAt } from './plots.ts';
import { deadAt, rateAt, SeriesSoFar, seriesOf, strideFor } from './series.ts';
import { clock, compact } from './words.ts';

type Row = { readonly [column in Column]?: number };
const row = (sums: Row) => COLUMNS.map(column => sums[column] ?? 0);
const facts: Facts = {
  programs: [
    { name: 'post', front: true, onCall: false, reads: [] },
    { name: 'notify', front: false, onCall: false, reads: ['pushes'] },
    { name: 'replay', front: false, onCall: true, reads: ['pushes-dead'] },
  ],
  givesUpTo: { pushes: 'pushes-dead' },
  aside: ['pushes-dead'],
  alarms: { 'pushes-dead': 0 },
};

/** Ten come at once; two a second are pushed, from the third second on three a second are refused; one is given up in the fifth. */
const SUMS: readonly Row[] = [
  { came: 10, pushed: 2, settled: 2, waiting: 8 },
  { came: 10, pushed: 4, settled: 4, waiting: 6 },
  { came: 10, pushed: 4, settled: 4, refused: 3, waiting: 6 },
  { came: 10, pushed: 4, settled: 4, refused: 6, waiting: 6 },
  { came: 10, pushed: 4, settled: 4, refused: 9, waiting: 5 },
];
function played(): SeriesSoFar {
  const series = new SeriesSoFar();
  series.add({
    from: 0,
    programs: { post: row({ came: 1, settled: 1 }), notify: row(SUMS[0]!), replay: row({}) },
    queues: { pushes: [[8], [3]], 'pushes-dead': [[0]] },
  });
  const rest = SUMS.slice(1);
  const replay = rest.map((_, at) => row(at === 3 ? { came: 1, waiting: 1 } : {}));
  series.add({
    from: 1,
    programs: { post: rest.flatMap(() => row({ came: 1, settled: 1 })), notify: rest.flatMap(row), replay: replay.flat() },
    queues: {
      pushes: [
        [6, 6, 6, 5],
        [1, 2, 3, 9],
      ],
      'pushes-dead': [[0, 0, 0, 1]],
    },
  });
  return series;
}

describe('the seconds of a run at scale', () => {
  it('are put together from what is told meanwhile, and begin anew where the run does', () => {
    const series = played();
    expect(series.length).toBe(5);
    expect(series.programs.notify!.pushed).toEqual([2, 4, 4, 4, 4]);
    expect(series.queues).toEqual({ pushes: [8, 6, 6, 6, 9], 'pushes-dead': [0, 0, 0, 0, 1] });
    series.add({ from: 0, programs: { notify: row({ pushed: 7 }) }, queues: {} });
    expect([series.length, Object.keys(series.programs), series.queues]).toEqual([1, ['notify'], {}]);
  });

  it('are the same in a result, which counts each second by itself', () => {
    const each = (column: Column) =>
      SUMS.map((sums, at) => (sums[column] ?? 0) - (column === 'waiting' ? 0 : (SUMS[at - 1]?.[column] ?? 0)));
    const seconds = Object.fromEntries(COLUMNS.map(column => [column, each(column)]));
    const whole = seriesOf({ programs: { notify: { seconds } }, queues: { pushes: { seconds: [8] } } } as never);
    expect(whole.queues).toEqual({ pushes: [8] });
    expect(whole.programs.notify).toEqual(played().programs.notify);
  });

  it('have rates over any stretch, and say how many were given up', () => {
    const { notify } = played().programs;
    expect([rateAt(notify!.pushed, 0), rateAt(notify!.pushed, 1), rateAt(notify!.pushed, 4, 2), rateAt(notify!.pushed, 3, 100)]).toEqual([
      2, 2, 0, 1,
    ]);
    expect([deadAt(notify!, 3), deadAt(notify!, 4)]).toEqual([0, 1]);
  });

  it('make no more points than one can see', () => {
    expect([strideFor(100, 200), strideFor(2000, 300), strideFor(1_000_000, 300)]).toEqual([1, 10, 3600]);
  });
});

describe('the charts of a run at scale', () => {
  const { at, plots } = plotsOf(played(), facts, { push: { requests: 50, perMs: 100, counts: 'account' } }, 300);
  const [pushed, waiting, dead, refused] = plots;

  it('are rates and levels, with the limit as a line', () => {
    expect(at).toEqual([0, 1, 2, 3, 4, 5]);
    expect(pushed!.lines[0]!.values).toEqual([0, 2, 2, 0, 0, 0]);
    expect(pushed!.bound).toMatchObject({ value: 500 });
    expect(waiting!.lines.map(({ name, values }) => [name, values])).toEqual([['notify', [0, 8, 6, 6, 6, 5]]]);
    expect(dead!.lines[0]!.values).toEqual([0, 0, 0, 0, 0, 1]);
    expect(refused!.lines.map(({ values }) => values.at(-1))).toEqual([3, 0]);
  });

  it('keep the most of what waits, and the mean of what happens, where a point is several seconds', () => {
    const coarse = plotsOf(played(), facts, {}, 3);
    expect(coarse.at).toEqual([0, 2, 4, 5]);
    expect(coarse.plots[0]!.lines[0]!.values).toEqual([0, 2, 0, 0]);
    expect(coarse.plots[1]!.lines[0]!.values).toEqual([0, 8, 6, 5]);
  });

  it('are told in sentences, as a whole and at one moment', () => {
    expect(told(waiting!, at)).toBe('Waiting, messages: most 8, at 0:01; 5 at the end.');
    expect(told(refused!, at)).toBe('Turned away, a second: down most 3, at 0:03; 3 at the end; 429 none at any time.');
    expect(toldAt({ at, plots }, 0)).toBe(
      'At 0:00: pushed 2 a second; notify 8; dead letters 0; turned away, down 0 a second; turned away, 429 0 a second',
    );
    expect(valueAt(pushed!.lines[0]!, at, 1)).toBe(2);
  });
});

describe('numbers and times', () => {
  it('are short', () => {
    expect([0, 7.25, 850, 48_210, 999_499, 999_500, 4_123_456, 12_345_678].map(compact)).toEqual([
      '0',
      '7.3',
      '850',
      '48.2k',
      '999k',
      '1M',
      '4.12M',
      '12.3M',
    ]);
    expect([7, 750, 3723].map(clock)).toEqual(['0:07', '12:30', '1:02:03']);
  });
});
