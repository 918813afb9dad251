/**
 * What engines say of a wrong value quotes the source, and the source that they see is what lowering made of it. Before anybody
 * can read such an error, every name of ours is taken out of its words.
 */

/** Errors that an engine words itself. */
export const WORDED_BY_ENGINES: ReadonlySet<string> = new Set([
  'TypeError',
  'ReferenceError',
  'RangeError',
  'SyntaxError',
  'InternalError',
]);

/** What engines say of a wrong value. A program may log it, or store it. */
export const ENGINES_WORDS =
  /\bis not (?:a function|a constructor|(?:async )?iterable|an object|callable|defined)\b|\bundefined is not\b|\b(?:Cannot|can't) (?:read|set|destructure|access|convert|write|create|assign|add|define|redefine|delete)\b|\bReceiver must be\b|\bprivate (?:member|method|field)\b|\bincompatible receiver\b|\bClass extends value\b|\bprototype may only be\b|\bis read-only\b|\breadonly property\b/;

/** Newer engines have it. A proxy of an error is none. */
const isError = (Error as { isError?: (value: unknown) => boolean }).isError;

/**
 * The name of an engine's error class that the value was made by, or null. What was thrown may be a proxy, or have getters: it is
 * asked for nothing that would run them where the engine can tell errors apart, and whatever it does when looked at stays its
 * own problem.
 */
export function engineErrorOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  try {
    if (isError !== undefined && !isError(error)) return null;
    const { name } = Object.getPrototypeOf(error);
    return WORDED_BY_ENGINES.has(name) ? name : null;
  } catch {
    return null;
  }
}

export function messageOf(error: unknown): string | null {
  try {
    const message = Object.getOwnPropertyDescriptor(error, 'message')?.value;
    return typeof message === 'string' ? message : null;
  } catch {
    return null;
  }
}

/** For an error that `engineErrorOf` knows. */
export function wordPlainly(error: unknown): void {
  const message = messageOf(error);
  if (message === null) return;
  if (FROZEN_CONSTRUCTOR.test(message)) Reflect.defineProperty(error as object, 'message', { value: WHY_FROZEN });
  else if (message.includes('$$') && ENGINES_WORDS.test(message))
    Reflect.defineProperty(error as object, 'message', { value: plainly(message) });
}

/** The one property that can be assigned in Node and not here (see `overrides.ts`), where its name was not in the text. */
const FROZEN_CONSTRUCTOR = /^Cannot assign to read only property 'constructor' of object '\[object |^"constructor" is read-only$/;
const WHY_FROZEN =
  '`constructor` is read-only here where a computed name or `Object.assign` gives it to an array: what arrays inherit is the same for every life. Write `array.constructor = ...`.';

/** V8 quotes functions whole, however long they are. */
const LONGEST = 2000;

/** As V8 calls a value that has no name. */
const NAMELESS = '(intermediate value)';

/** A function from its first word on, to the last brace in sight, as `Function.prototype.toString` is made to show it. */
const FUNCTION_TEXT =
  /(?:(?:async )?function\b(?! ')|class\b|(?:async )?\([^()]*\) =>|(?:async )?[\w$]+ =>|(?:(?:static|async|get|set) |\*)*(?:#?[\w$]+|\[[^\]]*\])\([^()]*\) \{)(?:[\s\S]*\}|[\s\S]*$)/;

/**
 * The words without our names: V8 quotes in outline (`$$mark(...).x`), SpiderMonkey and JavaScriptCore as the text stands
 * (`$$mark(db.get(), 12).x`).
 */
export function plainly(message: string): string {
  let text = message.slice(0, LONGEST);
  if (text.includes('{')) text = text.replace(FUNCTION_TEXT, 'function () { [native code] }');
  // Inside out: what is marked may hold a mark.
  for (let before = ''; before !== text; ) {
    before = text;
    text = text
      .replace(/\(\$\$+\.(?:L ?= ?\d+|at\(\d+\)) ?, ?((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)/, '$1')
      .replace(/\$\$+mark\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*), ?\d+\)/, '$1');
  }
  return text
    .replace(/\$\$+eval\b/g, 'eval')
    .replace(/\$\$+this\d+\((?:\.\.\.)?\)/g, 'this')
    .replace(/\$\$+arguments\d+\b/g, 'arguments')
    .replace(/\$\$+target\d+\b/g, 'new.target')
    .replace(/\$\$+super\d+\.get\((?:"(\w+)"|[^()]*)\)/g, (_, key: string | undefined) =>
      key === undefined ? `super${NAMELESS}` : `super.${key}`,
    )
    .replace(/\$\$+(?:\.\w+)*\w*(?:\((?:[^()]|\([^()]*\))*\))?/g, NAMELESS);
}
