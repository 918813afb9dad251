import fc from 'fast-check';
import type { CompiledProgram } from '../../compile/compiled.ts';
import { Digest } from '../../history/digest.ts';
import type { History } from '../../history/index.ts';
import { openNativeRealm } from '../../process/native-realm.ts';
import { openRealm } from '../../process/open-realm.ts';
import type { Program, Realm } from '../../process/realm.ts';
import { castAll, openRun } from '../../search/open-run.ts';
import { type ExploreResult, explore } from '../../sim/explore.ts';
import { replayNative } from '../../sim/replay-native.ts';
import { readSchedule } from '../../sim/schedule.ts';
import type { Usage } from '../../sim/setting.ts';
import { boundOf, exerciseOf, type Inputs } from './inputs.ts';
import { NativeWorld } from './native-world.ts';
import type { Place } from './place.ts';
import { paired, type Row, row, seconds } from './row.ts';

interface Exploration {
  readonly messages: number;
  readonly workers: number;
  readonly crashes: number;
  readonly criteria?: readonly string[];
  /** False: every schedule is played to its end, whatever states it passes. */
  readonly prune?: boolean;
  /** False: the handler's code runs anew in every schedule. */
  readonly remember?: boolean;
  readonly onRun?: (schedule: string, history: History) => void;
}

const LOADED = new Map<CompiledProgram, { readonly realm: Realm; readonly loaded: Program }>();

/** As a run of the product does, and as what it is compared with: the handler becomes code once. */
function loadedOnce(program: CompiledProgram): { readonly realm: Realm; readonly loaded: Program } {
  let known = LOADED.get(program);
  if (known === undefined) {
    const realm = openRealm({ hardened: false });
    known = { realm, loaded: realm.load(program) };
    LOADED.set(program, known);
  }
  return known;
}

function exploreAll(program: CompiledProgram, exploration: Exploration): ExploreResult {
  const { messages, workers, crashes, criteria = [], prune = true, remember = true, onRun = () => {} } = exploration;
  const exercise = exerciseOf(messages, criteria);
  const bound = boundOf(exercise, workers, crashes);
  const { realm, loaded } = loadedOnce(program);
  const usage: Usage = { clock: false, random: new Set<string>() };
  const casts = castAll(exercise.system, () => ({ program: loaded, stateless: program.stateless }), remember);
  return explore({
    open: () => openRun(exercise, bound, casts, realm, usage),
    usage,
    bound: 0,
    stateLimit: 2_000_000,
    prune,
    onRun,
    onProgress: () => {},
  });
}

/** One message, two workers, up to two crashes. */
const RACE = { messages: 1, workers: 2, crashes: 2, prune: false } as const;
/** Each is played for long enough that neither the clock's grain nor a compiler that is still warming up decides. */
const ROUNDS = 60;
const FC_RUNS = 6000;
const HOP_RUNS = 3000;

