import { describe, expect, it } from 'vitest';
import type { PlayedRun } from './criterion.ts';
import { scaleCriterionNamed } from './index.ts';
import { answered, type Changes, OUT, runWith } from './runs-testing.ts';
import { duration } from './words.ts';

const GIVEN: { readonly [id: string]: { readonly [parameter: string]: unknown } } = {
  'answer-independent': { at: 'post', withinMs: 200 },
  'front-does-not-fan-out': { at: 'post', most: 20 },
  'no-hot-worker': { times: 3, from: 1000 },
  'alarm-rang': { withinMs: 900_000 },
  'outage-survived': { tries: 20 },
  'memory-bounded-paging': { most: 5000 },
};
const judged = (id: string, run: PlayedRun) => scaleCriterionNamed(id).judge(GIVEN[id] ?? {}, run);
const verdictOf = (id: string, changes: Changes = {}) => judged(id, runWith(changes)).verdict;
/** The sentence of a failure. */
const told = (id: string, changes: Changes): string => {
  const verdict = judged(id, runWith(changes));
  if (verdict.verdict !== 'fail') throw new Error(verdict.verdict);
  return verdict.told.map(piece => (typeof piece === 'string' ? piece : piece.wrong)).join('');
};

describe('answer-independent', () => {
  it('holds where every answer is quick, and tells the longest', () => {
    expect(judged('answer-independent', runWith())).toEqual({
      verdict: 'pass',
      evidence: [{ what: 'longest wait for an answer', got: 9, unit: 'ms', most: 200 }],
    });
  });

  it('is broken by one that waits for the work', () => {
    expect(told('answer-independent', { post: { answers: answered(3_600_000) } })).toBe(
      'A request waited 60 min for its answer; 200 ms is allowed, whoever posts.',
    );
  });

  it('is broken by a no, and by none at all', () => {
    expect(told('answer-independent', { post: { answers: answered(9, { 202: 1, 500: 1 }) } })).toBe(
      '1 request of 2 got 500 instead of a yes.',
    );
    expect(told('answer-independent', { post: { answers: { took: null, byStatus: {} } } })).toContain('2 requests of 2 got no answer');
  });

  it('says nothing where who was to answer was killed', () => {
    expect(verdictOf('answer-independent', { post: { deaths: 1, answers: answered(1500) } })).toBe('unknown');
    expect(verdictOf('answer-independent', { plan: { arrivals: [] } })).toBe('unknown');
  });
});

describe('front-does-not-fan-out', () => {
  it('holds for a few calls each, and is broken by a call for each page or follower', () => {
    expect(verdictOf('front-does-not-fan-out')).toBe('pass');
    expect(told('front-does-not-fan-out', { post: { calls: { 'followers.page': 10, 'topic.publish': 10_000 } } })).toBe(
      'While clients of `post` waited, it made 10,010 calls for 2 requests, 10,000 of them `topic.publish`: the work grows with the followers, and belongs behind the answer.',
    );
  });
});

describe('everyone-pushed', () => {
  it('holds where nothing is missing, and says nothing where nothing was owed', () => {
    expect(verdictOf('everyone-pushed')).toBe('pass');
    expect(verdictOf('everyone-pushed', { pushes: { owed: 0 } })).toBe('unknown');
  });

  it('names one that is missing, and where its message lies', () => {
    const queues = { 'pushes-dead': { seconds: [], most: 1200, left: 1200, dead: true } };
    const pushes = { missing: 1200, troubles: [{ kind: 'missing', of: 'p1/u77', times: 0 }] as const };
    expect(told('everyone-pushed', { pushes, result: { queues } })).toBe(
      '1,200 of 10,000 that were owed never came about, `p1/u77` among them. At the end, 1,200 messages lie in `pushes-dead`.',
    );
    expect(told('everyone-pushed', { pushes })).toContain('Nothing is on the way any more.');
    expect(told('everyone-pushed', { pushes, notify: { unfinished: 1 }, result: { virtualMs: 86_400_000 } })).toContain(
      'At the end, after 24 h, 1 message is still on the way.',
    );
  });

  it('is broken by what nobody was owed, and by what is about nothing', () => {
    expect(told('everyone-pushed', { pushes: { unwanted: 3 } })).toContain('3 were done that nobody was owed');
    expect(told('everyone-pushed', { pushes: { unnamed: 3 } })).toContain('do not say what they are about');
  });
});

