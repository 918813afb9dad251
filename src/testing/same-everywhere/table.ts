/**
 * Expressions whose value the specification leaves to the engine, or the machine, or that not every engine has; and the one
 * value that they have in a learner's program. Each is evaluated lowered and as it was written, in Node and in Chromium.
 */
/** What the expressions may use besides the global names. */
export const IMPORTS = `import assert from 'node:assert';
import { createHash, createHmac, randomUUID } from 'crypto';
import { EventEmitter, once } from 'node:events';
import * as timers from 'timers/promises';`;

const WEB = web();

export const TABLE: readonly (readonly [expression: string, value: unknown])[] = [
  // Which pairs a comparator is asked about, and in which order.
  [
    "(() => { const asked = []; [3, 1, 2, 5, 4].sort((a, b) => { asked.push(a + '' + b); return a - b; }); return asked.join(); })()",
    '31,25,12,32,35,14,24,34,54',
  ],
  [
    '(() => { let n = 0; Array.from({ length: 100 }, (_, i) => (i * 37) % 101).toSorted((a, b) => { n += 1; return a - b; }); return n; })()',
    581,
  ],
  ['[1, 2, 3, 4, 5, 6, 7].sort(() => -1).join()', '1,2,3,4,5,6,7'],
  ['[1, 2, 3, 4, 5, 6, 7].sort(() => 1).join()', '7,6,5,4,3,2,1'],
  [
    '(() => { let n = 0; return Array.from({ length: 12 }, (_, i) => i).sort(() => ((n += 7) % 5) - 2).join(); })()',
    '3,10,0,8,4,2,11,5,9,1,7,6',
  ],
  ['[...new Int8Array([5, 1, 4, 2]).sort((a, b) => b - a)].join()', '5,4,2,1'],
  ['(() => { let n = 0; new Int16Array(20).map((_, i) => (i * 7) % 13).toSorted((a, b) => { n += 1; return a - b; }); return n; })()', 68],
  // The last digits of what is no exact operation.
  [
    '[Math.exp(12.296212860383093), Math.log(0.6745305955410004), Math.cbrt(93.91105517279357)].join()',
    '218865.54278956333,-0.3937382440354244,4.545401386469075',
  ],
  [
    '[Math.sin(15.247110789641738), Math.cos(-408452.0966280252), Math.tan(0.674723400734365), Math.atan(31.264571379870176)].join()',
    '0.44471181087646766,0.48068185445354183,0.7999712323614311,1.5388221416449885',
  ],
  [
    "(() => { let h = 0; let s = 1; const mix = x => { for (const c of String(x)) h = (Math.imul(h, 31) + c.charCodeAt(0)) | 0; }; for (let i = 0; i < 150; i += 1) { s = (Math.imul(s, 1103515245) + 12345) >>> 0; const x = ((s / 2 ** 32) - 0.5) * 10 ** (i % 7 - 1); for (const f of ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'cbrt']) mix(Math[f](x)); mix(Math.hypot(x, s)); mix(Math.atan2(x, 3)); } return h; })()",
    -39987753,
  ],
  [
    '[0.1 + 0.2, Math.sqrt(2), 2 ** 0.5, 10 ** -5, Math.pow(1.1, 10)].join()',
    '0.30000000000000004,1.4142135623730951,1.4142135623730951,0.00001,2.5937424601000023',
  ],
  [
    '[(0.1).toString(36), (-255.5).toString(16), (1e21).toString(7), (0).toString(2), NaN.toString(5)].join()',
    '0.3lllllllllm,-ff.8,5135235413265003022550266,0,NaN',
  ],
  ['(() => { try { return (1).toString(37); } catch (error) { return error.name; } })()', 'RangeError'],
  // The text of functions.
  ['String(function add(a, b) { return a + b; })', 'function add() { [native code] }'],
  [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is one in the program
    '`${async () => 1} ${class Point {}} ${Math.max}`',
    'function () { [native code] } function Point() { [native code] } function max() { [native code] }',
  ],
  ['(() => { try { return Function.prototype.toString.call({}); } catch (error) { return error.name; } })()', 'TypeError'],
  // Where the machine is, and what its people speak.
  [
    '[new Date(2026, 5, 1).getTimezoneOffset(), String(new Date(0)), new Date(0).toLocaleString()].join("|")',
    '0|Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)|1/1/1970, 12:00:00 AM',
  ],
  [
    '[Date.parse("2026-02-30"), Date.parse("2026-02-28T24:00"), Date.parse("2024-02-29"), Date.parse("2026-13-01")].join()',
    'NaN,1772323200000,1709164800000,NaN',
  ],
  [
    '[Date.parse("2026-03-01T10:20:30.1239Z"), Date.parse("2026-03-01 10:20"), Date.parse("1 March 2026"), Date.parse("12:30"), Date.parse("2026")].join()',
    '1772360430123,1772360400000,1772323200000,NaN,1767225600000',
  ],
  [
    '["ä".localeCompare("z"), (1234.5).toLocaleString(), "I".toLocaleLowerCase("tr"), [1234.5].toLocaleString()].join()',
    '-1,1,234.5,i,1,234.5',
  ],
  [
    '[typeof Temporal, typeof WeakRef, typeof FinalizationRegistry, typeof SharedArrayBuffer, typeof Atomics].join()',
    'undefined,undefined,undefined,undefined,undefined',
  ],
  // An error class of ours leads to no way of collecting stacks.
  ['["captureStackTrace", "prepareStackTrace", "stackTraceLimit"].filter(name => name in Object.getPrototypeOf(DOMException)).join()', ''],
  // What errors tell besides their words.
  ['[new Error("x").stack ?? "", String(new Error("x")), Error.stackTraceLimit].join("|")', '|Error: x|'],
  ['(() => { const o = {}; Error.captureStackTrace?.(o); return o.stack ?? ""; })()', ''],
  // What the specification does say, and old engines did not do.
  ['Object.keys({ b: 1, 2: 1, a: 1, 1: 1, [-1]: 1 }).join()', '1,2,b,a,-1'],
  [
    '(() => { const all = []; for (const key in Object.create({ z: 1, 3: 1 }, { b: { value: 1, enumerable: true }, 1: { value: 1, enumerable: true } })) all.push(key); return all.join(); })()',
    '1,b,3,z',
  ],
  [
    '["\\u00e9".normalize("NFD").length, "\\ufb01".normalize("NFKC"), "\\u0130".toLowerCase().length, "ß".toUpperCase()].join()',
    '2,fi,2,SS',
  ],
  [
    '["a1b22".replace(/(?<=[a-z])\\d+/g, "-"), /^\\p{Lu}/v.test("É"), "2026-01".match(/(?<y>\\d{4})-(?<m>\\d\\d)/).groups.m].join()',
    'a-b-,true,01',
  ],
  ['structuredClone(new Map([[1, { a: new Date(5), e: new RangeError("r") }]])).get(1).e.name', 'RangeError'],
  // What newer engines have.
  [
    '[typeof Map.prototype.getOrInsert, typeof Iterator.concat, typeof Math.sumPrecise, typeof Uint8Array.fromBase64].join()',
    'undefined,undefined,undefined,undefined',
  ],
  [
    '[typeof Array.fromAsync, Array.fromAsync.length, typeof Promise.try, Error.isError(new DOMException()), Error.isError({})].join()',
    'function,1,function,true,false',
  ],
  ["RegExp.escape('a-b.c(d) é\\n0')", '\\x61\\x2db\\.c\\(d\\)\\x20é\\n0'],
  // What the web has, and Node.
  ...WEB,
];

