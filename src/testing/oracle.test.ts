/**
 * The fast path against the slow oracle: each shape of the corpus, lowered on our queue and untouched on the engine's, must
 * leave the same history on the fault-free run, on every run that departs from it once, and on the simplest ones that depart
 * from it more often. Histories are compared without their lines, which native code does not know.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompiledPrograms } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { loadExercise } from '../exercise/load-fs.ts';
import { SHAPES } from './corpus/index.ts';
import { type Compared, compare, corpusBounds, OTHER_BROKERS, oracleBounds } from './oracle.ts';
import { hearRejections, nodeHop } from './oracle-node.ts';
import { answersOf, compiledFor } from './programs-node.ts';
import { someOf } from './some.ts';

const STATES = 150;

let exercise: Exercise;
let restore: () => void;
beforeAll(async () => {
  ({ exercise } = await loadExercise(process.cwd(), 'idempotent-order-consumer'));
  restore = hearRejections();
});
afterAll(() => restore());

const compiled = (text: string) => compiledFor(exercise, text);

const play = (programs: CompiledPrograms, stateLimit = STATES): Promise<Compared> =>
  compare(programs, { exercise, bounds: corpusBounds(exercise), hop: nodeHop, stateLimit });

/** The only one of an exercise. */
const theProgram = (programs: CompiledPrograms) => Object.values(programs)[0]!;
/** The same, but with other code for the oracle. */
const withNative = (programs: CompiledPrograms, native: string): CompiledPrograms =>
  Object.fromEntries(Object.entries(programs).map(([name, program]) => [name, { ...program, native }]));

function agree({ mismatches, lowered, native }: Compared): void {
  for (const { schedule, ...texts } of mismatches)
    expect({ schedule, history: JSON.parse(texts.lowered) }).toEqual({ schedule, history: JSON.parse(texts.native) });
  expect(lowered).toBe(native);
}

describe('the corpus', () => {
  it.each(someOf(Object.keys(SHAPES), 3))('%s', async shape => {
    const compared = await play(await compiled(SHAPES[shape]!));
    expect(compared.schedules).toBeGreaterThan(40);
    agree(compared);
  });

  it('has enough shapes', () => {
    expect(Object.keys(SHAPES).length).toBeGreaterThanOrEqual(40);
  });
});

describe.each(OTHER_BROKERS)('the answers of $slug', ({ slug, asked }) => {
  it('go the same way on both paths', async () => {
    const folder = await loadExercise(process.cwd(), slug);
    const { exercise } = folder;
    const bounds = oracleBounds(exercise, asked);
    for (const files of Object.values(answersOf(folder))) {
      const compared = await compare(await compiledFor(exercise, files), { exercise, bounds, hop: nodeHop, stateLimit: 60 });
      expect(compared.schedules).toBeGreaterThan(20);
      agree(compared);
    }
  });
});

describe('the oracle itself', () => {
  it('notices one job too many', async () => {
    const with_ = (hops: string) => `export async function handle(message, { db, log }) {
      await db.exists('stock', 'mug');
      (async () => { ${hops} log.info('one'); })();
      (async () => { await null; await null; log.info('two'); })();
      await message.ack();
    }`;
    const [two, three] = [await compiled(with_('await null; await null;')), await compiled(with_('await null; await null; await null;'))];
    agree(await play(two, 0));
    expect((await play(withNative(two, theProgram(three).native), 0)).mismatches).not.toEqual([]);
  });

  it('notices a timer that fires although another one, due with it, cleared it', async () => {
    const programs = await compiled(SHAPES['a timer cleared by another that is due with it']!);
    const { native } = theProgram(programs);
    expect(native).toContain('clearTimeout(second)');
    const broken = withNative(programs, native.replace('clearTimeout(second)', 'clearTimeout(0)'));
    expect((await play(broken, 0)).mismatches).not.toEqual([]);
  });
});
