/**
 * `Request`, `Response` and `Headers`, as much of the Fetch standard as an HTTP front needs: a body that is text, read once,
 * on the realm's own promises. No streams, no blobs, no forms, no connection anywhere.
 *
 * They are made once for each `Promise`, so that what `open-realm.ts` puts among the global names and what a handler is
 * called with are the same classes. Nothing of the learner's is called when an answer is looked at: what counts is in
 * private fields.
 */
import type { Json } from '../history/event.ts';
import { allowOverrides } from './overrides.ts';

/** What a front answered, as plain data. Names of headers are in small letters, in their order. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

export interface Http {
  readonly Headers: unknown;
  readonly Request: unknown;
  readonly Response: unknown;
  request(of: HttpRequest): object;
  /** Null for anything that is no `Response` of ours. */
  answerOf(value: unknown): HttpAnswer | null;
}

const made = new WeakMap<PromiseConstructor, Http>();

export function httpOf(Ours: PromiseConstructor): Http {
  const known = made.get(Ours);
  if (known !== undefined) return known;
  const http = makeHttp(Ours);
  made.set(Ours, http);
  return http;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NULL_BODY = [204, 205, 304];
/** More than any front of the course answers; it goes into histories, which are kept. */
const LONGEST_BODY = 16 * 1024;
const HEADERS_LIMIT = 64;

function makeHttp(Ours: PromiseConstructor): Http {
  class Headers {
    readonly #values = new Map<string, string>();

    constructor(init?: unknown) {
      if (init === undefined || init === null) return;
      if (typeof init !== 'object') throw new TypeError('Headers takes an object of names and values, a list of pairs, or Headers');
      // Pair by pair, so that one that has no end is met by a limit before it fills the memory.
      const pairs = #values in init ? (init as Headers).#values : isIterable(init) ? init : Object.entries(init);
      for (const pair of pairs) {
        const items: unknown[] = [];
        if (isIterable(pair)) for (const item of pair) if (items.push(item) > 2) break;
        if (items.length !== 2) throw new TypeError('Headers takes pairs of a name and a value');
        this.append(items[0], items[1]);
      }
    }

    append(name: unknown, value: unknown): void {
      const key = nameFrom(name);
      const text = valueFrom(key, value);
      const old = this.#values.get(key);
      if (old === undefined && this.#values.size >= HEADERS_LIMIT) throw new RangeError(`more than ${HEADERS_LIMIT} headers`);
      this.#values.set(key, old === undefined ? text : checkedLength(key, `${old}, ${text}`));
    }

    set(name: unknown, value: unknown): void {
      const key = nameFrom(name);
      const text = valueFrom(key, value);
      this.#values.delete(key);
      this.append(key, text);
    }

    get(name: unknown): string | null {
      return this.#values.get(nameFrom(name)) ?? null;
    }

    has(name: unknown): boolean {
      return this.#values.has(nameFrom(name));
    }

    delete(name: unknown): void {
      this.#values.delete(nameFrom(name));
    }

    forEach(callback: unknown, self?: unknown): void {
      if (typeof callback !== 'function') throw new TypeError('Headers.forEach takes a function');
      for (const [name, value] of this.entries()) Reflect.apply(callback, self, [value, name, this]);
    }

    entries(): IterableIterator<[string, string]> {
      return this.#sorted().values();
    }

    keys(): IterableIterator<string> {
      return this.#sorted()
        .map(([name]) => name)
        .values();
    }

    values(): IterableIterator<string> {
      return this.#sorted()
        .map(([, value]) => value)
        .values();
    }

    [Symbol.iterator](): IterableIterator<[string, string]> {
      return this.entries();
    }

    #sorted(): [string, string][] {
      return [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1));
    }

    static plain(headers: Headers): { [name: string]: string } {
      return Object.fromEntries(headers.#sorted());
    }
  }
  const plainOf = Headers.plain;
  Reflect.deleteProperty(Headers, 'plain');

  /** A text that can be read once. */
  class Body {
    readonly #text: string | null;
    #used = false;

    constructor(text: string | null) {
      this.#text = text;
    }

    get bodyUsed(): boolean {
      return this.#used;
    }

    text(): Promise<string> {
      if (this.#used) return Ours.reject(new TypeError('the body was read before: it can be read once, so keep what it gave'));
      this.#used = this.#text !== null;
      return Ours.resolve(this.#text ?? '');
    }

    json(): Promise<unknown> {
      return this.text().then(text => JSON.parse(text));
    }

    static textOf(body: Body): string | null {
      return body.#text;
    }
  }
  const textOf = Body.textOf;
  Reflect.deleteProperty(Body, 'textOf');

  class Request extends Body {
    readonly #method: string;
    readonly #url: string;
    readonly #headers: Headers;

    constructor(input: unknown, init: { method?: unknown; headers?: unknown; body?: unknown } = {}) {
      const body = bodyFrom(init.body);
      super(body?.text ?? null);
      this.#url = String(input);
      this.#method = init.method === undefined ? 'GET' : String(init.method).toUpperCase();
      if (body !== null && (this.#method === 'GET' || this.#method === 'HEAD'))
        throw new TypeError(`a ${this.#method} request has no body`);
      this.#headers = withType(new Headers(init.headers), body?.type ?? null);
    }

    get method(): string {
      return this.#method;
    }

    get url(): string {
      return this.#url;
    }

    get headers(): Headers {
      return this.#headers;
    }
  }

  class Response extends Body {
    readonly #status: number;
    readonly #statusText: string;
    readonly #headers: Headers;

    constructor(content?: unknown, init: { status?: unknown; statusText?: unknown; headers?: unknown } = {}) {
      const body = bodyFrom(content);
      super(body?.text ?? null);
      const status = init?.status === undefined ? 200 : Number(init.status);
      if (!Number.isInteger(status) || status < 200 || status > 599)
        throw new RangeError(`a Response has a status from 200 to 599, not ${String(init.status)}`);
      if (body !== null && NULL_BODY.includes(status)) throw new TypeError(`a Response with status ${status} has no body`);
      this.#status = status;
      this.#statusText = init?.statusText === undefined ? '' : String(init.statusText);
      this.#headers = withType(new Headers(init?.headers), body?.type ?? null);
    }

    get status(): number {
      return this.#status;
    }

    get ok(): boolean {
      return this.#status < 300;
    }

    get statusText(): string {
      return this.#statusText;
    }

    get headers(): Headers {
      return this.#headers;
    }

    static json(value: unknown, init: { status?: unknown; statusText?: unknown; headers?: unknown } = {}): Response {
      const text = JSON.stringify(value);
      if (text === undefined) throw new TypeError('Response.json takes a value that JSON can hold');
      const response = new Response(text, { ...init, headers: undefined });
      const headers = new Headers(init?.headers);
      if (!headers.has('content-type')) headers.set('content-type', 'application/json');
      for (const [name, header] of headers) response.#headers.set(name, header);
      return response;
    }

    static answer(value: object): HttpAnswer | null {
      if (!(#status in value)) return null;
      return { status: value.#status, headers: plainOf(value.#headers), body: textOf(value) ?? '' };
    }
  }
  const answer = Response.answer;
  Reflect.deleteProperty(Response, 'answer');

  function withType(headers: Headers, type: string | null): Headers {
    if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
    return headers;
  }

  for (const one of [Headers, Body, Request, Response]) {
    allowOverrides(one, one.name);
    allowOverrides(one.prototype, `${one.name}.prototype`);
    Object.freeze(one.prototype);
    Object.freeze(one);
  }
  return {
    Headers,
    Request,
    Response,
    request: ({ url, method, headers, body }) =>
      Object.freeze(new Request(url, { method, headers, ...(method === 'GET' || method === 'HEAD' ? {} : { body }) })),
    answerOf: value => (typeof value === 'object' && value !== null ? answer(value) : null),
  };
}

/** As the standard's "extract a body": text with its type, bytes without one. */
function bodyFrom(value: unknown): { readonly text: string; readonly type: string | null } | null {
  if (value === undefined || value === null) return null;
  const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : ArrayBuffer.isView(value) ? value : null;
  if (bytes !== null && bytes.byteLength > LONGEST_BODY * 4) throw tooLong(bytes.byteLength, 'bytes');
  const text = bytes === null ? String(value) : new TextDecoder().decode(bytes as ArrayBufferView<ArrayBuffer>);
  if (text.length > LONGEST_BODY) throw tooLong(text.length, 'characters');
  return { text, type: bytes === null ? 'text/plain;charset=UTF-8' : null };
}

const tooLong = (length: number, what: string) =>
  new RangeError(`a body of ${length} ${what}: at most ${LONGEST_BODY} characters fit here`);

function nameFrom(value: unknown): string {
  const name = String(value);
  if (!TOKEN.test(name)) throw new TypeError(`\`${name.slice(0, 100)}\` is no name for a header`);
  return name.toLowerCase();
}

function valueFrom(name: string, value: unknown): string {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (/[\0\n\r]/.test(text)) throw new TypeError(`the value of the header ${name} has a line break`);
  return checkedLength(name, text);
}

function checkedLength(name: string, text: string): string {
  if (text.length > LONGEST_BODY) throw new RangeError(`the value of the header ${name} is too long`);
  return text;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/** The view of a request, as its source gives it: all texts. */
export function requestOf(view: { readonly [property: string]: Json }): HttpRequest {
  return view as unknown as HttpRequest;
}
