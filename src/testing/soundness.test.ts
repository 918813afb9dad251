/**
 * Two schedules are taken for the same when their state keys agree. Here every schedule of small bounds is played twice,
 * once trusting the keys and once not; both must find the same criteria failing, for every answer that we have. Of several programs
 * even the smallest bound has too many schedules to be played without keys: there chance plays some of them, trusting nothing, and must
 * find no failure that the search with keys has missed.
 */
import { describe, expect, it } from 'vitest';
import { kindOf } from '../brokers/kinds.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { exerciseSlugs, loadExercise } from '../exercise/load-fs.ts';
import type { History } from '../history/index.ts';
import { judgeHistory } from '../report/grading.ts';
import { sample } from '../sim/sample.ts';
import type { Bound } from '../system/system.ts';
import { boundOn, failingIn, opened, searched } from './opened.ts';
import { answersOf, compiledFor, declaredFor } from './programs-node.ts';
import { SAMPLED, someOf } from './some.ts';

const slugs = await exerciseSlugs(process.cwd());
const isSystem = ({ system }: Exercise) => Object.keys(system.programs).length > 1;
/** Chance plays so many schedules of a bound. */
const BY_CHANCE = SAMPLED ? 100 : 400;

/** Small enough to be played without keys. */
const small = (exercise: Exercise): Bound[] => {
  const [first, second] = [...new Set(exercise.bounds.flatMap(({ sends }) => sends))] as [string, string];
  const bound = (sends: readonly string[], workers: number, faults: Bound['faults']) => boundOn(exercise, sends, faults, { workers });
  const own: { readonly [kind: string]: readonly Bound[] } = {
    kafka: [bound([first, second], 1, { crash: 1, rebalance: 1 }), bound([first], 2, { expire: 1 })],
    rabbitmq: [bound([first], 1, { restart: 1, crash: 1 }), bound([first, second], 1, { cut: 1 })],
  };
  return [
    ...Object.values(exercise.system.brokers).flatMap(broker => own[kindOf(broker).kind] ?? []),
    bound([first], 1, { crash: 1, duplicate: 1 }),
    bound([first], 1, { expire: 1, lose: 1 }),
    bound([first], 2, { duplicate: 1 }),
    bound([first, second], 1, { crash: 1 }),
  ];
};

const folders = await Promise.all(slugs.map(slug => loadExercise(process.cwd(), slug)));
const named = (of: (exercise: Exercise) => boolean) =>
  folders.filter(({ exercise }) => of(exercise)).map(folder => [folder.exercise.slug, folder] as const);

/** Waits for ever, and without keys each of its waits is played to the end from every point of every other. */
const ENDLESS = 'waits-for-the-hopeless';

describe.each(named(exercise => !isSystem(exercise)))('%s', (_slug, folder) => {
  it('finds the same failures with and without keys, for every answer', async () => {
    for (const [name, files] of Object.entries(answersOf(folder))) {
      if (name === ENDLESS) continue;
      const programs = await compiledFor(folder.exercise, files);
      for (const [number, bound] of someOf([...small(folder.exercise).entries()], 2)) {
        // What is not pruned trusts nothing: the code runs in every schedule.
        const failing = (prune: boolean) => {
          const failed = new Set<string>();
          const tested = new Set<string>();
          for (const history of searched(folder.exercise, programs, bound, { prune, stateLimit: 400_000 }).histories)
            for (const { id } of folder.exercise.criteria) {
              const { verdict } = judgeHistory(id, folder.exercise, history);
              if (verdict === 'fail') failed.add(id);
              if (verdict !== 'unknown') tested.add(id);
            }
          return { failed: [...failed].sort(), tested: [...tested].sort() };
        };
        expect(failing(true), `${name}, bound ${number}`).toEqual(failing(false));
      }
    }
  }, 240_000);
});

describe.each(named(isSystem))('%s', (_slug, folder) => {
  // Of a whole design each run takes long.
  const few = folder.exercise.atScale === undefined ? {} : { bounds: 3, runs: SAMPLED ? 25 : 100 };
  const small = folder.exercise.bounds.filter(({ sends }) => sends.length === 1).slice(0, few.bounds);
  it.each(Object.entries(answersOf(folder)))('%s: chance finds no failure that a search has missed', async (_, files) => {
    const programs = await compiledFor(folder.exercise, files);
    const exercise = declaredFor(folder.exercise, programs);
    if (exercise === null) return;
    for (const [number, bound] of small.entries()) {
      const found = failingIn(exercise, searched(exercise, programs, bound).histories);
      const { open } = opened(exercise, programs);
      const onRun = (schedule: string, history: History) => {
        for (const id of failingIn(exercise, [history])) expect(found, `bound ${number}, ${schedule}`).toContain(id);
      };
      sample({ open: () => open(bound), bound: number, seed: 48_879 + number, runs: few.runs ?? BY_CHANCE, onRun });
    }
  });
});
