import { browserRefusalOf, refusalOf } from './refused.ts';

/**
 * The names that exist in a life without being declared. Everything else that a program uses undeclared is answered with a
 * sentence at its own line.
 */

/** The engine's own objects: the same for every life, frozen where the realm is hardened. */
export const SHARED_GLOBALS: ReadonlySet<string> = new Set([
  'Object',
  'Array',
  'Map',
  'Set',
  'WeakMap',
  'WeakSet',
  'JSON',
  'Error',
  'AggregateError',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'RegExp',
  'Symbol',
  'Number',
  'String',
  'Boolean',
  'BigInt',
  'Proxy',
  'Reflect',
  'Iterator',
  'ArrayBuffer',
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'BigInt64Array',
  'BigUint64Array',
  'parseInt',
  'parseFloat',
  'isNaN',
  'isFinite',
  'encodeURI',
  'encodeURIComponent',
  'decodeURI',
  'decodeURIComponent',
  'escape',
  'unescape',
  // Ours, of the realm.
  'Promise',
  'Function',
  'eval',
  'TextEncoder',
  'TextDecoder',
  'Headers',
  'Request',
  'Response',
  'DOMException',
  'URL',
  'URLSearchParams',
  'atob',
  'btoa',
]);

/** Made for each life that uses them, because they show the time, the chance or the log of that life. */
export const LIFE_GLOBALS: ReadonlySet<string> = new Set([
  'Date',
  'Math',
  'console',
  'crypto',
  'performance',
  'Intl',
  'Event',
  'CustomEvent',
  'EventTarget',
  'AbortController',
  'AbortSignal',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'structuredClone',
  'queueMicrotask',
  'globalThis',
]);

/** What the text of the module `ackademy` refers to. */
export const MODULE_PREFIX = 'ackademy$';

/** `require`, `module` and `exports` would make esbuild see CommonJS; it is told to see these names instead. */
export const RENAMED: { readonly [name: string]: string } = {
  require: 'ackademy$$require',
  module: 'ackademy$$module',
  exports: 'ackademy$$exports',
};

/** The sentence for a name that nothing declares. `near` are names that the learner may have meant. */
export function missingSentence(name: string, near: readonly string[] = []): string {
  const shown = Object.keys(RENAMED).find(original => RENAMED[original] === name) ?? name;
  const reason = refusalOf(shown);
  if (reason !== null) return `\`${shown}\` does not exist here: ${reason}.`;
  const guess = nearest(shown, near);
  const looks = guess === null ? browserRefusalOf(shown) : null;
  if (looks !== null) return `\`${shown}\` does not exist here: ${looks}.`;
  const hint =
    guess === null ? 'nothing in your files declares it, and it is not one of the names that exist here' : `did you mean \`${guess}\`?`;
  return `\`${shown}\` does not exist here: ${hint}${hint.endsWith('?') ? '' : '.'}`;
}

/** The sentence for a global name that is given another value. */
export const fixedSentence = (name: string): string =>
  `\`${name}\` cannot be given another value here: the names that every program has are the same in every life. Declare a variable of your own, under another name.`;

/** The candidate that takes the fewest edits, if those are few. */
export function nearest(name: string, candidates: readonly string[]): string | null {
  const limit = Math.max(1, Math.floor(name.length / 3));
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string, enough: number): number {
  if (Math.abs(a.length - b.length) >= enough) return enough;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