describe('duplicates-bounded', () => {
  const deaths = { plan: { deaths: { everyMs: 60_000, programs: null } } };

  it('allows what a killed worker had in hand, and no more', () => {
    // Two in hand each.
    expect(verdictOf('duplicates-bounded', { ...deaths, notify: { deaths: 3 }, pushes: { duplicates: 6, duplicated: 6 } })).toBe('pass');
    const troubles = [{ kind: 'duplicate', of: 'p1/u7', times: 3 }] as const;
    expect(told('duplicates-bounded', { ...deaths, notify: { deaths: 3 }, pushes: { duplicates: 7, duplicated: 6, troubles } })).toBe(
      '6 got it more than once: 7 of 10,000 were done again; 3 deaths over it can explain 6. `p1/u7` got 3 of them.',
    );
  });

  it('does not excuse a process that ended itself, nor the death of one that does not do the work', () => {
    expect(verdictOf('duplicates-bounded', { notify: { deaths: 3 }, pushes: { duplicates: 1, duplicated: 1 } })).toBe('fail');
    expect(verdictOf('duplicates-bounded', { ...deaths, fanout: { deaths: 9 }, pushes: { duplicates: 1, duplicated: 1 } })).toBe('fail');
    const fanout = { plan: { deaths: { everyMs: 60_000, programs: ['fanout'] } } };
    expect(verdictOf('duplicates-bounded', { ...fanout, notify: { deaths: 3 }, pushes: { duplicates: 1, duplicated: 1 } })).toBe('fail');
  });

  it('counts what one message is about, where it is about many', () => {
    const many = { delivered: 103, redelivered: 3, settled: 100, deaths: 1 };
    expect(verdictOf('duplicates-bounded', { ...deaths, notify: many, pushes: { duplicates: 200, duplicated: 200 } })).toBe('pass');
    expect(verdictOf('duplicates-bounded', { ...deaths, notify: many, pushes: { duplicates: 201, duplicated: 201 } })).toBe('fail');
    // A message for each, of which it acknowledges every hundredth.
    const few = { settled: 100, deaths: 1 };
    expect(verdictOf('duplicates-bounded', { ...deaths, notify: few, pushes: { duplicates: 3, duplicated: 3 } })).toBe('fail');
  });
});

describe('in-order-at-scale', () => {
  it('holds where nobody heard of the later post first', () => {
    expect(verdictOf('in-order-at-scale')).toBe('pass');
    expect(told('in-order-at-scale', { pushes: { outOfOrder: 12, troubles: [{ kind: 'out of order', of: 'p1/u4', times: 1 }] } })).toBe(
      '12 were told of a later post before the earlier one of the same author, `p1/u4` among them.',
    );
  });

  it('says nothing of one post', () => {
    expect(verdictOf('in-order-at-scale', { plan: { arrivals: [{ to: 'post', atMs: 0, body: {} }] } })).toBe('unknown');
  });
});

describe('no-hot-worker', () => {
  it('is broken by a worker that gets all, though there are others', () => {
    expect(verdictOf('no-hot-worker')).toBe('pass');
    expect(told('no-hot-worker', { notify: { byWorker: [9998, 0, 0, 2] } })).toBe(
      'One of 4 workers of `notify` got 9,998 of 10,000 messages; an even share of a worker is 2,500. 2 workers have nothing to do.',
    );
  });

  it('is broken by a worker that is alone', () => {
    expect(told('no-hot-worker', { notify: { byWorker: [10_000] } })).toContain('`notify` has one worker, which had to take all 10,000');
  });

  it('is broken by a partition that is handed on while its worker is away', () => {
    const byPart = [9990, 4, 3, 3];
    expect(told('no-hot-worker', { notify: { byPart } })).toContain('One of 4 partitions of `notify` got 9,990 of 10,000 messages');
    // Those of topics for retries have little in them, and that is no heat.
    expect(verdictOf('no-hot-worker', { notify: { byPart: [...Array(1024).fill(9), ...Array(3000).fill(0)] } })).toBe('pass');
  });

  it('looks at those who have much to do', () => {
    expect(verdictOf('no-hot-worker', { fanout: { byWorker: [100] } })).toBe('pass');
    expect(verdictOf('no-hot-worker', { notify: { delivered: 40, pushed: 40, byWorker: [40, 0, 0, 0] } })).toBe('unknown');
  });

  it('looks at those who do much in a few messages, each of them a page', () => {
    const pages = (delivered: number, pushed = 10_000) => ({ notify: { delivered, pushed, byWorker: [delivered, ...Array(7).fill(0)] } });
    expect(told('no-hot-worker', pages(100))).toContain('got 100 of 100 messages');
    expect(verdictOf('no-hot-worker', { notify: { ...pages(100).notify, byWorker: [28, 6, 11, 13, 12, 10, 11, 9] } })).toBe('pass');
    // Which of eight workers nineteen messages go to is nobody's design.
    expect(verdictOf('no-hot-worker', pages(19))).toBe('unknown');
    expect(verdictOf('no-hot-worker', pages(100, 999))).toBe('unknown');
  });
});

