/**
 * The URL standard's parser: text to the parts of a URL, and back. Written out here, because the libraries that do the same bring
 * tables of Unicode along, several times the weight of all else that a program is given, and an engine's own parser is not the same in
 * all engines. What needs those tables is the name of a host in letters beyond ASCII, and that is refused in a sentence.
 *
 * Long because it is one state machine; the names of its states are those of the standard (https://url.spec.whatwg.org/).
 */

export interface UrlRecord {
  scheme: string;
  username: string;
  password: string;
  /** As it is written in a URL; null for none. */
  host: string | null;
  port: number | null;
  /** A text is an opaque path, as in `mailto:ada@example.com`. */
  path: string[] | string;
  query: string | null;
  fragment: string | null;
}

/** A host whose name has letters beyond ASCII. */
export class ForeignHost extends Error {}

export type State =
  | 'scheme start'
  | 'scheme'
  | 'no scheme'
  | 'special relative or authority'
  | 'path or authority'
  | 'relative'
  | 'relative slash'
  | 'special authority slashes'
  | 'special authority ignore slashes'
  | 'authority'
  | 'host'
  | 'hostname'
  | 'port'
  | 'file'
  | 'file slash'
  | 'file host'
  | 'path start'
  | 'path'
  | 'opaque path'
  | 'query'
  | 'fragment';

const SPECIAL: { readonly [scheme: string]: number | null } = { ftp: 21, file: null, http: 80, https: 443, ws: 80, wss: 443 };
export const isSpecial = ({ scheme }: UrlRecord): boolean => Object.hasOwn(SPECIAL, scheme);

// ── Percent-encoding ─────────────────────────────────────────────────────────────────────────────────────────────────

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const set = (characters: string, below?: (code: number) => boolean) => {
  const members = new Set([...characters].map(character => character.codePointAt(0)!));
  return (code: number): boolean => code < 0x20 || code > 0x7e || members.has(code) || below?.(code) === true;
};
const C0 = set('');
const FRAGMENT = set(' "<>`');
const QUERY = set(' "#<>');
const SPECIAL_QUERY = set(' "#<>\'');
const PATH = set(' "#<>?^`{}');
export const USERINFO = set(' "#<>?`{}/:;=@[\\]^|');

export function percentEncode(text: string, isEncoded: (code: number) => boolean): string {
  let encoded = '';
  for (const character of text) {
    if (!isEncoded(character.codePointAt(0)!)) encoded += character;
    else for (const byte of encoder.encode(character)) encoded += percentByte(byte);
  }
  return encoded;
}

const percentByte = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/** The bytes that a text stands for, `%41` for one byte. */
export function percentDecode(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  const decoded: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const hex = bytes[at] === 0x25 ? String.fromCharCode(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0) : '';
    if (!/^[0-9A-Fa-f]{2}$/.test(hex)) decoded.push(bytes[at]!);
    else {
      decoded.push(Number.parseInt(hex, 16));
      at += 2;
    }
  }
  return Uint8Array.from(decoded);
}

