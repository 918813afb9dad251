import type { Exercise } from '../exercise/exercise.ts';
import type { Failure, SourceLine } from '../history/event.ts';
import type { ModuleThrew } from '../process/realm.ts';

/** The module could not be started: its own top-level code threw. */
export class DoesNotLoad extends Error {
  readonly line: SourceLine | null;
  constructor({ cause, line }: ModuleThrew) {
    const { name, message } = describe(cause);
    super(`${name}: ${message}`, { cause });
    this.line = line;
  }
}

export class NoHandler extends Error {}

/** As long as anybody wants to read. What is thrown goes into histories, and those are kept. */
const TEXT_LIMIT = 2000;

/** What a learner may throw is anything at all, including things that misbehave when looked at. */
export function describe(error: unknown): Failure {
  try {
    if (error instanceof Error) return failure(error.name, error.message);
    if (typeof error === 'object' && error !== null && 'message' in error)
      return failure((error as { name?: unknown }).name ?? 'Error', (error as { message: unknown }).message);
    // The text of a function depends on how it was compiled.
    return failure('thrown value', typeof error === 'function' ? 'a function' : error);
  } catch {
    return { name: 'thrown value', message: 'something that cannot be shown' };
  }
}

function failure(name: unknown, message: unknown): Failure {
  return { name: cut(String(name)), message: cut(String(message)) };
}

const cut = (text: string): string => (text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}... (${text.length} characters)` : text);

export function noHandlerText(exercise: Exercise, exports: { readonly [name: string]: unknown }): string {
  const { entry, handler } = exercise.program;
  const names = Object.keys(exports);
  if (handler in exports)
    return `\`${handler}\` in ${entry} is exported, but it is ${article(exports[handler])}. It has to be a function: export async function ${handler}(message, services) { ... }`;
  const found = names.length === 0 ? 'It exports nothing yet' : `It exports ${names.map(name => `\`${name}\``).join(', ')}`;
  return `${entry} has no export called \`${handler}\`, so there is nothing to hand a message to. ${found}. Write: export async function ${handler}(message, services) { ... }`;
}

function article(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
