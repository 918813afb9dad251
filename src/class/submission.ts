import type { SourceFile } from '../compile/compiled.ts';

/** What somebody handed in, as it was found. */
export interface Submission {
  /** The name of its file or folder. Anything may stand in it that a file system allows. */
  readonly name: string;
  readonly files: readonly SourceFile[];
  /** Why it cannot be run, in a sentence; null where it can. */
  readonly refused: string | null;
  readonly notes: readonly string[];
}
