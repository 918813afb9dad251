/** `check --watch`: after every saved change, what is wrong now. Only what the change touches is graded again. */
import { watch } from 'node:fs';
import { checkExercise, gradeAnswers } from '../prove/check-exercise.ts';
import { KeptVerdicts } from '../prove/kept.ts';
import { EXIT, Usage } from './exit.ts';
import { exerciseNamed, pathNamed } from './inputs.ts';
import { findingText, type Proof } from './proof.ts';

/** Editors write a file in several steps. */
const SETTLE_MS = 40;

/**
 * Until `signal` aborts; without one, until the process ends.
 * @returns the exit code
 */
export async function watchExercises(
  slugs: readonly string[],
  open: () => Proof,
  say: (text: string) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<number> {
  const paths = await Promise.all(slugs.map(pathNamed));
  const proof = open();
  const watched = slugs.map((slug, index) => new Watched(slug, proof, say, paths[index]!));
  say(`Watching ${slugs.length === 1 ? slugs[0] : `${slugs.length} exercises`}. Ctrl-C ends it.\n`);
  await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
  for (const each of watched) each.close();
  proof.close();
  return EXIT.passed;
}

class Watched {
  readonly #slug: string;
  readonly #proof: Proof;
  readonly #say: (text: string) => void;
  readonly #kept = new KeptVerdicts();
  readonly #watcher: ReturnType<typeof watch>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #round: AbortController = new AbortController();

  constructor(slug: string, proof: Proof, say: (text: string) => void, path: string) {
    this.#slug = slug;
    this.#proof = proof;
    this.#say = say;
    this.#watcher = watch(path, { recursive: true }, () => this.#soon());
    this.#soon();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#round.abort();
    this.#watcher.close();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#check().catch((error: unknown) => this.#say(String(error))), SETTLE_MS);
  }

  /** What an earlier change began is given up: it is about a text that is gone. */
  async #check(): Promise<void> {
    this.#round.abort();
    const round = new AbortController();
    this.#round = round;
    const began = performance.now();
    const tell = (text: string) => void (round.signal.aborted || this.#say(text));
    let folder: Awaited<ReturnType<typeof exerciseNamed>>;
    try {
      folder = await exerciseNamed(this.#slug);
    } catch (error) {
      if (!(error instanceof Usage)) throw error;
      tell(`✗ ${this.#slug}\n    ${error.message.replaceAll('\n', '\n    ')}\n`);
      return;
    }
    this.#kept.sweep();
    const judge = this.#kept.around(this.#proof.judge(round.signal));
    let [held, bad] = [0, 0];
    await checkExercise(folder, gradeAnswers(folder, judge), judge, finding => {
      if (finding.ok) held += 1;
      else {
        bad += 1;
        tell(findingText(this.#slug, finding));
      }
    });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const graded = this.#kept.fresh === 1 ? '1 answer was graded' : `${this.#kept.fresh} answers were graded`;
    tell(`${bad === 0 ? '✓' : '✗'} ${this.#slug}: ${held} hold, ${bad} ${bad === 1 ? 'does' : 'do'} not; ${graded}, ${seconds} s\n`);
  }
}