describe('alarm-rang', () => {
  const dead = { 'pushes-dead': { seconds: [], most: 4000, left: 0, dead: true } };
  const rang = (rangAtMs: number | null) => [{ queue: 'pushes-dead', above: 10, rangAtMs, most: 4000 }];
  const opened = { programs: ['replay'], atMs: 900_000 };

  it('holds where it rang while the provider was down, and what was given up was replayed', () => {
    expect(verdictOf('alarm-rang', { ...OUT, result: { queues: dead, alarms: rang(300_000), opened } })).toBe('pass');
  });

  it('is broken where there is none, none that rang, one too late, or one that nobody acted upon', () => {
    expect(told('alarm-rang', { ...OUT, result: { queues: dead } })).toBe(
      '`push.send` was down for 10 min, and nobody was called: no alarm is declared. 4,000 messages lay in `pushes-dead`.',
    );
    const never = [{ queue: 'pushes-dead', above: 1_000_000, rangAtMs: null, most: 4000 }];
    expect(told('alarm-rang', { ...OUT, result: { queues: dead, alarms: never } })).toContain(
      'nobody was called: no more than 4,000 messages lay in `pushes-dead`, whose alarm is for more than 1,000,000',
    );
    expect(told('alarm-rang', { ...OUT, result: { queues: dead, alarms: rang(2_000_000), opened } })).toContain('it took 33.2 min');
    expect(told('alarm-rang', { ...OUT, result: { queues: dead, alarms: rang(1000), opened } })).toContain(
      'had rung before it began, because of other things',
    );
    expect(told('alarm-rang', { ...OUT, result: { queues: dead, alarms: rang(300_000) } })).toContain('nothing was replayed');
  });

  it('holds where it had rung before, and rang again', () => {
    const seconds = Array.from({ length: 700 }, (_, second) => (second === 0 || (second > 200 && second < 600) ? 4000 : 0));
    const queues = { 'pushes-dead': { ...dead['pushes-dead'], seconds } };
    expect(judged('alarm-rang', runWith({ ...OUT, result: { queues, alarms: rang(1000), opened } }))).toMatchObject({
      verdict: 'pass',
      evidence: [{ got: 192_000, most: 900_000 }, { got: 4000 }],
    });
  });

  it('says nothing where nothing was refused', () => {
    expect(verdictOf('alarm-rang', { result: { queues: dead } })).toBe('unknown');
    expect(verdictOf('alarm-rang', { ...OUT, notify: {} })).toBe('unknown');
  });
});

describe('memory-bounded-paging', () => {
  it('is broken by who reads all pages before the first is passed on', () => {
    expect(verdictOf('memory-bounded-paging', { fanout: { readAhead: 1000 } })).toBe('pass');
    expect(told('memory-bounded-paging', { fanout: { readAhead: 10_000_000 } })).toBe(
      'A worker of `fanout` read 10,000,000 followers before it passed anything on; it may be 5,000. They have to fit into its memory, and a death loses them all.',
    );
    expect(verdictOf('memory-bounded-paging')).toBe('unknown');
  });
});

describe('outage-survived', () => {
  it('holds where each is tried a few times and all is done in the end', () => {
    expect(judged('outage-survived', runWith(OUT))).toMatchObject({
      verdict: 'pass',
      evidence: [
        { got: 3 },
        { what: 'tries in vain for each of them', got: 3, most: 20 },
        { got: 0 },
        { what: 'left in pushes-dead', got: 0 },
      ],
    });
    expect(verdictOf('outage-survived')).toBe('unknown');
  });

  it('is broken by hammering', () => {
    expect(told('outage-survived', { ...OUT, notify: { ...OUT.notify, refused: 90_000 } })).toBe(
      'While `push.send` was down for 10 min, 3 of them were tried 30,000 times each, 90,000 calls in all: what is down is not helped by being asked faster.',
    );
  });

  it('is broken by what is forgotten, and by what lies aside for ever', () => {
    expect(told('outage-survived', { ...OUT, pushes: { refused: 3, refusedMissing: 2 } })).toBe(
      'While `push.send` was down for 10 min, 3 were refused, and 2 of these never came about afterwards.',
    );
    expect(told('outage-survived', { ...OUT, result: { queues: { 'pushes-dead': { seconds: [], most: 3, left: 1, dead: true } } } })).toBe(
      'When all was over, 1 message in `pushes-dead` still lay there: nobody has sent them back.',
    );
  });
});

it('tells times as people do', () => {
  expect([9, 850, 1500, 119_000, 150_000, 7_200_000].map(duration)).toEqual(['9 ms', '850 ms', '1.5 s', '119 s', '2.5 min', '2 h']);
});
