/**
 * Two schedules are taken for the same when their state keys agree. Here every schedule of small bounds is played twice,
 * once trusting the keys and once not; both must find the same criteria failing, for every answer that we have.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { criterionNamed } from '../../graders/index.ts';
import { compileNode } from '../compile/compile-node.ts';
import type { SourceFile } from '../compile/compiled.ts';
import type { Bound, Exercise } from '../exercise/exercise.ts';
import { type ExerciseFolder, exerciseSlugs, loadExercise } from '../exercise/load-fs.ts';
import { openRealm } from '../process/open-realm.ts';
import { judgeHistory } from '../report/grading.ts';
import { openRun } from '../sandbox/open-run.ts';
import { explore } from '../sim/explore.ts';
import { Reactions } from '../sim/reactions.ts';
import type { Usage } from '../sim/simulate.ts';

const slugs = await exerciseSlugs(process.cwd());

/** Small enough to be played without keys. */
const small = (exercise: Exercise): Bound[] => {
  const [first, second] = [...new Set(exercise.bounds.flatMap(({ messages }) => messages))];
  const none = { crashes: 0, expiries: 0, duplicates: 0, errors: 0 };
  const { kind } = exercise.broker;
  const own: { readonly [each in typeof kind]: readonly Bound[] } = {
    sqs: [],
    sns: [],
    pubsub: [],
    http: [],
    kafka: [
      { ...none, messages: [first!, second!], workers: 1, crashes: 1, rebalances: 1 },
      { ...none, messages: [first!], workers: 2, expiries: 1 },
    ],
    rabbitmq: [
      { ...none, messages: [first!], workers: 1, restarts: 1, crashes: 1 },
      { ...none, messages: [first!, second!], workers: 1, disconnects: 1 },
    ],
  };
  return [
    ...own[kind],
    { ...none, messages: [first!], workers: 1, crashes: 1, duplicates: 1 },
    { ...none, messages: [first!], workers: 1, expiries: 1, errors: 1 },
    { ...none, messages: [first!], workers: 2, duplicates: 1 },
    { ...none, messages: [first!, second!], workers: 1, crashes: 1 },
  ];
};

describe.each(slugs)('%s', slug => {
  let folder: ExerciseFolder;
  beforeAll(async () => {
    folder = await loadExercise(process.cwd(), slug);
  });

  it('finds the same failures with and without keys, for every answer', async () => {
    const answers: [string, readonly SourceFile[]][] = [
      ['starter', folder.starter],
      ['solution', folder.solution],
      ...Object.entries(folder.right),
      ...Object.entries(folder.wrong).map(([name, { files }]): [string, readonly SourceFile[]] => [name, files]),
    ];
    for (const [name, files] of answers) {
      const compiled = await compileNode(files, folder.exercise.program.entry);
      if (!compiled.ok) throw new Error(`${name} does not compile`);
      for (const [number, bound] of small(folder.exercise).entries()) {
        const failing = (prune: boolean) => {
          const realm = openRealm({ hardened: false });
          const program = realm.load(compiled.program);
          const usage: Usage = { clock: false, random: false };
          // What is not pruned trusts nothing: the code runs in every schedule.
          const reactions = prune ? new Reactions() : null;
          const failed = new Set<string>();
          const tested = new Set<string>();
          explore({
            open: () => openRun(folder.exercise, bound, compiled.program, program, realm, usage, { reactions }),
            usage,
            bound: number,
            stateLimit: 400_000,
            prune,
            onProgress: () => {},
            onRun: (_, history) => {
              for (const { id } of folder.exercise.criteria) {
                const { verdict } = judgeHistory(criterionNamed(id), folder.exercise, history);
                if (verdict === 'fail') failed.add(id);
                if (verdict !== 'unknown') tested.add(id);
              }
            },
          });
          return { failed: [...failed].sort(), tested: [...tested].sort() };
        };
        expect(failing(true), `${name}, bound ${number}`).toEqual(failing(false));
      }
    }
  }, 240_000);
});
