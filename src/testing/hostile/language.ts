/** Ways out through what is ours and looks like the web's or Node's: a part of the group of escapes. */
import { type Hostile, shut } from './submission.ts';

const MODULES = "import { createHash } from 'node:crypto';\nimport assert from 'node:assert';\nimport timers from 'node:timers/promises';";

export const language: readonly Hostile[] = [
  shut('a constructor chain on a signal', "return new AbortController().signal.constructor.constructor('return this')();"),
  shut(
    'a constructor chain on a getter of URL',
    "return Object.getOwnPropertyDescriptor(URL.prototype, 'href').get.constructor('return this')();",
  ),
  shut('a constructor chain on a hash', "return createHash('md5').update.constructor('return this')();", MODULES),
  shut('a constructor chain on a format', "return new Intl.NumberFormat().format.constructor('return this')();"),
  shut('a signal made by hand', "return new AbortSignal(Symbol('made by us'));"),
  shut('a signal by its prototype', 'await clock.sleep(0, { signal: Object.create(AbortSignal.prototype) }); return 1;'),
  shut('a signal behind a proxy', 'await clock.sleep(0, { signal: new Proxy(new AbortController().signal, {}) }); return 1;'),
  shut(
    'a signal whose options throw',
    'let seen; try { await clock.sleep(0, { get signal() { throw 1; } }); } catch (error) { seen = error; } if (seen !== 1) return seen;',
  ),
  shut('a hash made by hand', "return new (createHash('md5').constructor)({ update() {}, digest: () => new Uint8Array(1) });", MODULES),
  shut(
    'what listeners are called on',
    "let self; const t = new EventTarget(); t.addEventListener('x', function () { self = this; }); t.dispatchEvent(new Event('x')); if (self !== t) return self;",
  ),
  shut(
    'what timers are called on',
    'let self = 1; setTimeout(function () { self = this; }, 0); await timers.setTimeout(1); if (self !== undefined) return self;',
    MODULES,
  ),
  shut(
    'a buffer of the machine behind a digest',
    "const d = await crypto.subtle.digest('SHA-256', new Uint8Array(1)); if (!(d instanceof ArrayBuffer) || Object.getPrototypeOf(d) !== ArrayBuffer.prototype) return d;",
  ),
  shut(
    'memory beside a digest',
    "const d = createHash('sha1').update('a').digest(); if (d.buffer.byteLength !== d.length) return d.buffer.byteLength;",
    MODULES,
  ),
  shut(
    'a promise of the machine behind a timer',
    'const p = timers.setTimeout(0); if (!(p instanceof Promise) || Object.getPrototypeOf(p) !== Promise.prototype) return p; await p;',
    MODULES,
  ),
  shut(
    'a promise of the machine behind Array.fromAsync',
    'const p = Array.fromAsync([1]); if (Object.getPrototypeOf(p) !== Promise.prototype) return p;',
  ),
  shut(
    'an error of the machine behind a URL',
    "try { new URL('x'); } catch (error) { if (Object.getPrototypeOf(error) !== TypeError.prototype || error.input !== 'x') return error; }",
  ),
  shut(
    'an error of the machine behind base64',
    "try { atob('a'); } catch (error) { if (!(error instanceof DOMException) || !(error instanceof Error)) return error; }",
  ),
  shut(
    'Array.fromAsync with a thenable for an item',
    'let got; const [value] = await Array.fromAsync([{ then(resolve) { got = arguments.length; resolve(2); } }]); if (value !== 2 || got !== 2) return value;',
  ),
  shut(
    'a species under Array.fromAsync',
    'const kept = []; class Mine extends Array { constructor(...all) { super(...all); kept.push(this); } } const made = await Mine.fromAsync([1]); if (!(made instanceof Mine) || kept.length !== 1) return made;',
  ),
  shut(
    'a patched map under URLSearchParams',
    "Array.prototype.map = Array.prototype.filter = () => ['x']; return String(new URLSearchParams('a=1'));",
  ),
  shut(
    'an assertion on a proxy',
    'let seen = []; try { assert.deepEqual(new Proxy({}, { ownKeys(target) { seen.push(target); return []; }, getPrototypeOf: () => globalThis }), {}); } catch {} if (seen.some(one => one === globalThis)) return 1;',
    MODULES,
  ),
];
