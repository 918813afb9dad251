/**
 * Each global name that a program has: given as Node has it, with a question that both are asked; or replaced, and by what. Whatever else
 * Node or a browser has is refused in a sentence (`compile/refused.ts`).
 */
export type Given =
  | { readonly given: readonly string[] }
  /** The same to work with, and yet not the same: what is different. */
  | { readonly replaced: string; readonly asked: readonly (readonly [expression: string, value: unknown])[] };

const given = (...given: readonly string[]): Given => ({ given });
const replaced = (replaced: string, ...asked: readonly (readonly [expression: string, value: unknown])[]): Given => ({ replaced, asked });
const VIRTUAL = 'in virtual time';

export const GLOBALS: { readonly [name: string]: Given } = {
  Object: given('Object.entries(Object.groupBy([1, 2, 3], n => n % 2 ? "odd" : "even"))'),
  Array: given('Array.from({ length: 3 }, (_, n) => n * 2).toReversed()', 'Array.isArray([])'),
  Map: given('[...Map.groupBy([1, 2], n => n)]'),
  Set: given('[...new Set([1, 2]).union(new Set([3]))]'),
  WeakMap: given('new WeakMap([[Object, 1]]).get(Object)'),
  WeakSet: given('new WeakSet([Object]).has(Object)'),
  JSON: given('JSON.stringify({ a: [1, null, undefined] }, null, 1)'),
  Error: given('String(new Error("m", { cause: 1 })) + new Error("m", { cause: 1 }).cause'),
  AggregateError: given('new AggregateError([1, 2], "m").errors'),
  EvalError: given('String(new EvalError("m"))'),
  RangeError: given('String(new RangeError("m"))'),
  ReferenceError: given('String(new ReferenceError("m"))'),
  SyntaxError: given('String(new SyntaxError("m"))'),
  TypeError: given('String(new TypeError("m"))'),
  URIError: given('String(new URIError("m"))'),
  RegExp: given('new RegExp("a(?<n>.)", "g").exec("xab").groups.n', 'RegExp.escape("1+1")'),
  Symbol: given('String(Symbol.for("a"))'),
  Number: given('Number.parseFloat("1.5") + Number.EPSILON', '(1234.5).toLocaleString("en-US")'),
  String: given('String.raw`a\\n` + "x".padStart(3)', '"a".localeCompare("B", "en-US")'),
  Boolean: given('Boolean("")'),
  BigInt: given('String(BigInt.asUintN(8, 257n))'),
  Proxy: given('new Proxy({}, { get: () => 7 }).x'),
  Reflect: given('Reflect.ownKeys({ a: 1 })'),
  Iterator: given('Iterator.from([1, 2, 3]).filter(n => n > 1).toArray()'),
  ArrayBuffer: given('new ArrayBuffer(8).byteLength'),
  DataView: given('new DataView(new ArrayBuffer(8)).getInt16(0)'),
  Int8Array: given('[...new Int8Array([200])]'),
  Uint8Array: given('[...new Uint8Array([1, 300])]'),
  Uint8ClampedArray: given('[...new Uint8ClampedArray([300])]'),
  Int16Array: given('[...new Int16Array([70000])]'),
  Uint16Array: given('[...new Uint16Array([70000])]'),
  Int32Array: given('[...new Int32Array([2 ** 31])]'),
  Uint32Array: given('[...new Uint32Array([-1])]'),
  BigInt64Array: given('String(new BigInt64Array([1n])[0])'),
  BigUint64Array: given('String(new BigUint64Array([-1n])[0])'),
  parseInt: given('parseInt("12px", 10)'),
  parseFloat: given('parseFloat("1.5e3x")'),
  isNaN: given('isNaN("x")'),
  isFinite: given('isFinite("1")'),
  encodeURI: given('encodeURI("ä b?")'),
  encodeURIComponent: given('encodeURIComponent("ä b?")'),
  decodeURI: given('decodeURI("%C3%A4%3F")'),
  decodeURIComponent: given('decodeURIComponent("%C3%A4%3F")'),
  escape: given('escape("ä€")'),
  unescape: given('unescape("%E4%u20AC")'),
  Promise: given('typeof Promise.try + typeof Promise.withResolvers().resolve'),
  Function: replaced(
    'makes no functions of text',
    ['(() => {}) instanceof Function', true],
    ['(() => { try { Function("1"); } catch (e) { return e.name; } })()', 'EvalError'],
  ),
  eval: replaced('makes no code of text', ['(() => { try { (0, eval)("1"); } catch (e) { return e.name; } })()', 'EvalError']),
  TextEncoder: given('[...new TextEncoder().encode("é€😀")]'),
  TextDecoder: given('new TextDecoder().decode(new Uint8Array([0xc3, 0xa9, 0xff]))'),
  Headers: given('[...new Headers({ B: "2", a: "1" })]'),
  Request: given('new Request("https://example.com/", { method: "post", body: "x" }).method'),
  Response: given('Response.json({ a: 1 }, { status: 201 }).status'),
  DOMException: given('String(new DOMException("m", "AbortError")) + new DOMException("m", "AbortError").code', 'DOMException.TIMEOUT_ERR'),
  URL: given('new URL("../x?a=ä", "https://u@example.com:8080/a/b/").href', 'URL.canParse("http://[")'),
  URLSearchParams: given('String(new URLSearchParams([["a", "1 &"], ["b", "é"]]))'),
  atob: given('atob("aGkh")', '(() => { try { atob("!"); } catch (e) { return e.name + e.code; } })()'),
  btoa: given('btoa("hi!")', '(() => { try { btoa("€"); } catch (e) { return e.name + e.code; } })()'),
  Date: replaced(
    `${VIRTUAL}, and its wall clock is UTC`,
    ['Date.now()', 1_767_225_600_000],
    ['new Date(0).toLocaleDateString("en-US")', '1/1/1970'],
  ),
  Math: given('Math.max(1, ...[2, 3]) + Math.hypot(3, 4)'),
  console: replaced('prints below the report', [
    'Object.keys(console).sort().join()',
    'assert,clear,count,countReset,debug,dir,dirxml,error,group,groupCollapsed,groupEnd,info,log,table,time,timeEnd,timeLog,trace,warn',
  ]),
  crypto: replaced('chance is the run’s, and there are no keys', [
    'typeof crypto.randomUUID() + crypto.getRandomValues(new Uint8Array(2)).length + typeof crypto.subtle.digest',
    'string2function',
  ]),
  performance: replaced(`${VIRTUAL}, since the run began`, ['performance.now()', 0]),
  Intl: replaced('for American English', ['new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" }).format(5)', '$5.00']),
  Event: replaced('does not know when it was made', ['new Event("x", { cancelable: true }).cancelable', true]),
  CustomEvent: given('new CustomEvent("x", { detail: { a: 1 } }).detail.a'),
  EventTarget: given(
    '(() => { const t = new EventTarget(); let n = 0; t.addEventListener("x", () => { n += 1; }, { once: true }); t.dispatchEvent(new Event("x")); t.dispatchEvent(new Event("x")); return n; })()',
  ),
  AbortController: given(
    '(() => { const c = new AbortController(); c.abort(); return [c.signal.aborted, c.signal.reason.name, c.signal.reason.message, c.signal.reason.code]; })()',
  ),
  AbortSignal: given(
    'AbortSignal.any([AbortSignal.abort(7), new AbortController().signal]).reason',
    '(() => { try { AbortSignal.abort().throwIfAborted(); } catch (e) { return String(e); } })()',
  ),
  setTimeout: replaced(VIRTUAL, ['typeof setTimeout(() => {}, 1).unref().hasRef()', 'boolean']),
  clearTimeout: replaced(VIRTUAL, ['clearTimeout(undefined)', undefined]),
  setInterval: replaced(VIRTUAL, ['clearInterval(setInterval(() => {}, 1))', undefined]),
  clearInterval: replaced(VIRTUAL, ['clearInterval(null)', undefined]),
  setImmediate: replaced(VIRTUAL, ['clearImmediate(setImmediate(() => {}))', undefined]),
  clearImmediate: replaced(VIRTUAL, ['clearImmediate(99)', undefined]),
  structuredClone: given(
    '[...structuredClone(new Map([["a", { b: [1] }]])).get("a").b]',
    '(() => { try { structuredClone(() => {}); } catch (e) { return e.name + e.code; } })()',
  ),
  queueMicrotask: given('typeof queueMicrotask(() => {})'),
  globalThis: given('globalThis.Map === Map'),
};