/** What comes from no engine, but from us, and yet may not lean on one. */
function web(): readonly (readonly [expression: string, value: unknown])[] {
  return [
    ["new URL('../b c?q=ä#f', 'HTTPS://U:p@EXAMPLE.com:443/x/y/').href", 'https://U:p@example.com/x/b%20c?q=%C3%A4#f'],
    [
      "[new URL('http://0x7f.1/').host, new URL('http://[1:0:0:0::2]/').host, new URL('mailto:a@b').origin].join()",
      '127.0.0.1,[1::2],null',
    ],
    [
      "(() => { const u = new URL('http://a/?x=1'); u.searchParams.append('y z', '&'); u.hash = 'h'; return String(u); })()",
      'http://a/?x=1&y+z=%26#h',
    ],
    [
      "(() => { try { new URL('nowhere'); } catch (error) { return [error.name, error.message, error.code].join(); } })()",
      'TypeError,Invalid URL,ERR_INVALID_URL',
    ],
    ["URL.canParse('http://a b/') + String(URL.parse('x:y'))", 'falsex:y'],
    ["String(new URLSearchParams({ a: 'é', b: '1 2' }))", 'a=%C3%A9&b=1+2'],
    [
      "[atob('aGkh'), btoa('\\xff\\0'), (() => { try { return atob('a'); } catch (error) { return error.name + error.code; } })()].join()",
      'hi!,/wA=,InvalidCharacterError5',
    ],
    [
      "(() => { const c = new AbortController(); const all = []; c.signal.addEventListener('abort', e => all.push(e.type, e.target === c.signal, e.isTrusted)); const any = AbortSignal.any([c.signal]); c.abort(); c.abort('again'); try { any.throwIfAborted(); } catch (error) { all.push(error === c.signal.reason, String(error), error.code); } return all.join(); })()",
      'abort,true,true,true,AbortError: This operation was aborted,20',
    ],
    [
      "(() => { const t = new EventTarget(); const all = []; const run = { handleEvent(e) { all.push(this === run, e.detail); e.preventDefault(); } }; t.addEventListener('x', run, { once: true }); t.addEventListener('x', run, { once: true }); const e = new CustomEvent('x', { detail: 7, cancelable: true }); all.push(t.dispatchEvent(e), t.dispatchEvent(new Event('x'))); return all.join(); })()",
      'true,7,false,true',
    ],
    [
      "[String(new DOMException('m', 'TimeoutError')), new DOMException('m', 'TimeoutError').code, DOMException.ABORT_ERR, new DOMException() instanceof Error].join()",
      'TimeoutError: m,23,20,true',
    ],
    [
      '(() => { try { structuredClone(() => 1); } catch (error) { return error instanceof DOMException && error.name + error.code; } })()',
      'DataCloneError25',
    ],
    ['[performance.now(), performance.timeOrigin].join()', '0,1767225600000'],
    [
      "[(1234567.891).toLocaleString(), (0.256).toLocaleString('en-US', { style: 'percent' }), (12345n).toLocaleString(), (1e21).toLocaleString()].join('|')",
      '1,234,567.891|26%|12,345|1,000,000,000,000,000,000,000',
    ],
    [
      "new Intl.NumberFormat('en-US', { style: 'currency', currency: 'JPY' }).format(-1234.5) + new Intl.NumberFormat('en-US', { notation: 'compact' }).format(1250000)",
      '-¥1,2351.3M',
    ],
    [
      "new Date(0).toLocaleDateString('en-US', { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' })",
      'Thursday, January 1, 1970',
    ],
    [
      "new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(1e12))",
      'Sep 9, 2001, 1:46 AM',
    ],
    ["['b', 'É', 'a', 'e', 'B', '10', '9'].sort((x, y) => x.localeCompare(y, 'en', { numeric: true })).join('')", '910abBeÉ'],
    ["new Intl.PluralRules('en-US', { type: 'ordinal' }).select(22) + new Intl.ListFormat('en').format(['a', 'b', 'c'])", 'twoa, b, and c'],
    [
      "new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-1, 'day') + new Intl.RelativeTimeFormat('en').format(3, 'hours')",
      'yesterdayin 3 hours',
    ],
    ["(() => { try { return (1.5).toLocaleString('de-DE'); } catch (error) { return error.name; } })()", 'RangeError'],
    ["createHash('sha256').update('é').digest('hex')", '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c'],
    [
      "[createHash('sha1').update('a').digest('base64'), createHash('md5').update('a').digest('hex'), createHmac('sha512', 'k').update('a').digest('base64url')].join()",
      'hvfkN/qlp/zhXR3cuerq6jd2Z7g=,0cc175b9c0f1b6a831c399e269772661,guDBXg1iqxeYS-oiW_fSitVPND3WUgwoPDos1DhSovecNJzJt1gzFzme441yJIm0WpQmZ-Vbw4xCpbsgPAkAxw',
    ],
    ["createHash('sha384').update('a').digest().toString('hex').slice(0, 16)", '54a59b9f22b0b808'],
    [
      "(() => { const e = new EventEmitter(); const all = []; e.once('x', v => all.push('once', v)); e.prependListener('x', v => all.push('first', v)); e.emit('x', 1); e.emit('x', 2); return all.join() + e.listenerCount('x'); })()",
      'first,1,once,1,first,21',
    ],
    [
      "(() => { try { new EventEmitter().emit('error', new RangeError('r')); } catch (error) { return String(error); } })()",
      'RangeError: r',
    ],
    [
      '(() => { try { assert.deepStrictEqual({ a: [1, new Map([[1, { b: 2 }]])] }, { a: [1, new Map([[1, { b: 3 }]])] }); } catch (error) { return error.name + error.code; } })()',
      'AssertionErrorERR_ASSERTION',
    ],
    [
      "(() => { assert.throws(() => { throw new TypeError('no'); }, { name: 'TypeError', message: /n/ }); assert.deepEqual([1, '2'], ['1', 2]); assert(1); return 'held'; })()",
      'held',
    ],
    ['[typeof setTimeout(() => {}, 1), setTimeout(() => {}, 1).unref().hasRef()].join()', 'object,true'],
  ];
}

