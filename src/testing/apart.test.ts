/**
 * A search takes workers whom nothing tells apart for one another, and does not try both orders of steps that have nothing to do with
 * each other (`sim/apart.ts`). Here every run of small bounds is played with and without that; both must find the
 * same ends and the same verdicts.
 */
import { describe, expect, it } from 'vitest';
import { Judges } from '../../graders/judges.ts';
import type { SourceFile } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { exerciseSlugs, loadExercise } from '../exercise/load-fs.ts';
import type { HistoryEvent, Json } from '../history/event.ts';
import type { History } from '../history/index.ts';
import { madeUp } from './made-up-systems.ts';
import { boundOn, searched } from './opened.ts';
import { answersOf, compiledFor, declaredFor } from './programs-node.ts';

/** What is durable in the end, what was given up, and what clients were told. */
function endOf(history: readonly HistoryEvent[]): string {
  const end: { [what: string]: Json } = {};
  for (const event of history) {
    if (event.type === 'applied') for (const { store, key, after } of event.changes) end[`${store}/${key}`] = after;
    if (event.type === 'dead-lettered') end[`${event.message} dead`] = true;
    if (event.type === 'answered') end[`${event.message} answered`] = event.status;
  }
  return JSON.stringify(Object.entries(end).sort());
}

function foundIn({ criteria, effects }: Exercise, histories: readonly History[]): string[] {
  const found = new Set<string>(histories.map(endOf));
  for (const history of histories) {
    const judges = new Judges(criteria, effects);
    for (const [index, event] of history.entries()) judges.see(event, index);
    for (const [number, { id }] of criteria.entries()) found.add(`${number} ${id}: ${judges.verdict(number).verdict}`);
  }
  return [...found].sort();
}

/** More of them: `MADE_UP=700 npx vitest run --project unit src/testing/apart.test.ts`. */
const SYSTEMS = Number(process.env.MADE_UP ?? 50);
/** States of a system that takes too long. */
const MANY = 1000;

/** What they write is what the clock says, or what they draw. */
const asking = ({ path, text }: SourceFile): SourceFile => ({
  path,
  text: text
    .replaceAll("{ by: 'put' }", "{ by: 'put', at: Date.now() }")
    .replaceAll("{ by: 'exists' }", "{ by: 'exists', drawn: Math.random(), at: Date.now() }")
    .replaceAll("{ by: 'first' }", "{ by: 'first', id: crypto.randomUUID() }")
    .replaceAll("{ by: 'tx' }", "{ by: 'tx', drawn: Math.random() < 0.5 }"),
});

describe('steps that have nothing to do with each other', () => {
  it.each([
    ['systems that nobody thought of', 1, (file: SourceFile) => file],
    ['systems that ask for the time and draw random numbers', 2, asking],
  ] as const)(
    'tells the same of %s',
    async (_, each, write) => {
      let fewer = 0;
      let all = 0;
      for (let seed = 1; seed <= SYSTEMS; seed += each) {
        const { exercise, files: plainFiles, bound } = madeUp(seed);
        const files = plainFiles.map(write);
        const programs = await compiledFor(exercise, files);
        const reduced = searched(exercise, programs, bound, { stateLimit: MANY });
        const plain = searched(exercise, programs, bound, { reduce: false, stateLimit: 4 * MANY });
        if (!reduced.complete || !plain.complete) continue;
        expect(foundIn(exercise, reduced.histories), `${seed}: ${files.map(({ text }) => text).join('\n')}`).toEqual(
          foundIn(exercise, plain.histories),
        );
        fewer += reduced.states;
        all += plain.states;
      }
      expect(fewer).toBeLessThan(0.6 * all);
    },
    240_000,
  );
});

const slugs = await exerciseSlugs(process.cwd());

describe.each(slugs)('%s', slug => {
  it('fails, passes and leaves open the same, for every answer', async () => {
    const folder = await loadExercise(process.cwd(), slug);
    const { exercise } = folder;
    if (Object.keys(exercise.system.programs).length === 1) return;
    const sends = [...new Set(exercise.bounds.flatMap(bound => bound.sends))].slice(0, 2);
    const first = sends.slice(0, 1);
    const bounds = [
      boundOn(exercise, first, { crash: 1 }),
      boundOn(exercise, first, { lose: 1 }),
      { ...boundOn(exercise, first), workers: { [Object.keys(exercise.system.programs)[1]!]: 2 } },
      boundOn(exercise, sends),
    ];
    let compared = 0;
    for (const [name, files] of Object.entries(answersOf(folder))) {
      const programs = await compiledFor(exercise, files);
      const declared = declaredFor(exercise, programs);
      if (declared === null) continue;
      for (const [number, bound] of bounds.entries()) {
        const reduced = searched(declared, programs, bound, { stateLimit: MANY });
        const plain = searched(declared, programs, bound, { reduce: false, stateLimit: 2 * MANY });
        if (!reduced.complete || !plain.complete) continue;
        compared += 1;
        expect(foundIn(exercise, reduced.histories), `${name}, bound ${number}`).toEqual(foundIn(exercise, plain.histories));
      }
    }
    expect(compared).toBeGreaterThan(0);
  }, 240_000);
});
