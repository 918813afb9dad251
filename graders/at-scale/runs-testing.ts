/** Small literal results of runs at scale, for tests of criteria. */
import { type EffectCounts, NO_COUNTS, type ProgramCounts, type ScalePlan, type ScaleResult } from '../../src/history/scale.ts';
import type { PlayedRun, RanProgram } from './criterion.ts';

const PROGRAM: ProgramCounts = {
  ...NO_COUNTS,
  unfinished: 0,
  seconds: { came: [], delivered: [], pushed: [], refused: [], throttled: [], threw: [], settled: [], waiting: [] },
  took: null,
  answers: null,
  byWorker: [],
  byPart: null,
  calls: {},
  readAhead: 0,
};

const PUSHES: EffectCounts = {
  owed: 10_000,
  done: 10_000,
  distinct: 10_000,
  duplicates: 0,
  duplicated: 0,
  missing: 0,
  unwanted: 0,
  unnamed: 0,
  outOfOrder: 0,
  refused: 0,
  refusedMissing: 0,
  troubles: [],
};

const WORKS: RanProgram = { feed: 'consume', workers: { count: 4, inHand: 2 }, opens: false };

const PLAN: ScalePlan = {
  seed: 1,
  followers: { star: 5000 },
  arrivals: [
    { to: 'post', atMs: 0, body: { postId: 'p1', authorId: 'star' } },
    { to: 'post', atMs: 1000, body: { postId: 'p2', authorId: 'star' } },
  ],
  workers: {},
  latencies: {},
  outages: [],
  limits: {},
  deaths: null,
  restartMs: 1000,
  untilMs: 86_400_000,
};

const answered = (last: number, byStatus: { readonly [status: string]: number } = { 202: 2 }): ProgramCounts['answers'] => ({
  took: { half: 8, most90: 9, most99: 9, last },
  byStatus,
});

export interface Changes {
  readonly post?: Partial<ProgramCounts>;
  readonly fanout?: Partial<ProgramCounts>;
  readonly notify?: Partial<ProgramCounts>;
  readonly pushes?: Partial<EffectCounts>;
  readonly result?: Partial<ScaleResult>;
  readonly plan?: Partial<ScalePlan>;
  readonly programs?: { readonly [program: string]: Partial<RanProgram> };
}

/** 10,000 pushes by four workers, of two posts by one author with 5,000 followers: all went well, but for what is changed. */
export function runWith({ post, fanout, notify, pushes, result, plan, programs = {} }: Changes = {}): PlayedRun {
  return {
    result: {
      played: { how: 'fast', why: null, together: [], services: [], assumed: [] },
      virtualMs: 600_000,
      programs: {
        post: {
          ...PROGRAM,
          came: 2,
          delivered: 2,
          settled: 2,
          answers: answered(9),
          calls: { 'db.insert': 2, 'topic.publish': 2 },
          ...post,
        },
        fanout: { ...PROGRAM, came: 100, delivered: 100, settled: 100, byWorker: [50, 50], calls: { 'topic.publish': 10_000 }, ...fanout },
        notify: {
          ...PROGRAM,
          came: 10_000,
          delivered: 10_000,
          settled: 10_000,
          pushed: 10_000,
          byWorker: [2510, 2490, 2500, 2500],
          calls: { 'db.exists': 10_000, 'push.send': 10_000, 'message.ack': 10_000 },
          ...notify,
        },
      },
      effects: { 'push.send': { ...PUSHES, ...pushes } },
      sent: { pushes: 10_000 },
      queues: { pushes: { seconds: [], most: 8000, left: 0, dead: false }, 'pushes-dead': { seconds: [], most: 0, left: 0, dead: true } },
      alarms: [],
      opened: null,
      hash: null,
      ...result,
    },
    plan: { ...PLAN, ...plan },
    system: {
      programs: {
        post: { feed: 'http', workers: { count: 1, inHand: 1 }, opens: false, ...programs.post },
        fanout: { ...WORKS, workers: { count: 2, inHand: 1 }, ...programs.fanout },
        notify: { ...WORKS, ...programs.notify },
      },
      effects: { push: 'push.send' },
      aside: ['pushes-dead'],
    },
  };
}

/** The provider is down from second 10 to second 610, and nine calls were refused, of three pushes. */
export const OUT: Changes = {
  pushes: { refused: 3 },
  plan: { outages: [{ of: 'push', fromMs: 10_000, untilMs: 610_000 }] },
  notify: {
    refused: 9,
    seconds: { ...PROGRAM.seconds, refused: Array.from({ length: 700 }, (_, second) => (second >= 20 && second < 29 ? 1 : 0)) },
  },
};
export { answered };