/** Everything that a program can reach from the names that it has, by its path: equal lists, the same language. */
export const SURFACE = `
const walked = new Set();
const paths = [];
function walk(value, path) {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return;
  if (walked.has(value)) return;
  walked.add(value);
  for (const key of [...Reflect.ownKeys(value)].map(key => [String(key), key]).sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    const own = Object.getOwnPropertyDescriptor(value, key[1]);
    // What can be assigned over is an accessor, and gives its value to those who ask so (see process/overrides.ts).
    const held = 'value' in own ? own : own.get && Object.getOwnPropertyDescriptor(own.get, 'originalValue');
    paths.push(path + '.' + key[0] + ' ' + ('value' in own ? '' : 'accessor ') + (held ? typeof held.value : ''));
    if (held) walk(held.value, path + '.' + key[0]);
  }
  walk(Object.getPrototypeOf(value), path + '.__proto__');
}
walk(globalThis, 'globalThis');
walk({ assert, createHash, createHmac, EventEmitter, once, timers }, 'modules');
for (const [name, value] of Object.entries({ generator: function* () {}, asyncGenerator: (async function* () {})(), arrayIterator: [].values(), mapIterator: new Map().values(), setIterator: new Set().values(),
  textIterator: ''[Symbol.iterator](), matches: 'a'.matchAll(/a/g), helper: [].values().map(x => x), wrapped: Iterator.from({ next() {} }), error: new TypeError('x'), match: /(?<n>a)/d.exec('a'), emitter: new EventEmitter(), hash: createHash('md5'), signal: new AbortController().signal, event: new Event('x'), url: new URL('a:b'), params: new URLSearchParams('a').entries(), format: new Intl.NumberFormat(), timer: setTimeout(() => {}, 1), exception: new DOMException() })) walk(value, name);
export const surface = paths;
`;
