/**
 * Every right answer that anybody here has thought of, played whole:
 *
 *     npm run right-answers                              all of them
 *     npm run right-answers -- outbox lost-reply         those of some exercises
 *     npm run right-answers -- outbox/relay-as-a-class   one
 *
 * To add one, put a file into `<slug>/`, or a folder where the exercise is written in several files. Its name says what is special
 * about the style. All of them are formatted as their author would, so no formatter touches them.
 */
import { availableParallelism } from 'node:os';
import { compileNode } from '../../compile/compile-node.ts';
import { exerciseSlugs, loadExercise } from '../../exercise/load-fs.ts';
import { typeErrors } from '../../process/type-errors-node.ts';
import { pool } from '../../prove/pool.ts';
import { count } from '../../report/count.ts';
import { KeptChildren } from '../../sandbox/child-node.ts';
import { submit } from '../../submit.ts';
import { answersTo, whyNotRight } from './answers.ts';

/** A learner who waits longer than this looks at the clock. */
const SLOW_MS = 2000;

const wanted = process.argv.slice(2);
const isWanted = (slug: string, style: string) => wanted.length === 0 || wanted.includes(slug) || wanted.includes(`${slug}/${style}`);

// All of them are our own, so that one sandbox may play many.
const children = new KeptChildren();
const machinery = { compile: compileNode, openSandbox: () => children.open() };
const inTurn = pool(availableParallelism());
const counts: string[] = [];
const slow: string[] = [];
let all = 0;
let bad = 0;

for (const slug of await exerciseSlugs(process.cwd())) {
  if (wanted.length > 0 && !wanted.some(each => each.split('/')[0] === slug)) continue;
  const { exercise } = await loadExercise(process.cwd(), slug);
  const answers = (await answersTo(exercise)).filter(({ style }) => isWanted(slug, style));
  const graded = answers.map(answer =>
    inTurn(async () => {
      const began = performance.now();
      const report = await submit(exercise, answer.files, machinery, { atScale: 'check' });
      return { ...answer, report, ms: performance.now() - began };
    }),
  );
  for (const judged of graded) {
    const { style, path, files, report, ms } = await judged;
    const mistyped = await typeErrors(exercise, files);
    const why = [whyNotRight(report, path), ...mistyped.map(({ file, line, text }) => `${file}:${line} ${text}`)].filter(
      text => text !== '',
    );
    if (why.length > 0) bad += 1;
    const took = `${(ms / 1000).toFixed(1)} s, ${count(report.explored.runs)} runs, ${count(report.explored.states)} states`;
    console.log(`${why.length === 0 ? '✓' : '✗'} ${slug}/${style}: ${took}`);
    for (const text of why) console.log(`    ${text.replaceAll('\n', '\n    ')}`);
    if (ms > SLOW_MS) slow.push(`${slug}/${style}: ${took}`);
  }
  all += answers.length;
  counts.push(`${String(answers.length).padStart(4)}  ${slug}`);
}

children.close();
console.log(`\n${counts.join('\n')}\n${String(all).padStart(4)}  in all`);
if (slow.length > 0)
  console.log(`\nMore than ${SLOW_MS / 1000} s on this machine, as busy as it was:\n${slow.map(line => `  ${line}`).join('\n')}`);
console.log(bad === 0 ? '\nAll of them pass.' : `\n${bad} of them ${bad === 1 ? 'does' : 'do'} not pass.`);
process.exitCode = all > 0 && bad === 0 ? 0 : 1;
