import { describe, expect, test } from 'vitest';
import type { Store } from '../workspace/storage.ts';
import * as attempts from './attempt.ts';
import { asAttempt, currentKey, dropPast, keepCurrent, keepPast, readCurrent, readPast } from './kept.ts';

const MINUTE = 60_000;
const row = (id: string, verdict: attempts.Verdict) => ({
  id,
  title: `Row ${id}`,
  verdict,
  evidence: [{ claim: 'c', verdict, says: 's' }],
});
const run = (...verdicts: attempts.Verdict[]) => ({
  without: null,
  rows: verdicts.map((verdict, at) => row(`r${at}`, verdict)),
  scale: { 'ten-million': { missing: 0, lastPush: 720_000, alarm: null } },
});
const begun = () => attempts.newAttempt('fan-out', 45, 0, 'x');
const outcome = { without: null, values: { missing: 3 }, virtualMs: 5, notes: [] };

function played(): attempts.Attempt {
  let attempt = attempts.ask(begun(), 'delay', MINUTE);
  attempt = attempts.estimate(attempt, 'peak', 17_000, 2 * MINUTE);
  attempt = attempts.pause(attempt, 3 * MINUTE);
  attempt = attempts.resume(attempt, 60 * MINUTE);
  attempt = attempts.ran(attempt, run('pass', 'fail'), [{ path: 'post.ts', text: 'x' }], 61 * MINUTE);
  attempt = attempts.tell(attempt, 'outage', 'It waits.', 62 * MINUTE);
  attempt = attempts.playedTwist(attempt, 'outage', outcome, 63 * MINUTE);
  return attempts.finish(attempt, 64 * MINUTE);
}

describe('an attempt', () => {
  test('has a time line by its own clock, which stood while it was paused', () => {
    expect(played().log).toEqual([
      { atMs: 0, kind: 'started' },
      { atMs: MINUTE, kind: 'asked', of: 'delay' },
      { atMs: 2 * MINUTE, kind: 'estimated', of: 'peak' },
      { atMs: 3 * MINUTE, kind: 'paused' },
      { atMs: 3 * MINUTE, kind: 'resumed' },
      { atMs: 4 * MINUTE, kind: 'run', of: '1 of 2' },
      { atMs: 5 * MINUTE, kind: 'told', of: 'outage' },
      { atMs: 6 * MINUTE, kind: 'twist', of: 'outage' },
      { atMs: 7 * MINUTE, kind: 'finished' },
    ]);
  });

  test('counts nothing twice: a question asked again, an estimate that is the same, a second pause', () => {
    const attempt = attempts.estimate(attempts.ask(begun(), 'delay', 1), 'peak', 5, 1);
    expect(attempts.ask(attempt, 'delay', 2)).toBe(attempt);
    expect(attempts.estimate(attempt, 'peak', 5, 2)).toBe(attempt);
    const paused = attempts.pause(attempt, 3);
    expect(attempts.pause(paused, 4)).toBe(paused);
    const finished = attempts.finish(attempt, 5);
    expect(attempts.finish(finished, 6)).toBe(finished);
  });

  test('tells of a changed estimate once, and when it was changed last; one that was taken back is not told', () => {
    const changed = attempts.estimate(attempts.estimate(begun(), 'peak', 5, MINUTE), 'peak', 6, 2 * MINUTE);
    expect(changed.log.slice(1)).toEqual([{ atMs: 2 * MINUTE, kind: 'estimated', of: 'peak' }]);
    expect(attempts.estimate(changed, 'peak', null, 3 * MINUTE)).toMatchObject({ numbers: {}, log: [{ kind: 'started' }] });
  });

  test('is judged by its last run that was, and not by one that was stopped', () => {
    let attempt = attempts.ran(begun(), run('pass', 'pass'), [], MINUTE);
    attempt = attempts.ran(attempt, { without: 'You stopped it.', rows: [], scale: {} }, [], 2 * MINUTE);
    expect(attempts.judgedRun(attempt)!.rows).toHaveLength(2);
    expect(attempt.log.at(-1)).toMatchObject({ kind: 'run', of: 'no verdict' });
    expect(attempts.judgedRun(begun())).toBeNull();
  });
});

