import { beforeAll, describe, expect, it } from 'vitest';
import type { CompiledPrograms } from '../../compile/compiled.ts';
import type { ScaleResult } from '../../history/scale.ts';
import { openRealm } from '../../process/open-realm.ts';
import { castAll, loadAll } from '../../search/open-run.ts';
import { QUIET, type ScalePlan } from '../../system/scale.ts';
import type { System } from '../../system/system.ts';
import { compiledDesign, playedByAll } from './compiled-testing.ts';
import { EFFECTS, loadedIn, REPLAYED, REPLAYED_FILES, REPLAYED_KAFKA, REPLAYED_KAFKA_FILES } from './designs-testing.ts';
import { resultOf, type ScalePart } from './result.ts';
import { runPart, runScale } from './run.ts';
import type { ScaleOptions } from './shared.ts';
import { KeysOfParts } from './sharing.ts';
import { runSlowly } from './slowly.ts';
import { stagesOf } from './stages.ts';

const DESIGNS = {
  sqs: { system: REPLAYED, files: REPLAYED_FILES },
  kafka: { system: REPLAYED_KAFKA, files: REPLAYED_KAFKA_FILES },
};
type Design = keyof typeof DESIGNS;
const compiled: { [design in Design]?: CompiledPrograms } = {};
beforeAll(async () => {
  for (const design of Object.keys(DESIGNS) as Design[]) compiled[design] = await compiledDesign(DESIGNS[design].files);
});

/** Down for ten minutes, long enough for everybody to give up. */
const PLAN: ScalePlan = {
  ...QUIET,
  followers: { star: 3000 },
  arrivals: [{ to: 'post', atMs: 0, body: { postId: 'p1', authorId: 'star' } }],
  workers: { fanout: { count: 2, inHand: 1 }, notify: { count: 8, inHand: 4 } },
  outages: [{ of: 'push', fromMs: 300, untilMs: 600_000 }],
  limits: { push: { requests: 400, perMs: 1000, counts: 'worker' } },
  deaths: { everyMs: 150_000, programs: ['notify'] },
  restartMs: 500,
};

function opened(design: Design, system: System) {
  const realm = openRealm({ hardened: false });
  return { realm, run: { system, plan: PLAN, programs: loadedIn(realm, compiled[design]!), effects: EFFECTS } };
}

function fast(design: Design, options: ScaleOptions = {}, plan = PLAN, system: System = DESIGNS[design].system): ScaleResult {
  const { run, realm } = opened(design, system);
  const result = runScale({ ...run, plan }, realm, options);
  if ('why' in result) throw new Error(result.why);
  return result;
}

