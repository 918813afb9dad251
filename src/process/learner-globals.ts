/**
 * The global names that exist where a learner's code runs and that the language's own library does not declare.
 * There is no DOM there and no Node; the editor must not offer them. Text, because it would clash with this project's own
 * globals if it were a declaration file.
 */
export const learnerGlobals = `
interface Console {
  /** Prints a line below the report, with the line of code that wrote it. */
  log(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
}
declare const console: Console;

/** Runs \`callback\` when \`ms\` of virtual time have passed, if the process lives that long. */
declare function setTimeout(callback: () => void, ms?: number): number;
declare function clearTimeout(id: number | undefined): void;

/** Names and values of a request or an answer. Names are the same in large and small letters. */
interface Headers extends Iterable<[string, string]> {
  get(name: string): string | null;
  has(name: string): boolean;
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  delete(name: string): void;
  forEach(callback: (value: string, name: string) => void): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
}
type HeadersInit = { readonly [name: string]: string } | readonly (readonly [string, string])[] | Headers;
declare const Headers: { new (init?: HeadersInit): Headers };

interface Body {
  readonly bodyUsed: boolean;
  /** The body as text. It can be read once. */
  text(): Promise<string>;
  /** The body as JSON. It can be read once. */
  json(): Promise<any>;
}

/** What a client sent. */
interface Request extends Body {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
}
declare const Request: { new (url: string, init?: { method?: string; headers?: HeadersInit; body?: string | Uint8Array | null }): Request };

/** What the client is answered: \`new Response(null, { status: 202 })\`. */
interface Response extends Body {
  readonly status: number;
  readonly ok: boolean;
  readonly statusText: string;
  readonly headers: Headers;
}
interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}
declare const Response: {
  new (body?: string | Uint8Array | null, init?: ResponseInit): Response;
  /** An answer whose body is JSON. */
  json(value: unknown, init?: ResponseInit): Response;
};

declare const crypto: {
  /** A UUID of this run: seeded, so that a replay gives the same one. Different in each life. */
  randomUUID(): string;
};
`;
