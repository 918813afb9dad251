import { availableParallelism } from 'node:os';
import { compileNode } from '../compile/compile-node.ts';
import { KeptChildren } from '../sandbox/child-node.ts';
import { submit } from '../submit.ts';
import type { Command, Given } from './command.ts';
import { EXIT, Usage } from './exit.ts';
import { exerciseNamed, ownSlugs } from './inputs.ts';
import { pool } from './pool.ts';
import { checkExercise, gradeAnswers } from './prove.ts';

/** Proves the graders, not only the solutions. */
export const check: Command = {
  usage: 'check [exercise ...] [--mutants [--record]]',
  does: 'prove that an exercise grades as it should',
  words: null,
  flags: { mutants: { type: 'boolean' }, record: { type: 'boolean' } },
  run: checkAll,
};

async function checkAll({ words, has }: Given): Promise<number> {
  if (!has('mutants')) {
    if (has('record')) throw new Usage('`--record` goes with `--mutants`: it writes down what became of them.');
    return prove(words);
  }
  // It parses TypeScript, for which one loads the whole of it.
  const { checkMutants } = await import('./check-mutants.ts');
  return checkMutants(words, has('record'));
}

/** As small as the exercise lets them be for this, and none divided: answers are graded side by side. */
const RUNS = { atScale: 'check', threads: 1 } as const;

async function prove(words: readonly string[]): Promise<number> {
  const slugs = words.length > 0 ? words : await ownSlugs();
  const folders = await Promise.all(slugs.map(exerciseNamed));
  // What is graded here is our own, so that one sandbox may play it all.
  const children = new KeptChildren();
  const machinery = { compile: compileNode, openSandbox: () => children.open() };
  const inTurn = pool(availableParallelism());
  // Answers of the next exercise are graded while the last ones of this are waited for.
  const graded = folders.map(folder => gradeAnswers(folder, (exercise, files) => inTurn(() => submit(exercise, files, machinery, RUNS))));
  let bad = 0;
  try {
    for (const [number, folder] of folders.entries())
      await checkExercise(folder, graded[number]!, ({ what, ok, why }) => {
        if (!ok) bad += 1;
        console.log(`${ok ? '✓' : '✗'} ${folder.exercise.slug}: ${what}${why === '' ? '' : `\n    ${why.replaceAll('\n', '\n    ')}`}`);
      });
  } finally {
    children.close();
  }
  console.log(bad === 0 ? '\nEverything holds.' : `\n${bad} ${bad === 1 ? 'thing does' : 'things do'} not hold.`);
  return bad === 0 ? EXIT.passed : EXIT.failed;
}
