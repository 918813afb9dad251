import { availableParallelism } from 'node:os';
import { fateText, idle, reasonFor } from '../mutants/equivalent.ts';
import { judgedIn } from '../mutants/exercise-mutants.ts';
import { type Graded, gradeMutants } from '../mutants/grade-node.ts';
import { placed } from '../mutants/mutant.ts';
import { openPlayers, type Players } from '../mutants/players-node.ts';
import { type Row, rowOf, type Score, scoreOf, sumOf } from '../mutants/table.ts';
import { engineDigest, exerciseDigest, reasonsOf, recordRows } from '../mutants/table-fs.ts';
import { EXIT, Usage } from './exit.ts';
import { exerciseNamed, homeNamed, homesHere, ROOT } from './inputs.ts';

/**
 * The strength of the graders: makes mistakes in every right answer, and tells which of them nobody notices.
 * @param record the numbers are for the page `/fidelity/`
 */
export async function checkMutants(words: readonly string[], record: boolean): Promise<number> {
  const { own, slugs: homes } = await homesHere();
  if (record && own !== null)
    throw new Usage('`--record` writes the table of the built-in exercises: leave it away in a folder of your own.');
  const slugs = own === null ? homes.builtIn : homes.own;
  const engine = record ? await engineDigest(ROOT) : '';
  const players = openPlayers(availableParallelism());
  const rows: { [slug: string]: Row } = {};
  const scores: Score[] = [];
  let bad = 0;
  try {
    for (const slug of words.length > 0 ? words : slugs) {
      const checked = await checkOne(slug, engine, players);
      rows[slug] = checked.row;
      scores.push(checked.score);
      bad += checked.bad;
    }
  } finally {
    players.close();
  }
  if (scores.length > 1) console.log(`\nAll together: ${scoreText(sumOf(scores))}.`);
  console.log(bad === 0 ? '\nNo mistake goes unnoticed.' : `\n${bad} ${bad === 1 ? 'thing is' : 'things are'} to be looked at.`);
  if (record) await recordRows(ROOT, rows, slugs);
  return bad === 0 ? EXIT.passed : EXIT.failed;
}

async function checkOne(slug: string, engine: string, players: Players): Promise<{ row: Row; score: Score; bad: number }> {
  const folder = await exerciseNamed(slug);
  const reasons = await reasonsOf(await homeNamed(slug), slug);
  const graded: Graded[] = [];
  let bad = 0;
  const tell = (text: string) => {
    bad += 1;
    console.log(`✗ ${slug}: ${text.replaceAll('\n', '\n    ')}`);
  };
  const { every, mutants } = judgedIn(folder);
  for await (const each of gradeMutants(folder, mutants, players)) {
    const { mutant, fate, same } = each;
    graded.push(each);
    const passes = fate.kind === 'survived' && reasonFor(mutant.id, reasons) === null;
    if (passes || fate.kind === 'unknown' || fate.kind === 'our-fault')
      tell(`${placed(mutant)}\n${fateText(fate)}${same ? '; each of its runs is as the answer’s own' : ''}`);
  }
  const fates = graded.map(({ mutant: { id }, fate }) => ({ id, fate }));
  // Of some alone it cannot be said what no mutant needs.
  if (every === 1) for (const text of idle(reasons, new Map(fates.map(({ id, fate }) => [id, fate])))) tell(text);
  const row = rowOf(fates, { exercise: exerciseDigest(folder), engine, every });
  const score = scoreOf(row, reasons);
  const sample = every === 1 ? '' : ` (each ${every}th was made)`;
  console.log(`${bad === 0 ? '✓' : '✗'} ${slug}: ${scoreText(score)}${sample}`);
  return { row, score, bad };
}

function scoreText({ mistakes, killed, ended, unknown, survived, same, right, invalid }: Score): string {
  const found = killed + ended;
  const beside = [
    [ended, 'by no verdict at all'],
    [unknown, 'left undecided'],
    [survived, 'unnoticed'],
    [same, 'more do the same as the answer'],
    [right, 'more are right as well'],
    [invalid, 'more are no programs'],
  ] as const;
  return `${found} of ${mistakes} mistakes noticed${beside.map(([count, words]) => (count === 0 ? '' : `, ${count} ${words}`)).join('')}`;
}
