import { type ExerciseFolder, orderProblems } from '../exercise/load-fs.ts';
import { checkExercise, type Graded, gradeAnswers, type WhichAnswers } from '../prove/check-exercise.ts';
import { costsText } from './check-costs.ts';
import { watchExercises } from './check-watch.ts';
import type { Command, Given } from './command.ts';
import { EXIT, Usage } from './exit.ts';
import { exerciseNamed, homesHere, ownSlugs, ROOT } from './inputs.ts';
import { findingText, openProof } from './proof.ts';

/** Proves the graders, not only the solutions. */
export const check: Command = {
  usage: 'check [exercise ...] [--watch] [--costs] [--sample] [--mutants [--record]]',
  does: 'prove that an exercise grades as it should',
  words: null,
  flags: {
    watch: { type: 'boolean' },
    costs: { type: 'boolean' },
    sample: { type: 'boolean' },
    mutants: { type: 'boolean' },
    record: { type: 'boolean' },
  },
  run: checkAll,
};

async function checkAll({ words, has }: Given): Promise<number> {
  if (!has('mutants') && has('record')) throw new Usage('`--record` goes with `--mutants`: it writes down what became of them.');
  if (has('watch') && has('mutants'))
    throw new Usage('`--mutants` takes minutes, so nothing is to be watched meanwhile: leave `--watch` away.');
  if (has('sample') && (has('mutants') || has('watch')))
    throw new Usage('`--sample` is for one look at many exercises: leave `--watch` and `--mutants` away.');
  if (has('mutants')) {
    // It parses TypeScript, for which one loads the whole of it.
    const { checkMutants } = await import('./check-mutants.ts');
    return checkMutants(words, has('record'));
  }
  const slugs = words.length > 0 ? words : await ownSlugs();
  const say = (text: string) => console.log(text);
  if (has('watch')) return watchExercises(slugs, openProof, say);
  return prove(slugs, has('sample') ? 'some' : 'all', words.length === 1 || has('costs'), say);
}

type Loaded = { readonly folder: ExerciseFolder; readonly graded: Graded } | { readonly slug: string; readonly problems: string };

async function prove(slugs: readonly string[], which: WhichAnswers, withCosts: boolean, say: (text: string) => void): Promise<number> {
  const proof = openProof();
  let bad = 0;
  let unreadable = 0;
  try {
    const judge = proof.judge();
    // Answers of the next exercise are graded while the last ones of this are waited for.
    const loaded = await Promise.all(
      slugs.map(async (slug): Promise<Loaded> => {
        try {
          const folder = await exerciseNamed(slug);
          return { folder, graded: gradeAnswers(folder, judge, which) };
        } catch (error) {
          // Where a single one is asked for, there is nothing else to say.
          if (!(error instanceof Usage) || slugs.length === 1) throw error;
          return { slug, problems: error.message };
        }
      }),
    );
    for (const each of loaded) {
      if ('problems' in each) {
        unreadable += 1;
        say(findingText(each.slug, { what: 'its folder can be read', ok: false, why: each.problems }));
        continue;
      }
      const { folder, graded } = each;
      const rows = await checkExercise(folder, graded, judge, finding => {
        if (!finding.ok) bad += 1;
        say(findingText(folder.exercise.slug, finding));
      });
      if (withCosts) say(costsText(rows));
    }
    for (const { where, text } of await builtInOrder(slugs)) {
      bad += 1;
      say(`✗ ${where}: ${text}`);
    }
  } finally {
    proof.close();
  }
  bad += unreadable;
  if (which === 'some') say('\nOf each exercise some answers were graded. Without `--sample` all of them are.');
  say(bad === 0 ? '\nEverything holds.' : `\n${bad} ${bad === 1 ? 'thing does' : 'things do'} not hold.`);
  if (unreadable > 0) return EXIT.notGraded;
  return bad === 0 ? EXIT.passed : EXIT.failed;
}

/** Of our own course; an instructor's may leave its exercises unnamed. */
async function builtInOrder(slugs: readonly string[]) {
  const { own } = await homesHere();
  if (own !== null) return [];
  const problems = await orderProblems(ROOT);
  return problems.filter(({ text }) => slugs.length > 1 || text.includes(`\`${slugs[0]}\``));
}
