/** `URL` and `URLSearchParams`, as the URL standard has them. They hold no connection and know nothing but their text. */
import { published } from './frozen.ts';
import { spend } from './jobs.ts';
import {
  ForeignHost,
  isSpecial,
  parseUrl,
  pathText,
  percentDecode,
  percentEncode,
  type State,
  type UrlRecord,
  USERINFO,
  urlText,
} from './url-record.ts';

/** Characters of a URL, and of the parts that are put together to one. A message holds no more. */
const LIMIT = 64 * 1024;
const PAIRS_LIMIT = 10_000;

/** A text as the web takes it: a lone half of a pair of UTF-16 becomes U+FFFD. */
function textOf(value: unknown): string {
  const text = String(value);
  if (text.length > LIMIT) throw new RangeError(`a URL of ${text.length} characters, at most ${LIMIT} fit here`);
  spend(text.length * 2);
  return text.toWellFormed();
}

function invalid(input: string): TypeError {
  const error = new TypeError('Invalid URL');
  for (const [name, value] of Object.entries({ code: 'ERR_INVALID_URL', input: input.slice(0, 1000) }))
    Object.defineProperty(error, name, { value, writable: true, enumerable: true, configurable: true });
  return error;
}

/** As the standard's parser, but for hosts whose names it would have to look up in tables that are not here. */
const parsed: typeof parseUrl = (...args) => {
  try {
    return parseUrl(...args);
  } catch (error) {
    if (!(error instanceof ForeignHost)) throw error;
    const host = error.message.slice(0, 100);
    throw new TypeError(`The host \`${host}\` has letters beyond ASCII: write it in Punycode here, as in \`xn--bcher-kva.example\`.`);
  }
};

function parse(input: unknown, base: unknown): UrlRecord {
  const text = textOf(input);
  const record = base === undefined ? null : parsed(textOf(base), null);
  if (base !== undefined && record === null) throw invalid(text);
  const url = parsed(text, record);
  if (url === null) throw invalid(text);
  return url;
}

// ── application/x-www-form-urlencoded ────────────────────────────────────────────────────────────────────────────────

type Pair = [name: string, value: string];

const isFormEncoded = (code: number): boolean => !/[\w*\-. ]/.test(String.fromCodePoint(code)) || code > 0x7e;
const formText = (text: string): string => percentEncode(text, isFormEncoded).replaceAll(' ', '+');
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const formValue = (text: string): string => decoder.decode(percentDecode(text.replaceAll('+', ' ')));

function pairsOf(query: string): Pair[] {
  const pairs: Pair[] = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    if (pairs.length >= PAIRS_LIMIT) throw tooMany();
    const at = part.indexOf('=');
    pairs.push(at < 0 ? [formValue(part), ''] : [formValue(part.slice(0, at)), formValue(part.slice(at + 1))]);
  }
  return pairs;
}

const tooMany = () => new RangeError(`more than ${PAIRS_LIMIT} parameters`);

/**
 * Sees what is changed while it goes on, as the standard has it. No generator: what all objects of one inherit from hangs on its function,
 * where nobody sees it, and would remember.
 */
class ParamsIterator {
  readonly #itemAt: (at: number) => { readonly value: unknown } | null;
  #at = 0;

  constructor(itemAt: (at: number) => { readonly value: unknown } | null) {
    this.#itemAt = itemAt;
  }

  next(): { value: unknown; done: boolean } {
    const item = this.#itemAt(this.#at);
    this.#at += 1;
    return item === null ? { value: undefined, done: true } : { value: item.value, done: false };
  }
}
Object.setPrototypeOf(ParamsIterator.prototype, Object.getPrototypeOf(Object.getPrototypeOf([].values())));
Reflect.deleteProperty(ParamsIterator.prototype, 'constructor');
published({ 'URLSearchParams Iterator': ParamsIterator });

class SearchParams {
  #pairs: Pair[] = [];
  #changed: (() => void) | null = null;

