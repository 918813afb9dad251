import { availableParallelism } from 'node:os';
import { exerciseSlugs } from '../exercise/load-fs.ts';
import { nodeMachinery } from '../machinery-node.ts';
import { submit } from '../submit.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit.ts';
import { exerciseNamed, ROOT } from './inputs.ts';
import { pool } from './pool.ts';
import { checkExercise, type Finding } from './prove.ts';

/** Proves the graders, not only the solutions. */
export const check: Command = {
  usage: 'check [exercise ...]',
  does: 'prove that an exercise grades as it should',
  words: null,
  flags: {},
  run: ({ words }) => prove(words),
};

async function prove(words: readonly string[]): Promise<number> {
  const slugs = words.length > 0 ? words : await exerciseSlugs(ROOT);
  const machinery = nodeMachinery();
  const inTurn = pool(availableParallelism());
  let bad = 0;
  for (const slug of slugs) {
    const folder = await exerciseNamed(slug);
    const tell = ({ what, ok, why }: Finding) => {
      if (!ok) bad += 1;
      console.log(`${ok ? '✓' : '✗'} ${slug}: ${what}${why === '' ? '' : `\n    ${why.replaceAll('\n', '\n    ')}`}`);
    };
    await checkExercise(folder, (exercise, files) => inTurn(() => submit(exercise, files, machinery)), tell);
  }
  console.log(bad === 0 ? '\nEverything holds.' : `\n${bad} ${bad === 1 ? 'thing does' : 'things do'} not hold.`);
  return bad === 0 ? EXIT.passed : EXIT.failed;
}
