import { describe, expect, it } from 'vitest';
import { COLUMNS, type Column } from '../../history/scale.ts';
import { type Picture, pictureOf } from '../../system/picture.ts';
import type { ProgramSpec, System } from '../../system/system.ts';
import { factsOf } from './facts.ts';
import { countedWays, flowOf, type Played } from './flow.ts';
import { SeriesSoFar } from './series.ts';

const program = (name: string, feed: ProgramSpec['feed'], grants: readonly string[]): ProgramSpec => ({
  entry: `${name}.ts`,
  handler: 'handle',
  given: false,
  feed,
  grants,
});
const queue = (name: string, deadLetterQueue: string | null) => ({
  name,
  visibilityTimeoutMs: 30_000,
  deadLetterQueue,
  maxReceiveCount: deadLetterQueue === null ? null : 6,
});
const reads = (name: string): ProgramSpec['feed'] => ({ kind: 'consume', broker: 'jobs', consumer: { queues: [name] } });
const system: System = {
  brokers: { jobs: { kind: 'sqs', queues: [queue('pushes', 'pushes-dead'), queue('pushes-dead', null)] } },
  services: { db: { tables: {} }, push: { outages: [], rateLimit: null, goneTokens: [] }, queues: ['pushes'] },
  trouble: {},
  programs: {
    post: program('post', { kind: 'http', method: 'POST', path: '/posts', retries: 0, retryAfterMs: 0 }, ['queues']),
    notify: program('notify', reads('pushes'), ['db', 'push']),
    replay: { ...program('replay', reads('pushes-dead'), ['queues']), opens: 'alarm' },
  },
  alarms: [{ broker: 'jobs', queue: 'pushes-dead', above: 0 }],
};
const picture: Picture = pictureOf({ system, messages: { post: { to: 'post' } } });

type Row = { readonly [column in Column]?: number };
const rows = (...sums: readonly Row[]) => sums.flatMap(each => COLUMNS.map(column => each[column] ?? 0));
const series = new SeriesSoFar();
// In the second second the provider is down; in the third one push is given up, and in the fourth it is replayed.
series.add({
  from: 0,
  programs: {
    post: rows({ came: 1, settled: 1 }, { came: 1, settled: 1 }, { came: 1, settled: 1 }, { came: 1, settled: 1 }),
    notify: rows(
      { came: 1000, delivered: 600, pushed: 600, settled: 600, waiting: 400 },
      { came: 1000, delivered: 700, pushed: 600, settled: 600, refused: 100, waiting: 400 },
      { came: 1000, delivered: 800, pushed: 700, settled: 700, refused: 100, waiting: 299 },
      { came: 1001, delivered: 1101, pushed: 1000, settled: 1000, refused: 100, throttled: 7, waiting: 0 },
    ),
    replay: rows({}, {}, { came: 1, waiting: 1 }, { came: 1, delivered: 1, settled: 1 }),
  },
  queues: { pushes: [[400, 400, 299, 0]], 'pushes-dead': [[0, 0, 1, 0]] },
});
const played: Played = {
  series,
  facts: factsOf(system),
  plan: { outages: [{ of: 'push', fromMs: 1000, untilMs: 2000 }] },
  result: {
    alarms: [{ queue: 'pushes-dead', above: 0, rangAtMs: 2000, most: 1 }],
  },
};
const at = (second: number | null, of: Played = played) => flowOf(picture, of, second);
const way = (second: number | null, to: string) => at(second).ways.find(each => each.to === to)!;
const part = (second: number | null, id: string) => at(second).parts.find(each => each.id === id);

describe('what flows through a picture', () => {
  it('is counted from clients, out of queues and to providers', () => {
    expect(countedWays(picture, played.facts).map(({ from, to }) => `${from} > ${to}`)).toEqual([
      'client > program post',
      'queue pushes > queue pushes-dead',
      'queue pushes > program notify',
      'program notify > service push',
      'queue pushes-dead > program replay',
    ]);
  });

  it('is so much a second at a moment, in the colour of what goes wrong then', () => {
    expect(way(0, 'service push')).toMatchObject({ text: '600/s', state: 'done' });
    expect(way(1, 'service push')).toMatchObject({ text: '100/s', state: 'wrong' });
    expect(way(3, 'service push')).toMatchObject({ text: '307/s', state: 'late' });
    expect(way(2, 'queue pushes-dead')).toMatchObject({ text: '1/s', state: 'dead-lettered' });
    expect(way(1, 'program post')).toMatchObject({ text: '', weight: 0 });
    expect(way(0, 'program notify').weight).toBe(1);
  });

  it('is all of it where no moment is chosen', () => {
    expect(way(null, 'program notify')).toMatchObject({ text: '1.1k', state: null });
    expect(way(null, 'service push')).toMatchObject({ text: '1k', state: 'done' });
    expect(part(null, 'queue pushes')).toMatchObject({ text: 'most 400', full: 0, state: null });
    expect(part(null, 'queue pushes-dead')).toMatchObject({ text: 'most 1, alarm', state: 'dead-lettered' });
  });

  it('fills queues, puts providers out, and leaves who is not there yet aside', () => {
    expect(part(0, 'queue pushes')).toMatchObject({ text: '400 waiting', full: 1 });
    expect(part(1, 'service push')).toMatchObject({ text: 'down', state: 'wrong' });
    expect(part(0, 'service push')).toBeUndefined();
    expect(part(2, 'queue pushes-dead')).toMatchObject({ text: '1 dead, alarm', state: 'dead-lettered' });
    expect(part(2, 'program replay')).toMatchObject({ state: 'off' });
    expect(part(3, 'program replay')).toBeUndefined();
  });

  it('is nothing before anything was heard of', () => {
    const { ways, parts } = at(null, { ...played, series: new SeriesSoFar(), result: null });
    expect(ways).toEqual([]);
    expect(parts.every(({ text }) => text === '')).toBe(true);
  });
});
