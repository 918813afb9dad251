/** From an exercise to what became of each of its mutants. */
import type { CompiledPrograms, SourceFile } from '../compile/compiled.ts';
import type { ExerciseFolder } from '../exercise/load-fs.ts';
import { compileAll } from '../submit.ts';
import { compileOnce } from './compile-once-node.ts';
import { answersIn } from './exercise-mutants.ts';
import type { Fate } from './fate.ts';
import type { Mutant } from './mutant.ts';
import type { Players } from './players-node.ts';

export interface Graded {
  readonly mutant: Mutant;
  readonly fate: Fate;
  /** It survived, and every run went as with the answer itself, event for event and line for line. */
  readonly same: boolean;
}

/**
 * Less than for a learner, whose program may have more states than any of ours: a bound in which a mutant has several times as many as
 * the answer that it was made from is left to chance earlier.
 */
const EFFORT = { stateLimit: 10_000, sampledRuns: 500 };

/**
 * In the order of the mutants, each as soon as those before it are known. Throws where an answer itself does not pass.
 * @param proven the answers are known to pass: they are played only to be compared with what survives
 */
export async function* gradeMutants(
  folder: ExerciseFolder,
  mutants: readonly Mutant[],
  players: Players,
  proven = false,
): AsyncGenerator<Graded> {
  const { exercise } = folder;
  const answers = answersIn(folder);
  const compile = compileOnce();
  const compiled = (files: readonly SourceFile[]) => compileAll(exercise, files, { compile });
  const play = (programs: CompiledPrograms) => players.play({ exercise, programs, ...EFFORT });
  const originals = new Map<string, () => Promise<Fate>>();
  const seen = new Set<string>();
  const grading: Promise<Graded>[] = [];
  for (const mutant of mutants) {
    const files = answers[mutant.answer]!;
    if (!originals.has(mutant.answer)) {
      const own = await compiled(files);
      if (!own.ok) throw new Error(`${mutant.answer} of ${exercise.slug} does not compile: ${own.errors[0]?.text}`);
      seen.add(codeOf(mutant.answer, own.programs));
      const playing = once(() => play(own.programs));
      if (!proven) playing().catch(() => {});
      originals.set(mutant.answer, playing);
    }
    const result = await compiled(files.map(file => (file.path === mutant.path ? { ...file, text: mutant.text } : file)));
    const [first] = result.ok ? [] : result.errors;
    if (!result.ok)
      grading.push(Promise.resolve({ mutant, fate: { kind: 'invalid', why: first?.text ?? 'it does not compile' }, same: false }));
    else if (seen.has(codeOf(mutant.answer, result.programs)))
      grading.push(Promise.resolve({ mutant, fate: { kind: 'repeats' }, same: false }));
    else {
      seen.add(codeOf(mutant.answer, result.programs));
      const graded = besideAnswer(mutant, play(result.programs), originals.get(mutant.answer)!, proven);
      // One that fails is told when it is its turn.
      graded.catch(() => {});
      grading.push(graded);
    }
  }
  for (const graded of grading) yield await graded;
}

/** Names of lines are left out: what was moved to another line is the same program. */
const codeOf = (answer: string, programs: CompiledPrograms): string =>
  [answer, ...Object.entries(programs).map(([name, { native }]) => `${name}\0${native}`)].join('\0');

async function besideAnswer(mutant: Mutant, playing: Promise<Fate>, answer: () => Promise<Fate>, proven: boolean): Promise<Graded> {
  const fate = await playing;
  if (proven && fate.kind !== 'survived') return { mutant, fate, same: false };
  const original = await answer();
  if (original.kind !== 'survived') throw new Error(`${mutant.answer} does not pass itself: ${JSON.stringify(original)}`);
  return { mutant, fate, same: fate.kind === 'survived' && fate.digest === original.digest };
}

function once<Result>(work: () => Result): () => Result {
  let done: { readonly result: Result } | null = null;
  return () => {
    done ??= { result: work() };
    return done.result;
  };
}
