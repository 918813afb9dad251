import { MODULE_PREFIX } from './names.ts';

/**
 * Modules of Node that a program may import, with and without `node:`: what each of them exports, by name. A module is a few lines of
 * text that refer to names of ours; `process/globals.ts` has their values.
 */

interface NodeModule {
  /** In the names that its text refers to. */
  readonly short: string;
  readonly exports: readonly string[];
  /** Its values differ between lives. */
  readonly lively: boolean;
}

const ASSERT = (
  'strictEqual notStrictEqual deepStrictEqual notDeepStrictEqual throws doesNotThrow rejects doesNotReject match doesNotMatch ok fail ' +
  'ifError AssertionError equal notEqual deepEqual notDeepEqual strict'
).split(' ');

export const NODE_MODULES: { readonly [specifier: string]: NodeModule } = {
  events: {
    short: 'events',
    exports: 'EventEmitter once on getEventListeners listenerCount errorMonitor captureRejectionSymbol'.split(' '),
    lively: false,
  },
  assert: { short: 'assert', exports: ASSERT, lively: false },
  'assert/strict': { short: 'strict', exports: ASSERT, lively: false },
  crypto: {
    short: 'crypto',
    exports: 'createHash createHmac hash randomUUID getRandomValues randomBytes randomInt timingSafeEqual webcrypto subtle'.split(' '),
    lively: true,
  },
  timers: {
    short: 'timers',
    exports: 'setTimeout clearTimeout setInterval clearInterval setImmediate clearImmediate promises'.split(' '),
    lively: true,
  },
  'timers/promises': { short: 'timersPromises', exports: 'setTimeout setImmediate setInterval scheduler'.split(' '), lively: true },
  url: { short: 'url', exports: ['URL', 'URLSearchParams'], lively: false },
  perf_hooks: { short: 'perfHooks', exports: ['performance'], lively: true },
};

const DEFAULT = 'default';
const nameIn = (short: string, name: string): string => `${MODULE_PREFIX}${short}$${name}`;

/** The values of a module by the names that its text refers to. Without a default of their own, that is all of them together. */
export function moduleValues(short: string, values: { readonly [name: string]: unknown }): { [name: string]: unknown } {
  const all = Object.hasOwn(values, DEFAULT) ? values : { ...values, [DEFAULT]: Object.freeze({ ...values }) };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [nameIn(short, name), value]));
}

const LIVELY = new Set(Object.values(NODE_MODULES).flatMap(({ short, lively }) => (lively ? [short] : [])));

/** The module of a name of ours whose value differs between lives; null for any other name. */
export function livelyModule(name: string): string | null {
  const short = /^ackademy\$(\w+?)\$/.exec(name)?.[1];
  return short !== undefined && LIVELY.has(short) ? short : null;
}

/** Without `node:`; null for a module that is not given. */
export function nodeModuleNamed(path: string): string | null {
  const name = path.replace(/^node:/, '');
  return Object.hasOwn(NODE_MODULES, name) ? name : null;
}

export function nodeModuleText(name: string): string {
  const { short, exports } = NODE_MODULES[name]!;
  const lines = exports.map(each => `const ${each} = ${nameIn(short, each)};`);
  return `${lines.join('\n')}\nexport { ${exports.join(', ')} };\nexport default ${nameIn(short, DEFAULT)};\n`;
}

const REASONS: { readonly [name: string]: string } = {
  fs: 'there are no files. What must survive the process belongs in a service, such as `db`',
  'fs/promises': 'there are no files. What must survive the process belongs in a service, such as `db`',
  path: 'there are no files, and so no paths. Put texts together with `/`, or use `new URL(...)`',
  os: 'a run has to be the same on every machine',
  process: 'this is no Node process. Time is `Date.now()`, and what a program needs to know stands in its code',
  http: 'a handler reaches the world only through `services`',
  https: 'a handler reaches the world only through `services`',
  http2: 'a handler reaches the world only through `services`',
  net: 'a handler reaches the world only through `services`',
  tls: 'a handler reaches the world only through `services`',
  dns: 'a handler reaches the world only through `services`',
  dgram: 'a handler reaches the world only through `services`',
  undici: 'a handler reaches the world only through `services`',
  axios: 'a handler reaches the world only through `services`',
  child_process: 'there is one process, and the run starts and ends it',
  cluster: 'there is one process; more workers of one queue are a matter of the exercise',
  worker_threads: 'there is one thread only; more workers of one queue are a matter of the exercise',
  buffer: 'use `Uint8Array`, `TextEncoder` for text, and `atob` and `btoa` for base64',
  util: 'to wait, use `node:timers/promises`; to compare, `deepStrictEqual` of `node:assert`; to print, `console.log`',
  stream: 'there are no streams. Use an async generator, `async function* () { ... }`',
  'stream/promises': 'there are no streams. Use an async generator, `async function* () { ... }`',
  string_decoder: 'use `TextDecoder`',
  querystring: 'use `URLSearchParams`',
  async_hooks: 'hand the value on as an argument',
  diagnostics_channel: 'use `EventEmitter` of `node:events`',
  zlib: 'no exercise compresses anything',
  test: 'the run itself is the test. To claim something, use `node:assert`',
  vm: 'text cannot become code. Write the code itself',
  v8: 'a run has to be the same in every engine',
  module: 'write an `import` at the top of the file',
  readline: 'there is no terminal. To see a value, use `console.log`',
  sqlite: 'what must survive the process belongs in a service, such as `db`',
  uuid: 'use `crypto.randomUUID()`',
  'p-retry': 'write the loop: `for (let attempt = 1; attempt <= 3; attempt += 1) { ... }`',
  'p-limit': 'use `Promise.all` on parts of the list',
  'p-timeout': 'use `AbortSignal.timeout(ms)`, or `Promise.race` with `clock.sleep(ms)`',
  'abort-controller': '`AbortController` is a global name here, without an import',
};

/** Why a module that people know is not here, and what to write; null for one that nobody here has heard of. */
export function moduleReason(path: string): string | null {
  const name = path.replace(/^node:/, '');
  return Object.hasOwn(REASONS, name) ? REASONS[name]! : null;
}