describe.each(['sqs', 'kafka'] as const)('by %s, what is given up in an outage', design => {
  it('rings, and is sent back by whoever is on call, once the provider is back', () => {
    const { effects, alarms, opened: started, programs, queues, sent } = fast(design);
    expect(effects['push.send']).toMatchObject({ owed: 3000, distinct: 3000, missing: 0, unwanted: 0 });
    expect(alarms).toMatchObject([{ queue: 'pushes-dead', rangAtMs: expect.any(Number) }]);
    expect(started).toEqual({ programs: ['replay'], atMs: 600_000 });
    expect(sent['pushes-dead']).toBeGreaterThan(10);
    expect(programs.replay).toMatchObject({ came: sent['pushes-dead'], settled: sent['pushes-dead'], unfinished: 0 });
    expect(programs.replay!.seconds.delivered.slice(0, 600).every(count => count === 0)).toBe(true);
    expect(queues['pushes-dead']).toMatchObject({ dead: true, left: 0 });
    expect(queues['pushes-dead']!.most).toBeGreaterThan(alarms[0]!.above);
    expect(programs.notify!.throttled).toBeGreaterThan(0);
  });

  it('lies there where no alarm rings', () => {
    const { alarms, ...quiet } = DESIGNS[design].system;
    const deaf = { ...quiet, alarms: [{ ...alarms![0]!, above: 100_000 }] };
    for (const system of [quiet, deaf]) {
      const { effects, opened: started, programs, queues, sent, alarms: told } = fast(design, {}, PLAN, system);
      expect(started).toBeNull();
      expect(told.every(({ rangAtMs }) => rangAtMs === null)).toBe(true);
      expect(effects['push.send']!.missing).toBe(sent['pushes-dead']);
      expect(queues['pushes-dead']!.left).toBe(sent['pushes-dead']);
      expect(programs.replay!.delivered).toBe(0);
    }
  });

  it('waits for as long as it takes somebody to begin, and is looked at again after as long', () => {
    const twice = { ...PLAN, outages: [...PLAN.outages, { of: 'topic', fromMs: 0, untilMs: 1 }], opensMs: 700_000 };
    const { opened: started, alarms } = fast(design, {}, twice);
    expect(started!.atMs).toBe(alarms[0]!.rangAtMs! + 700_000);
  });

  it('is the same however it is played', () => {
    const { played: _, ...whole } = fast(design);
    for (const options of [{ windowMs: 7 }, { windowMs: 1_000_000 }, { clock: 'one' as const }]) {
      const { played: __, ...other } = fast(design, options);
      expect(other).toEqual(whole);
    }
  });

  it.each([2, 3, 4])('is the same when %s threads play some workers each', parts => {
    const { played, ...whole } = fast(design);
    const keys = new KeysOfParts(parts);
    const playing = Array.from({ length: parts }, (_, part) => {
      const { run, realm } = opened(design, DESIGNS[design].system);
      return runPart(run, { part, parts }, realm, each => keys.add(each));
    });
    const some = playedByAll(playing);
    const stages = stagesOf(DESIGNS[design].system, PLAN);
    if ('why' in stages) throw new Error(stages.why);
    const { played: _, ...together } = resultOf({ ...opened(design, DESIGNS[design].system).run, stages, played }, some as ScalePart[]);
    expect(keys.shared).toBe(false);
    expect(together).toEqual(whole);
  });

  it('is the same in the simulation, where one worker does everything', () => {
    const plan: ScalePlan = {
      ...PLAN,
      followers: { star: 150 },
      arrivals: [{ ...PLAN.arrivals[0]!, atMs: 10_000 }],
      outages: [{ of: 'push', fromMs: 10_300, untilMs: 100_000 }],
      workers: { replay: { count: 1, inHand: 1 } },
      deaths: null,
      limits: {},
      opensMs: 60_000,
    };
    const low = { ...DESIGNS[design].system, alarms: [{ ...DESIGNS[design].system.alarms![0]!, above: 0 }] };
    const { played, hash, ...ours } = fast(design, {}, plan, low);
    const { run, realm } = opened(design, low);
    const casts = castAll(low, loadAll(realm, compiled[design]!), false);
    const { played: slowly, hash: none, ...theirs } = runSlowly({ ...run, plan, casts, why: 'to compare' }, realm);
    expect([played.how, slowly.how, none]).toEqual(['fast', 'slow', null]);
    // Records without a key: the simulation's producers never fill a batch. And what lies there comes here when it is handed out.
    const known = ({ programs: { fanout, replay, ...programs }, ...others }: Omit<ScaleResult, 'played' | 'hash'>) => {
      const { came: _, waiting: __, ...seconds } = replay!.seconds;
      return { ...others, programs: { ...programs, fanout: { ...fanout, byPart: null }, replay: { ...replay, seconds } } };
    };
    if (design === 'sqs') expect(known(ours)).toEqual(known(theirs));
    // The group of a program that has just been started takes three seconds to meet.
    const numbers = ({ programs, effects, sent, alarms, opened: started }: Omit<ScaleResult, 'played' | 'hash'>) => [
      Object.values(programs).map(({ came, delivered, effects: made, pushed, refused, settled, calls }) => [
        [came, delivered, made, pushed, refused, settled],
        calls,
      ]),
      effects,
      sent,
      alarms,
      started,
    ];
    expect(numbers(ours)).toEqual(numbers(theirs));
  });
});
