/** What the compiler hands on: text and tables, so that it can cross into a worker, a frame or a child process. */

export interface SourceFile {
  /** Relative, with forward slashes: `handler.ts`, `lib/stock.ts`. */
  readonly path: string;
  readonly text: string;
}

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly length: number;
  /** One plain sentence, with what to try where we know it. */
  readonly text: string;
}

export interface CompiledProgram {
  /**
   * The source of one function expression, `(function ($) { ...; return { exports, line } })`: the module factory.
   * Calling it with a `LifeRuntime` is the birth of a life; everything the learner keeps in modules lives in that call.
   */
  readonly code: string;
  /** The same factory with `async` left to the engine: what a counterexample is confirmed on before anybody sees it. */
  readonly native: string;
  /** Line ids that the code counts in: `lines[id]`. */
  readonly lines: readonly { readonly file: string; readonly line: number }[];
  /** Exported generator functions, as far as the text shows: a handler that is one would run nothing. */
  readonly generators: { readonly [exported: string]: { readonly file: string; readonly line: number } };
  /**
   * True when nothing in the modules can carry memory from one delivery to the next (no `let`, no object, no class static):
   * decided from the syntax tree, and false when in doubt. The explorer may then forget what a life saw once it is idle.
   */
  readonly stateless: boolean;
  readonly warnings: readonly Diagnostic[];
}

/** Every program of a system, by its name. */
export type CompiledPrograms = { readonly [program: string]: CompiledProgram };

export type CompileResult =
  | { readonly ok: true; readonly program: CompiledProgram }
  | { readonly ok: false; readonly errors: readonly Diagnostic[] };