// ── Hosts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const FORBIDDEN_HOST = /[\0\t\n\r #/:<>?@[\\\]^|]/;
const FORBIDDEN_DOMAIN = /[\0-\x20#/:<>?@[\\\]^|%\x7f]/;

/** Null: no host. */
function parseHost(input: string, opaque: boolean): string | null {
  if (input.startsWith('[')) {
    if (!input.endsWith(']')) return null;
    const pieces = parseIpv6(input.slice(1, -1));
    return pieces === null ? null : `[${ipv6Text(pieces)}]`;
  }
  if (opaque) return FORBIDDEN_HOST.test(input) ? null : percentEncode(input, C0);
  const domain = decoder.decode(percentDecode(input)).toLowerCase();
  if (/[^\0-\x7f]/.test(domain)) throw new ForeignHost(domain);
  if (domain === '' || FORBIDDEN_DOMAIN.test(domain)) return null;
  return endsInNumber(domain) ? parseIpv4(domain) : domain;
}

function endsInNumber(domain: string): boolean {
  const parts = domain.split('.');
  if (parts.at(-1) === '') {
    if (parts.length === 1) return false;
    parts.pop();
  }
  const last = parts.at(-1)!;
  return /^\d+$/.test(last) || ipv4Number(last) !== null;
}

function ipv4Number(text: string): number | null {
  if (text === '') return null;
  if (/^0x[\da-f]*$/i.test(text)) return text.length === 2 ? 0 : Number.parseInt(text.slice(2), 16);
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : null;
}

function parseIpv4(domain: string): string | null {
  const parts = domain.split('.');
  if (parts.at(-1) === '' && parts.length > 1) parts.pop();
  if (parts.length > 4) return null;
  const numbers = parts.map(ipv4Number);
  if (numbers.some(number => number === null)) return null;
  const known = numbers as number[];
  const last = known.pop()!;
  if (known.some(number => number > 255) || last >= 256 ** (4 - known.length)) return null;
  const address = known.reduce((sum, number, index) => sum + number * 256 ** (3 - index), last);
  return [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join('.');
}

function parseIpv6(input: string): number[] | null {
  const address = [0, 0, 0, 0, 0, 0, 0, 0];
  let piece = 0;
  let compress: number | null = null;
  let at = 0;
  if (input[at] === ':') {
    if (input[1] !== ':') return null;
    at = 2;
    piece = 1;
    compress = 1;
  }
  while (at < input.length) {
    if (piece === 8) return null;
    if (input[at] === ':') {
      if (compress !== null) return null;
      at += 1;
      piece += 1;
      compress = piece;
      continue;
    }
    const digits = /^[\da-f]{0,4}/i.exec(input.slice(at))![0];
    at += digits.length;
    if (input[at] === '.') {
      if (digits.length === 0 || piece > 6) return null;
      const ipv4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(input.slice(at - digits.length));
      if (ipv4 === null) return null;
      const bytes = ipv4.slice(1).map(Number);
      if (ipv4.slice(1).some(text => /^0\d/.test(text)) || bytes.some(byte => byte > 255)) return null;
      address[piece] = bytes[0]! * 256 + bytes[1]!;
      address[piece + 1] = bytes[2]! * 256 + bytes[3]!;
      piece += 2;
      at = input.length;
      break;
    }
    if (input[at] === ':') {
      at += 1;
      if (at === input.length) return null;
    } else if (at < input.length) return null;
    address[piece] = digits === '' ? 0 : Number.parseInt(digits, 16);
    piece += 1;
  }
  if (compress !== null) {
    let swaps = piece - compress;
    for (piece = 7; piece !== 0 && swaps > 0; piece -= 1, swaps -= 1) {
      const other = compress + swaps - 1;
      [address[piece], address[other]] = [address[other]!, address[piece]!];
    }
  } else if (piece !== 8) return null;
  return address;
}

function ipv6Text(pieces: readonly number[]): string {
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (pieces[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  const hex = (from: number, to: number) =>
    pieces
      .slice(from, to)
      .map(piece => piece.toString(16))
      .join(':');
  return best.start < 0 ? hex(0, 8) : `${hex(0, best.start)}::${hex(best.start + best.length, 8)}`;
}

// ── The parser ───────────────────────────────────────────────────────────────────────────────────────────────────────

const isDriveLetter = (text: string) => /^[A-Za-z][:|]$/.test(text);
const isNormalDriveLetter = (text: string) => /^[A-Za-z]:$/.test(text);
const startsWithDriveLetter = (text: string) => /^[A-Za-z][:|](?:[/\\?#]|$)/.test(text);
const isSingleDot = (segment: string) => /^(?:\.|%2e)$/i.test(segment);
const isDoubleDot = (segment: string) => /^(?:\.|%2e){2}$/i.test(segment);

function shorten(url: UrlRecord): void {
  const path = url.path as string[];
  if (url.scheme === 'file' && path.length === 1 && isNormalDriveLetter(path[0]!)) return;
  path.pop();
}

export const emptyRecord = (): UrlRecord => ({
  scheme: '',
  username: '',
  password: '',
  host: null,
  port: null,
  path: [],
  query: null,
  fragment: null,
});

/**
 * Null: no URL. With `url` and `from` it is a setter's way to change a part of one, and leaves it as far as it got.
 */
export function parseUrl(text: string, base: UrlRecord | null, url?: UrlRecord, from?: State): UrlRecord | null {
  return new Parser(text, base, url ?? null, from ?? null).run();
}

class Parser {
  readonly #input: readonly string[];
  readonly #base: UrlRecord | null;
  readonly #url: UrlRecord;
  readonly #override: State | null;
  #state: State;
  #buffer = '';
  #at = 0;
  #atSign = false;
  #passwordToken = false;
  #inBrackets = false;

  constructor(text: string, base: UrlRecord | null, url: UrlRecord | null, override: State | null) {
    const trimmed = url === null ? text.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '') : text;
    this.#input = [...trimmed.replace(/[\t\n\r]/g, '')];
    this.#base = base;
    this.#url = url ?? emptyRecord();
    this.#override = override;
    this.#state = override ?? 'scheme start';
  }

  run(): UrlRecord | null {
    for (; this.#at <= this.#input.length; this.#at += 1) {
      const done = this.#step(this.#input[this.#at] ?? '');
      if (done === 'failure') return null;
      if (done === 'end') break;
    }
    return this.#url;
  }

  #rest(from = this.#at + 1): string {
    return this.#input.slice(from, from + 8).join('');
  }

  /** @param c a character, or '' at the end */
  #step(c: string): 'failure' | 'end' | undefined {
    const url = this.#url;
    const base = this.#base;
    const override = this.#override;
    const special = isSpecial(url);
    const isEnd = c === '';
    switch (this.#state) {
      case 'scheme start':
        if (/[A-Za-z]/.test(c)) {
          this.#buffer += c.toLowerCase();
          this.#state = 'scheme';
        } else if (override === null) this.#again('no scheme');
        else return 'failure';
        return;
      case 'scheme':
        if (/[A-Za-z\d+\-.]/.test(c)) {
          this.#buffer += c.toLowerCase();
          return;
        }
        if (c === ':') return this.#scheme();
        if (override !== null) return 'failure';
        this.#buffer = '';
        this.#state = 'no scheme';
        this.#at = -1;
        return;
      case 'no scheme':
        if (base === null || (typeof base.path === 'string' && c !== '#')) return 'failure';
        if (typeof base.path === 'string') {
          Object.assign(url, { ...base, fragment: '' });
          this.#state = 'fragment';
        } else this.#again(base.scheme === 'file' ? 'file' : 'relative');
        return;
      case 'special relative or authority':
        if (c === '/' && this.#rest().startsWith('/')) {
          this.#state = 'special authority ignore slashes';
          this.#at += 1;
        } else this.#again('relative');
        return;
      case 'path or authority':
        if (c === '/') this.#state = 'authority';
        else this.#again('path');
        return;
      case 'relative':
        return this.#relative(c);
      case 'relative slash':
        if (special && (c === '/' || c === '\\')) this.#state = 'special authority ignore slashes';
        else if (c === '/') this.#state = 'authority';
        else {
          const { username, password, host, port } = base!;
          Object.assign(url, { username, password, host, port });
          this.#again('path');
        }
        return;
      case 'special authority slashes':
        if (c === '/' && this.#rest().startsWith('/')) {
          this.#state = 'special authority ignore slashes';
          this.#at += 1;
        } else this.#again('special authority ignore slashes');
        return;
      case 'special authority ignore slashes':
        if (c !== '/' && c !== '\\') this.#again('authority');
        return;
      case 'authority':
        return this.#authority(c, special);
      case 'host':
      case 'hostname':
        return this.#host(c, special);
      case 'port':
        return this.#port(c, special);
      case 'file':
        return this.#file(c);
      case 'file slash':
        if (c === '/' || c === '\\') {
          this.#state = 'file host';
          return;
        }
        if (base !== null && base.scheme === 'file') {
          url.host = base.host;
          const [drive] = base.path as string[];
          if (!startsWithDriveLetter(this.#rest(this.#at)) && drive !== undefined && isNormalDriveLetter(drive))
            (url.path as string[]).push(drive);
        }
        this.#again('path');
        return;
      case 'file host':
        return this.#fileHost(c, special);
      case 'path start':
        if (special) {
          this.#state = 'path';
          if (c !== '/' && c !== '\\') this.#at -= 1;
        } else if (override === null && c === '?') {
          url.query = '';
          this.#state = 'query';
        } else if (override === null && c === '#') {
          url.fragment = '';
          this.#state = 'fragment';
        } else if (!isEnd) {
          this.#state = 'path';
          if (c !== '/') this.#at -= 1;
        } else if (override !== null && url.host === null) (url.path as string[]).push('');
        return;
      case 'path':
        return this.#path(c, special);
      case 'opaque path':
        if (c === '?' || c === '#') this.#queryOrFragment(c);
        else if (c === ' ') url.path += /^[?#]/.test(this.#rest()) ? '%20' : ' ';
        else if (!isEnd) url.path += percentEncode(c, C0);
        return;
      case 'query':
        if ((override === null && c === '#') || isEnd) {
          url.query += percentEncode(this.#buffer, special ? SPECIAL_QUERY : QUERY);
          this.#buffer = '';
          if (c === '#') {
            url.fragment = '';
            this.#state = 'fragment';
          }
        } else this.#buffer += c;
        return;
      case 'fragment':
        if (!isEnd) url.fragment += percentEncode(c, FRAGMENT);
        return;
    }
  }

  /** The same character in another state. */
  #again(state: State): void {
    this.#state = state;
    this.#at -= 1;
  }

  #queryOrFragment(c: string): void {
    if (c === '?') this.#url.query = '';
    else this.#url.fragment = '';
    this.#state = c === '?' ? 'query' : 'fragment';
  }

  #scheme(): 'failure' | 'end' | undefined {
    const url = this.#url;
    const scheme = this.#buffer;
    if (this.#override !== null) {
      if (isSpecial(url) !== Object.hasOwn(SPECIAL, scheme)) return 'end';
      if (scheme === 'file' && (url.username !== '' || url.password !== '' || url.port !== null)) return 'end';
      if (url.scheme === 'file' && (url.host === '' || url.host === null)) return 'end';
      url.scheme = scheme;
      if (url.port === SPECIAL[scheme]) url.port = null;
      return 'end';
    }
    url.scheme = scheme;
    this.#buffer = '';
    const base = this.#base;
    if (scheme === 'file') this.#state = 'file';
    else if (isSpecial(url)) this.#state = base?.scheme === scheme ? 'special relative or authority' : 'special authority slashes';
    else if (this.#rest().startsWith('/')) {
      this.#state = 'path or authority';
      this.#at += 1;
    } else {
      url.path = '';
      this.#state = 'opaque path';
    }
    return undefined;
  }

  #relative(c: string): undefined {
    const url = this.#url;
    const base = this.#base!;
    url.scheme = base.scheme;
    if (c === '/' || (isSpecial(url) && c === '\\')) {
      this.#state = 'relative slash';
      return;
    }
    const { username, password, host, port, path, query } = base;
    Object.assign(url, { username, password, host, port, path: [...path], query });
    if (c === '?' || c === '#') this.#queryOrFragment(c);
    else if (c !== '') {
      url.query = null;
      shorten(url);
      this.#again('path');
    }
  }

  #authority(c: string, special: boolean): 'failure' | undefined {
    const url = this.#url;
    if (c === '@') {
      const credentials = [...(this.#atSign ? `%40${this.#buffer}` : this.#buffer)];
      this.#atSign = true;
      for (const character of credentials) {
        if (character === ':' && !this.#passwordToken) this.#passwordToken = true;
        else if (this.#passwordToken) url.password += percentEncode(character, USERINFO);
        else url.username += percentEncode(character, USERINFO);
      }
      this.#buffer = '';
    } else if (this.#endsAuthority(c, special)) {
      if (this.#atSign && this.#buffer === '') return 'failure';
      this.#at -= [...this.#buffer].length + 1;
      this.#buffer = '';
      this.#state = 'host';
    } else this.#buffer += c;
    return undefined;
  }

  #endsAuthority(c: string, special: boolean): boolean {
    return c === '' || c === '/' || c === '?' || c === '#' || (special && c === '\\');
  }

  #host(c: string, special: boolean): 'failure' | 'end' | undefined {
    const url = this.#url;
    const override = this.#override;
    if (override !== null && url.scheme === 'file') {
      this.#again('file host');
    } else if (c === ':' && !this.#inBrackets) {
      if (this.#buffer === '' || override === 'hostname') return 'failure';
      const host = parseHost(this.#buffer, !special);
      if (host === null) return 'failure';
      url.host = host;
      this.#buffer = '';
      this.#state = 'port';
    } else if (this.#endsAuthority(c, special)) {
      this.#at -= 1;
      if (special && this.#buffer === '') return 'failure';
      if (override !== null && this.#buffer === '' && (url.username !== '' || url.password !== '' || url.port !== null)) return 'failure';
      const host = parseHost(this.#buffer, !special);
      if (host === null) return 'failure';
      url.host = host;
      this.#buffer = '';
      this.#state = 'path start';
      if (override !== null) return 'end';
    } else {
      if (c === '[') this.#inBrackets = true;
      if (c === ']') this.#inBrackets = false;
      this.#buffer += c;
    }
    return undefined;
  }

  #port(c: string, special: boolean): 'failure' | 'end' | undefined {
    const url = this.#url;
    if (/\d/.test(c)) this.#buffer += c;
    else if (this.#endsAuthority(c, special) || this.#override !== null) {
      if (this.#buffer !== '') {
        const port = Number(this.#buffer);
        if (port > 65_535) return 'failure';
        url.port = port === SPECIAL[url.scheme] ? null : port;
        this.#buffer = '';
        if (this.#override !== null) return 'end';
      }
      if (this.#override !== null) return 'failure';
      this.#again('path start');
    } else return 'failure';
    return undefined;
  }

  #file(c: string): undefined {
    const url = this.#url;
    const base = this.#base;
    url.scheme = 'file';
    url.host = '';
    if (c === '/' || c === '\\') {
      this.#state = 'file slash';
      return;
    }
    if (base === null || base.scheme !== 'file') {
      this.#again('path');
      return;
    }
    Object.assign(url, { host: base.host, path: [...base.path], query: base.query });
    if (c === '?' || c === '#') this.#queryOrFragment(c);
    else if (c !== '') {
      url.query = null;
      if (startsWithDriveLetter(this.#rest(this.#at))) url.path = [];
      else shorten(url);
      this.#again('path');
    }
  }

  #fileHost(c: string, special: boolean): 'failure' | 'end' | undefined {
    const url = this.#url;
    if (!(c === '' || c === '/' || c === '\\' || c === '?' || c === '#')) {
      this.#buffer += c;
      return;
    }
    this.#at -= 1;
    if (this.#override === null && isDriveLetter(this.#buffer)) this.#state = 'path';
    else if (this.#buffer === '') {
      url.host = '';
      if (this.#override !== null) return 'end';
      this.#state = 'path start';
    } else {
      const host = parseHost(this.#buffer, !special);
      if (host === null) return 'failure';
      url.host = host === 'localhost' ? '' : host;
      if (this.#override !== null) return 'end';
      this.#buffer = '';
      this.#state = 'path start';
    }
    return undefined;
  }

  #path(c: string, special: boolean): undefined {
    const url = this.#url;
    const path = url.path as string[];
    const slash = c === '/' || (special && c === '\\');
    if (!(c === '' || slash || (this.#override === null && (c === '?' || c === '#')))) {
      this.#buffer += percentEncode(c, PATH);
      return;
    }
    if (isDoubleDot(this.#buffer)) {
      shorten(url);
      if (!slash) path.push('');
    } else if (isSingleDot(this.#buffer)) {
      if (!slash) path.push('');
    } else {
      if (url.scheme === 'file' && path.length === 0 && isDriveLetter(this.#buffer)) this.#buffer = `${this.#buffer[0]}:`;
      path.push(this.#buffer);
    }
    this.#buffer = '';
    if (c === '?' || c === '#') this.#queryOrFragment(c);
  }
}

export const pathText = ({ path }: UrlRecord): string => (typeof path === 'string' ? path : path.map(segment => `/${segment}`).join(''));

export function urlText(url: UrlRecord): string {
  let text = `${url.scheme}:`;
  if (url.host !== null) {
    text += '//';
    if (url.username !== '' || url.password !== '') text += `${url.username}${url.password === '' ? '' : `:${url.password}`}@`;
    text += url.host + (url.port === null ? '' : `:${url.port}`);
  } else if (typeof url.path !== 'string' && url.path.length > 1 && url.path[0] === '') text += '/.';
  return text + pathText(url) + (url.query === null ? '' : `?${url.query}`) + (url.fragment === null ? '' : `#${url.fragment}`);
}
