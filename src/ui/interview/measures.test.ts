import { beforeAll, describe, expect, test } from 'vitest';
import type { CompiledProgram } from '../../compile/compiled.ts';
import type { ScalePlan } from '../../history/scale.ts';
import { openRealm } from '../../process/open-realm.ts';
import { compiledDesign } from '../../sim/at-scale/compiled-testing.ts';
import { EFFECTS, FILES, loadedIn, SQS } from '../../sim/at-scale/designs-testing.ts';
import { runScale } from '../../sim/at-scale/run.ts';
import { QUIET } from '../../system/scale.ts';
import { durationText, toldMeasure } from './measure-words.ts';
import { type Measured, measured } from './measures.ts';

let compiled: { readonly [program: string]: CompiledProgram } = {};
beforeAll(async () => {
  compiled = await compiledDesign(FILES);
});

const PLAN: ScalePlan = {
  ...QUIET,
  followers: { star: 3000 },
  arrivals: [{ to: 'post', atMs: 0, body: { postId: 'p1', authorId: 'star' } }],
  workers: { fanout: { count: 2, inHand: 1 }, notify: { count: 8, inHand: 4 } },
};

function measuredRun(change: Partial<ScalePlan> = {}): Measured {
  const plan = { ...PLAN, ...change };
  const realm = openRealm({ hardened: false });
  const result = runScale({ system: SQS, plan, programs: loadedIn(realm, compiled), effects: EFFECTS }, realm);
  if ('why' in result) throw new Error(result.why);
  return measured(result, plan, null);
}

describe('measures of a run', () => {
  test('of a quiet one: everybody once, nobody called', () => {
    const quiet = measuredRun();
    expect(quiet).toMatchObject({
      missing: 0,
      duplicates: 0,
      outOfOrder: 0,
      dead: 0,
      deaths: 0,
      refused: 0,
      alarm: null,
      opened: null,
      dollars: null,
    });
    expect(quiet.dedupMegabytes).toBeCloseTo(0.27);
    expect(quiet.hottest!).toBeGreaterThanOrEqual(1);
    expect(quiet.hottest!).toBeLessThan(1.5);
  });

  test('what is under way at once is the rate times the time of a push', () => {
    const { peakPushes, inFlight } = measuredRun();
    expect(inFlight).toBeCloseTo((peakPushes! * 20) / 1000);
    // No more than the workers have hands.
    expect(inFlight!).toBeLessThanOrEqual(32);
  });

  test('an outage shows in what waits, in what is refused and in the last push', () => {
    const [quiet, out] = [measuredRun(), measuredRun({ outages: [{ of: 'push', fromMs: 0, untilMs: 60_000 }] })];
    expect(out.refused!).toBeGreaterThan(0);
    expect(out.backlog!).toBeGreaterThan(2000);
    expect(out.lastPush!).toBeGreaterThan(60_000);
    expect(quiet.lastPush!).toBeLessThan(10_000);
    expect(out.missing).toBe(0);
  });

  test('deaths show in what is delivered again', () => {
    const rough = measuredRun({ deaths: { everyMs: 1000, programs: ['notify'] } });
    expect(rough.deaths!).toBeGreaterThan(0);
    expect(rough.redelivered!).toBeGreaterThan(0);
  });
});

describe('words', () => {
  test('of what did not happen say so, and of what should not have, to look', () => {
    expect(toldMeasure('alarm', null)).toEqual({ what: 'An alarm rang after', says: 'no alarm rang', tone: 'bad' });
    expect(toldMeasure('missing', 0)).toMatchObject({ says: 'none', tone: 'good' });
    expect(toldMeasure('missing', 1234)).toMatchObject({ says: '1,234', tone: 'bad' });
    expect(toldMeasure('duplicates', 2)).toMatchObject({ tone: 'look' });
    expect(toldMeasure('hottest', 7.93)).toMatchObject({ says: '7.9 times', tone: 'bad' });
    expect(toldMeasure('dollars', 4.2)).toMatchObject({ says: 'US$ 4.20' });
    expect(toldMeasure('peakPushes', 16_667)).toMatchObject({ says: '16,667 a second' });
  });

  test.each([
    [34.4, '34 ms'],
    [4210, '4.2 s'],
    [60_000, '1 min'],
    [723_000, '12 min 3 s'],
    [119_700, '2 min'],
  ])('%d ms is %s', (ms, says) => {
    expect(durationText(ms)).toBe(says);
  });
});
