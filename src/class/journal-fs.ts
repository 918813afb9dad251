/**
 * What was graded, a line each, written as soon as it is known: whoever is stopped, or killed, goes on from there. A line is found by a
 * digest of everything that it follows from, so a journal is never out of date; one that was cut off in the middle is passed over.
 */
import { type FileHandle, mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Graded } from './class-report.ts';

export type Kept = Pick<Graded, 'source' | 'result' | 'digest' | 'fingerprints'>;

/** The disk that it is written to is full, or cannot be written. */
export class JournalLost extends Error {
  readonly code: string;
  constructor(path: string, { code = '', message }: NodeJS.ErrnoException) {
    super(`${path}: ${message}`);
    this.code = code;
  }
}

export class Journal {
  readonly path: string;
  readonly #kept = new Map<string, Kept>();
  #file: FileHandle | null = null;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string) {
    this.path = path;
  }

  /** Keeps nothing, for where there is no place to keep it. */
  static none(): Journal {
    return new Journal('');
  }

  /** @param forget begin anew, whatever was kept. Throws `JournalLost`. */
  static async open(path: string, forget = false): Promise<Journal> {
    const journal = new Journal(path);
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // A device has no end.
      const there = !forget && (await stat(path).catch(() => null))?.isFile() === true;
      const text = there ? await readFile(path, 'utf8') : '';
      for (const line of text.split('\n')) {
        const read = lineOf(line);
        if (read !== null) journal.#kept.set(read.key, read.kept);
      }
      // What it holds is somebody's answers.
      journal.#file = await open(path, forget ? 'w' : 'a', 0o600);
      if (text !== '' && !text.endsWith('\n')) await journal.#file.write('\n');
    } catch (error) {
      await journal.close();
      throw new JournalLost(path, error as NodeJS.ErrnoException);
    }
    return journal;
  }

  find(key: string): Kept | null {
    return this.#kept.get(key) ?? null;
  }

  /** Throws `JournalLost`; what was kept before stays. */
  keep(key: string, kept: Kept): Promise<void> {
    if (this.#file === null) return Promise.resolve();
    const line = `${JSON.stringify({ key, kept })}\n`;
    // One after the other: two writes at once may go into each other.
    const written = this.#writing.then(() => this.#file?.appendFile(line));
    this.#writing = written.catch(() => {});
    return written.catch(error => Promise.reject(new JournalLost(this.path, error)));
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file?.close();
    this.#file = null;
  }
}

function lineOf(line: string): { readonly key: string; readonly kept: Kept } | null {
  if (line === '') return null;
  try {
    const { key, kept } = JSON.parse(line);
    return typeof key === 'string' && typeof kept?.digest === 'string' ? { key, kept } : null;
  } catch {
    return null;
  }
}