  constructor(init: unknown = '') {
    if (typeof init === 'object' && init !== null) this.#pairs = pairsFrom(init);
    else {
      const text = textOf(init);
      this.#pairs = pairsOf(text.startsWith('?') ? text.slice(1) : text);
    }
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(name: unknown, value: unknown): void {
    if (this.#pairs.length >= PAIRS_LIMIT) throw tooMany();
    this.#pairs.push([textOf(name), textOf(value)]);
    this.#tell();
  }

  delete(name: unknown, value?: unknown): void {
    const [key, wanted] = [textOf(name), value === undefined ? null : textOf(value)];
    this.#replace(pair => !(pair[0] === key && (wanted === null || pair[1] === wanted)));
    this.#tell();
  }

  get(name: unknown): string | null {
    const key = textOf(name);
    return this.#seen().find(pair => pair[0] === key)?.[1] ?? null;
  }

  getAll(name: unknown): string[] {
    const key = textOf(name);
    return this.#seen()
      .filter(pair => pair[0] === key)
      .map(pair => pair[1]);
  }

  has(name: unknown, value?: unknown): boolean {
    const [key, wanted] = [textOf(name), value === undefined ? null : textOf(value)];
    return this.#seen().some(pair => pair[0] === key && (wanted === null || pair[1] === wanted));
  }

  set(name: unknown, value: unknown): void {
    const [key, text] = [textOf(name), textOf(value)];
    const first = this.#pairs.find(pair => pair[0] === key);
    if (first === undefined) {
      this.append(key, text);
      return;
    }
    first[1] = text;
    this.#replace(pair => pair === first || pair[0] !== key);
    this.#tell();
  }

  sort(): void {
    this.#pairs = this.#seen().toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#tell();
  }

  forEach(callback: unknown, self?: unknown): void {
    if (typeof callback !== 'function') throw new TypeError('URLSearchParams.forEach takes a function');
    for (const [name, value] of this.entries()) Reflect.apply(callback, self, [value, name, this]);
  }

  entries(): IterableIterator<Pair> {
    return this.#walk(pair => [pair[0], pair[1]]);
  }

  keys(): IterableIterator<string> {
    return this.#walk(pair => pair[0]);
  }

  values(): IterableIterator<string> {
    return this.#walk(pair => pair[1]);
  }

  [Symbol.iterator](): IterableIterator<Pair> {
    return this.entries();
  }

  toString(): string {
    return this.#seen()
      .map(([name, value]) => `${formText(name)}=${formText(value)}`)
      .join('&');
  }

  #walk<Item>(item: (pair: Pair) => Item): IterableIterator<Item> {
    return new ParamsIterator(at => {
      const pair = this.#pairs[at];
      return pair === undefined ? null : { value: item(pair) };
    }) as unknown as IterableIterator<Item>;
  }

  #seen(): readonly Pair[] {
    spend(this.#pairs.length);
    return this.#pairs;
  }

  #replace(keep: (pair: Pair) => boolean): void {
    this.#pairs = this.#seen().filter(keep);
  }

  #tell(): void {
    this.#changed?.();
  }

  /** Those of a URL, which hears of every change. */
  static of(query: string, changed: () => void): SearchParams {
    const params = new SearchParams();
    params.#pairs = pairsOf(query);
    params.#changed = changed;
    return params;
  }

  static refresh(params: SearchParams, query: string): void {
    params.#pairs = pairsOf(query);
  }
}
const { of: paramsOf, refresh } = SearchParams;
for (const name of ['of', 'refresh']) Reflect.deleteProperty(SearchParams, name);

function pairsFrom(init: object): Pair[] {
  const pairs: Pair[] = [];
  const add = (name: unknown, value: unknown) => {
    if (pairs.length >= PAIRS_LIMIT) throw tooMany();
    pairs.push([textOf(name), textOf(value)]);
  };
  if (!(Symbol.iterator in init)) {
    for (const [name, value] of Object.entries(init)) add(name, value);
    return pairs;
  }
  for (const pair of init as Iterable<unknown>) {
    const items: unknown[] = [];
    if (typeof pair === 'object' && pair !== null && Symbol.iterator in pair)
      for (const item of pair as Iterable<unknown>) if (items.push(item) > 2) break;
    if (items.length !== 2) throw new TypeError('URLSearchParams takes pairs of a name and a value: [["page", "2"]]');
    add(items[0], items[1]);
  }
  return pairs;
}

class VirtualURL {
  #record: UrlRecord;
  #params: SearchParams | null = null;

