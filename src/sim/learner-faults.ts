import type { Failure, SourceLine } from '../history/event.ts';
import { engineErrorOf, wordPlainly } from '../process/engine-words.ts';
import type { Life, ModuleThrew } from '../process/realm.ts';
import type { FeedSpec, ProgramSpec } from '../system/system.ts';

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
    // Nothing may have caught it before.
    if (engineErrorOf(error) !== null) wordPlainly(error);
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

/** Why no message can be handed to it; null if one can. */
export function noHandlerText(
  { entry, handler, feed }: Pick<ProgramSpec, 'entry' | 'handler' | 'feed'>,
  { exports, generators }: Pick<Life, 'exports' | 'generators'>,
): string | null {
  const names = Object.keys(exports);
  const write = `export async function ${handler}(${GIVEN[feed.kind]}services) { ... }`;
  const value = exports[handler];
  if (typeof value === 'function') {
    const place = Object.hasOwn(generators, handler) ? generators[handler]! : null;
    if (place === null && !makesGenerators(value)) return null;
    const where = place === null ? entry : `${place.file}, line ${place.line},`;
    return `\`${handler}\` in ${where} is a generator function, written with \`function*\`: calling one runs nothing of its body, it only makes an object to ask for values. Leave the star out: ${write}`;
  }
  if (handler in exports) return `\`${handler}\` in ${entry} is exported, but it is ${article(value)}. It has to be a function: ${write}`;
  const found =
    names.length === 0 ? 'It exports nothing yet' : `It exports ${names.map(name => `\`${name}\`, ${article(exports[name])}`).join('; ')}`;
  return `${entry} has no export called \`${handler}\`, so there is nothing to ${CALLED[feed.kind]}. ${found}. Write: ${write}`;
}

/** What a handler is called with before the services. */
const GIVEN: { readonly [kind in FeedSpec['kind']]: string } = {
  consume: 'message, ',
  undeclared: 'message, ',
  http: 'request, ',
  timer: '',
  command: '',
};
const CALLED: { readonly [kind in FeedSpec['kind']]: string } = {
  consume: 'hand a message to',
  undeclared: 'hand a message to',
  http: 'hand a message to',
  timer: 'call every time',
  command: 'call',
};

const generatorFunctions = Object.getPrototypeOf(function* () {});

/** For generator functions that the text does not show. */
function makesGenerators(value: object): boolean {
  try {
    return Object.getPrototypeOf(value) === generatorFunctions;
  } catch {
    // A proxy that throws when it is asked: then it will throw when it is called.
    return false;
  }
}

function article(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