test.each([
  [6, 0, 'strong'],
  [5, 1, 'strong'],
  [5, 0, 'strong'],
  [4, 0, 'fair'],
  [3, 0, 'fair'],
  [2, 0, 'weak'],
  [4, 1, null],
  [0, 6, null],
  [2, 1, null],
  [0, 2, 'weak'],
] as const)('%d rows of six that hold and %d of which nobody knows are %s', (held, open, level) => {
  const verdicts = Array.from({ length: 6 }, (_, at) => (at < held ? 'pass' : at < held + open ? 'unknown' : 'fail') as attempts.Verdict);
  expect(attempts.levelOf(run(...verdicts))).toBe(level);
});

function storeOf(room = Number.POSITIVE_INFINITY): Store {
  const map = new Map<string, string>();
  return {
    getItem: key => map.get(key) ?? null,
    setItem: (key, value) => {
      if (value.length > room) throw new DOMException('full', 'QuotaExceededError');
      map.set(key, value);
    },
    removeItem: key => void map.delete(key),
  };
}

describe('in this browser', () => {
  test('an attempt is the same after a reload', () => {
    const store = storeOf();
    keepCurrent(store, played());
    expect(readCurrent(store, 'fan-out')).toEqual(played());
  });

  test.each([
    ['nothing', null],
    ['another version', { ...played(), version: 2 }],
    ['no clock', { ...played(), clock: null }],
    ['a clock that is not one', { ...played(), clock: { budgetMs: 'long' } }],
    ['a measure that nobody knows', { ...played(), runs: [{ ...run('pass'), atMs: 0, scale: { x: { beauty: 1 } } }] }],
    [
      'a verdict that nobody knows',
      { ...played(), runs: [{ ...run('pass'), atMs: 0, rows: [{ ...row('a', 'pass'), verdict: 'great' }] }] },
    ],
    ['text where numbers belong', { ...played(), numbers: { peak: '<b>' } }],
    ['a time line of something else', { ...played(), log: [{ atMs: 0, kind: 'hacked' }] }],
  ])('what is none is not taken for one: %s', (_, value) => {
    expect(asAttempt(JSON.parse(JSON.stringify(value)))).toBeNull();
  });

  test('fields that do not belong there are left out', () => {
    expect(asAttempt({ ...played(), html: '<script>' })).toEqual(played());
  });

  test('the newest is first, the same one is kept once, and the oldest go', () => {
    const store = storeOf();
    for (let n = 0; n < 15; n += 1) keepPast(store, { ...played(), id: `a${n}` });
    keepPast(store, { ...played(), id: 'a14', notes: 'later' });
    const past = readPast(store, 'fan-out');
    expect(past.map(({ id }) => id).slice(0, 2)).toEqual(['a14', 'a13']);
    expect([past.length, past[0]!.notes]).toEqual([12, 'later']);
    dropPast(store, 'fan-out', 'a13');
    expect(readPast(store, 'fan-out')[1]!.id).toBe('a12');
  });

  test('where there is little room, the code of earlier ones goes first', () => {
    const one = { ...played(), files: [{ path: 'post.ts', text: 'x'.repeat(2000) }] };
    const store = storeOf(JSON.stringify([one]).length + JSON.stringify(played()).length);
    keepPast(store, { ...one, id: 'a0' });
    expect(keepPast(store, { ...one, id: 'a1' })).toBeNull();
    expect(readPast(store, 'fan-out').map(({ files }) => files.length)).toEqual([1, 0]);
  });

  test('a store that is refused is told', () => {
    expect(keepCurrent(null, played())).toBe('blocked');
    expect(currentKey('fan-out')).toBe('ackademy:v1:interview:fan-out/now');
  });
});