  constructor(...args: [input?: unknown, base?: unknown]) {
    if (args.length === 0) throw new TypeError("URL takes a text: new URL('https://example.com/')");
    this.#record = parse(args[0], args[1]);
  }

  static canParse(...args: [input?: unknown, base?: unknown]): boolean {
    return VirtualURL.parse(...args) !== null;
  }

  static parse(...args: [input?: unknown, base?: unknown]): VirtualURL | null {
    try {
      return new VirtualURL(...args);
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ERR_INVALID_URL') return null;
      throw error;
    }
  }

  get href(): string {
    return urlText(this.#record);
  }
  set href(value: unknown) {
    this.#record = parse(value, undefined);
    this.#refresh();
  }

  get origin(): string {
    const { scheme, host, port, path } = this.#record;
    if (scheme === 'blob') {
      const inner = typeof path === 'string' ? parsed(path, null) : null;
      return inner !== null && /^https?$/.test(inner.scheme) ? new VirtualURL(urlText(inner)).origin : 'null';
    }
    if (!isSpecial(this.#record) || scheme === 'file') return 'null';
    return `${scheme}://${host}${port === null ? '' : `:${port}`}`;
  }

  get protocol(): string {
    return `${this.#record.scheme}:`;
  }
  set protocol(value: unknown) {
    this.#set(`${textOf(value)}:`, 'scheme start');
  }

  get username(): string {
    return this.#record.username;
  }
  set username(value: unknown) {
    if (this.#hasAuthority()) this.#record.username = percentEncode(textOf(value), USERINFO);
  }

  get password(): string {
    return this.#record.password;
  }
  set password(value: unknown) {
    if (this.#hasAuthority()) this.#record.password = percentEncode(textOf(value), USERINFO);
  }

  get host(): string {
    const { host, port } = this.#record;
    return host === null ? '' : host + (port === null ? '' : `:${port}`);
  }
  set host(value: unknown) {
    if (typeof this.#record.path !== 'string') this.#set(textOf(value), 'host');
  }

  get hostname(): string {
    return this.#record.host ?? '';
  }
  set hostname(value: unknown) {
    if (typeof this.#record.path !== 'string') this.#set(textOf(value), 'hostname');
  }

  get port(): string {
    return String(this.#record.port ?? '');
  }
  set port(value: unknown) {
    const text = textOf(value);
    if (!this.#hasAuthority()) return;
    if (text === '') this.#record.port = null;
    else this.#set(text, 'port');
  }

  get pathname(): string {
    return pathText(this.#record);
  }
  set pathname(value: unknown) {
    const text = textOf(value);
    if (typeof this.#record.path === 'string') return;
    this.#record.path = [];
    this.#set(text, 'path start');
  }

  get search(): string {
    const { query } = this.#record;
    return query === null || query === '' ? '' : `?${query}`;
  }
  set search(value: unknown) {
    const text = textOf(value);
    if (text === '') this.#record.query = null;
    else {
      this.#record.query = '';
      this.#set(text.startsWith('?') ? text.slice(1) : text, 'query');
    }
    this.#refresh();
  }

  get searchParams(): SearchParams {
    this.#params ??= paramsOf(this.#record.query ?? '', () => {
      const text = this.#params!.toString();
      this.#record.query = text === '' ? null : text;
    });
    return this.#params;
  }

  get hash(): string {
    const { fragment } = this.#record;
    return fragment === null || fragment === '' ? '' : `#${fragment}`;
  }
  set hash(value: unknown) {
    const text = textOf(value);
    if (text === '') this.#record.fragment = null;
    else {
      this.#record.fragment = '';
      this.#set(text.startsWith('#') ? text.slice(1) : text, 'fragment');
    }
  }

  toString(): string {
    return this.href;
  }
  toJSON(): string {
    return this.href;
  }

  /** A value that does not fit changes nothing. */
  #set(text: string, from: State): void {
    parsed(text, null, this.#record, from);
  }

  #hasAuthority(): boolean {
    const { host, scheme } = this.#record;
    return host !== null && host !== '' && scheme !== 'file';
  }

  #refresh(): void {
    if (this.#params !== null) refresh(this.#params, this.#record.query ?? '');
  }
}

export const { URL, URLSearchParams } = published({ URL: VirtualURL, URLSearchParams: SearchParams });
