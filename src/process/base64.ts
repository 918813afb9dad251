/** `atob` and `btoa`: the engine's own, with errors of ours, which are the same everywhere. */
import { DOMException } from './dom-exception.ts';
import { publishedFunctions } from './frozen.ts';
import { spend } from './jobs.ts';

// By themselves: as methods of anything but the global object, browsers refuse to be called.
const { atob: decode, btoa: encode } = globalThis;

/** Characters at once. More would take its time, and nothing that a handler is given is as long. */
const LIMIT = 1024 * 1024;

function textOf(name: string, args: readonly unknown[]): string {
  if (args.length === 0) throw new TypeError(`${name} takes a text: ${name}('...')`);
  const text = String(args[0]);
  if (text.length > LIMIT) throw new RangeError(`${name}: a text of ${text.length} characters, at most ${LIMIT} fit here`);
  spend(text.length >> 2);
  return text;
}

export const base64 = publishedFunctions({
  btoa: (...args: unknown[]): string => {
    const text = textOf('btoa', args);
    if (/[^\0-\xff]/.test(text))
      throw new DOMException('btoa takes characters up to U+00FF: encode text with `new TextEncoder()` first', 'InvalidCharacterError');
    return encode(text);
  },
  atob: (...args: unknown[]): string => {
    const text = textOf('atob', args).replace(/[\t\n\f\r ]/g, '');
    const digits = text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text;
    if (digits.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(digits))
      throw new DOMException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
    return decode(text);
  },
});
