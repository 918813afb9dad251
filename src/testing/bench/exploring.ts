import fc from 'fast-check';
import type { CompiledProgram } from '../../compile/compiled.ts';
import { openRealm } from '../../process/open-realm.ts';
import { openRun } from '../../sandbox/open-run.ts';
import { type ExploreResult, explore } from '../../sim/explore.ts';
import type { Usage } from '../../sim/simulate.ts';
import { boundOf, exerciseOf, type Inputs, type Place } from './inputs.ts';
import { NativeWorld } from './native-world.ts';
import { paired, type Row, row, seconds } from './row.ts';

function exploreAll(
  program: CompiledProgram,
  messages: number,
  workers: number,
  crashes: number,
  criteria: readonly string[],
  prune = true,
): ExploreResult {
  const exercise = exerciseOf(messages, criteria);
  const bound = boundOf(exercise, workers, crashes);
  const realm = openRealm({ hardened: false });
  const loaded = realm.load(program);
  const usage: Usage = { clock: false, random: false };
  return explore({
    open: () => openRun(exercise, bound, program, loaded, realm, usage),
    usage,
    bound: 0,
    stateLimit: 2_000_000,
    prune,
    onRun: () => {},
    onProgress: () => {},
  });
}

const FC_RUNS = 1500;
const HOP_RUNS = 400;

/** Whole schedules of one handler and bug a second: ours, fast-check's scheduler, and a macrotask for each event. */
export async function measureSchedules({ programs }: Inputs, place: Place): Promise<Row[]> {
  const { name: where, now } = place;
  let ours = 0;
  // Nothing is pruned, so that every schedule is played to its end, as the others play theirs.
  const explorer = () => void (ours = exploreAll(programs.fourEffects, 1, 2, 2, [], false).runs);
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
  explorer();
  await fc.check(property, { numRuns: 200, seed: 1 });
  const [a, b, c] = (await paired(now, [explorer, fastCheck, hop], 3)) as [number, number, number];
  const rates = { ours: ours / a, fastCheck: FC_RUNS / b, hop: HOP_RUNS / c };
  const per = (rate: number) => `${(rate / 1000).toFixed(1)}k/s`;
  const leastHop = where.startsWith('Node') ? 2.5 : 8;
  return [
    row(
      where,
      'schedules a second, against fast-check',
      rates.ours / rates.fastCheck,
      'x',
      { atLeast: 3 },
      `${per(rates.ours)} and ${per(rates.fastCheck)}`,
    ),
    row(
      where,
      'schedules a second, against a macrotask hop per event',
      rates.ours / rates.hop,
      'x',
      { atLeast: leastHop },
      `${per(rates.ours)} and ${per(rates.hop)}`,
    ),
  ];
}

/** 5 messages x 4 effects x 2 workers, up to 2 crashes, whole. L is taken for ten million, whatever the fan-out's size is. */
export async function measureExploration({ programs }: Inputs, place: Place, bareSeconds: number): Promise<Row[]> {
  const { name: where, now } = place;
  const rows: Row[] = [];
  const cases = [
    ['no module state', programs.fourEffects, [], 0.3],
    ['module state', programs.withMemory, [], 1.5],
    ['no module state, judged', programs.fourEffects, ['no-message-lost', 'effect-once'], null],
  ] as const;
  for (const [name, program, criteria, bar] of cases) {
    let result: ExploreResult | null = null;
    const time = await seconds(now, () => void (result = exploreAll(program, 5, 2, 2, criteria)));
    const { runs, states, complete } = result!;
    const note = `${complete ? 'complete' : 'NOT COMPLETE'}: ${runs} runs, ${states} states, ${time.toFixed(2)} s`;
    rows.push(
      row(where, `5 x 4 x 2, 2 crashes, ${name}, against L`, time / (bareSeconds * 1e7), 'x', bar === null ? null : { atMost: bar }, note),
    );
  }
  return rows;
}