/** Whole schedules of one handler and bug a second: ours, fast-check's scheduler, and a macrotask for each event. Nobody judges. */
export async function measureSchedules({ programs }: Inputs, place: Place): Promise<Row[]> {
  const { name: where, now } = place;
  const program = programs.fourEffects;
  const schedules: string[] = [];
  exploreAll(program, { ...RACE, onRun: schedule => schedules.push(schedule) });
  const ours = (remember: boolean) => () => {
    for (let round = 0; round < ROUNDS; round += 1) exploreAll(program, { ...RACE, remember });
  };
  const crashes = fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 2 });
  const property = fc.asyncProperty(fc.scheduler(), crashes, async (scheduler, at) => {
    const world = new NativeWorld(at, () => scheduler.schedule(Promise.resolve(), 'effect'));
    await scheduler.waitFor(world.run(2));
  });
  const fastCheck = () => fc.check(property, { numRuns: FC_RUNS, seed: 48_879 });
  const hop = async () => {
    for (let run = 0; run < HOP_RUNS; run += 1)
      await new NativeWorld([(run % 8) + 1, ((run >> 3) % 8) + 1], () => place.macrotask()).run(2);
  };
  const hopOf = async () => {
    await place.macrotask();
    return null;
  };
  // The same schedules on the same simulation, on the program as it was written: only who waits for the program differs.
  const native = async () => {
    const exercise = exerciseOf(RACE.messages, []);
    const bound = boundOf(exercise, RACE.workers, RACE.crashes);
    const realm = openNativeRealm({ hardened: false });
    const casts = castAll(exercise.system, () => ({ program: realm.load(program), stateless: program.stateless }), false);
    for (const schedule of schedules) {
      const run = openRun(exercise, bound, casts, realm, { clock: false, random: new Set<string>() });
      await replayNative(run, readSchedule(schedule)!.departures, hopOf);
    }
  };
  ours(true)();
  ours(false)();
  await fc.check(property, { numRuns: 500, seed: 1 });
  const times = await paired(now, [ours(true), ours(false), fastCheck, hop, native], 3);
  const [kept, anew, a, b, c] = times as [number, number, number, number, number];
  const played = ROUNDS * schedules.length;
  const rates = { kept: played / kept, anew: played / anew, fastCheck: FC_RUNS / a, hop: HOP_RUNS / b, native: schedules.length / c };
  const per = (rate: number) => `${(rate / 1000).toFixed(1)}k/s`;
  const leastHop = where.startsWith('Node') ? 2.5 : 8;
  const against = (name: string, mine: 'kept' | 'anew', other: 'fastCheck' | 'hop' | 'native', atLeast: number | null) => {
    const how = mine === 'kept' ? 'as explored' : 'code run anew';
    return row(
      where,
      `schedules a second, ${how}, against ${name}`,
      rates[mine] / rates[other],
      'x',
      atLeast === null ? null : { atLeast },
      [per(rates[mine]), per(rates[other])].join(' and '),
    );
  };
  // The bars are for schedules as a learner's run plays them. The others are told besides: what the same costs where nothing is
  // remembered between schedules, and how far a world of a dozen events, without broker, leases or history, is from this one.
  return [
    against('fast-check on a world written by hand', 'kept', 'fastCheck', 3),
    against('a macrotask hop per event in this simulation', 'kept', 'native', leastHop),
    against('fast-check on a world written by hand', 'anew', 'fastCheck', null),
    against('a macrotask hop per event in this simulation', 'anew', 'native', null),
    against('a macrotask hop per event in a world written by hand', 'kept', 'hop', null),
  ];
}

/** 5 messages x 4 effects x 2 workers, up to 2 crashes, whole. L is taken for ten million, whatever the fan-out's size is. */
export async function measureExploration({ programs }: Inputs, place: Place, bareSeconds: number): Promise<Row[]> {
  const { name: where, now } = place;
  const rows: Row[] = [];
  const took = new Map<string, number>();
  const cases = [
    ['no module state', programs.fourEffects, [], 0.3],
    ['module state', programs.withMemory, [], 1.5],
    ['no module state, judged', programs.fourEffects, ['no-message-lost', 'effect-once'], null],
  ] as const;
  for (const [name, program, criteria, bar] of cases) {
    let result: ExploreResult | null = null;
    const explored = () => void (result = exploreAll(program, { messages: 5, workers: 2, crashes: 2, criteria }));
    // The quick ones twice: the first time is also the compiler's.
    const rounds = program === programs.withMemory ? 1 : 2;
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) times.push(await seconds(now, explored));
    const time = Math.min(...times);
    took.set(name, time);
    const { runs, states, complete } = result!;
    const note = `${complete ? 'complete' : 'NOT COMPLETE'}: ${runs} runs, ${states} states, ${time.toFixed(2)} s`;
    rows.push(
      row(where, `5 x 4 x 2, 2 crashes, ${name}, against L`, time / (bareSeconds * 1e7), 'x', bar === null ? null : { atMost: bar }, note),
    );
  }
  const judged = took.get('no module state, judged')! / took.get('no module state')!;
  rows.push(row(where, '5 x 4 x 2, 2 crashes, no module state, judged to unjudged', judged, 'x', { atMost: 1.5 }, 'by two criteria'));
  return rows;
}

/** Twelve explorations of one bound: schedules, histories and states, as one hash. */
export function measureDeterminism({ programs }: Inputs, { name: where }: Place): { readonly row: Row; readonly hash: string } {
  const hashes = new Set<string>();
  for (let time = 0; time < 12; time += 1) {
    const digest = new Digest();
    const onRun = (schedule: string, history: History) => void digest.add(schedule).add(JSON.stringify(history));
    const criteria = ['no-message-lost', 'effect-once'];
    const { runs, states } = exploreAll(programs.withMemory, {
      messages: 2,
      workers: 2,
      crashes: 2,
      criteria,
      remember: time % 2 === 0,
      onRun,
    });
    hashes.add(digest.number(runs).number(states).text());
  }
  const hash = [...hashes].join(' ');
  return {
    row: row(where, 'determinism, 12 explorations', hashes.size, 'hashes', { atMost: 1 }, `${hash}; the code run anew in every other`),
    hash,
  };
}
