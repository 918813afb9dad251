// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are templates in the programs

/**
 * A name that nothing declares, in every place of the syntax: lowered, as the oracle runs it, and in plain JavaScript. All three
 * throw at the same point; the first two in the same words, which are ours and name nothing of ours.
 */
import { Buffer } from 'node:buffer';
import * as esbuild from 'esbuild-wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { openNativeRealm } from '../process/native-realm.ts';
import { openRealm } from '../process/open-realm.ts';
import type { Realm } from '../process/realm.ts';
import { bundle } from './bundle.ts';
import { compileNode } from './compile-node.ts';
import { quietWorld } from './lower-testing.ts';

/** `X` is the name; `n(1)` notes that it was reached. Some only mean something inside an async function or a generator. */
const PLACES: readonly string[] = [
  // A value.
  'X;',
  'n(0); X; n(1);',
  'n(X, n(1));',
  'throw X;',
  'return X;',
  'if (X) n(1);',
  'while (X) n(1);',
  'do n(1); while (X);',
  'for (; X; ) n(1);',
  'switch (X) { default: n(1); }',
  'switch (n(0)) { case X: n(1); }',
  'n(X ? 1 : 2);',
  'n(n(7) ? X : 2);',
  'n(X ?? n(1));',
  'n(n(7) && X);',
  'n(!X);',
  'n(void X);',
  'n(-X);',
  'n((n(0), X));',
  'n(`a${X}`);',
  'n(X + n(1));',
  'n(n(0) + X);',
  'await X;',
  'n(await n(0), X);',
  'let a = X; n(a);',
  'n((X as any));',
  'n(X!);',
  'n(X satisfies unknown);',
  'enum E { A = X.length } n(E);',
  'n((() => X)());',
  'n(await (async () => X)());',
  'n(await (async () => { n(0); await n(1); return X; })());',
  'n([...(function* () { n(0); yield X; })()]);',
  'n([...(function* () { yield* X; })()]);',
  'for await (const a of (async function* () { n(0); yield X; })()) n(a);',
  'for await (const a of (async function* () { yield* X; })()) n(a);',
  // Called, constructed, and used as a tag.
  'X();',
  'X(n(1));',
  'X?.(n(1));',
  'new X();',
  'new X;',
  'new X(n(1));',
  'new (X)(n(1));',
  'new X<string>(n(1));',
  'new X.y(n(1));',
  "new X['y'](n(1));",
  'new X.y.z(n(1));',
  'new (X())(n(1));',
  'new (X.y())();',
  'new X().y;',
  'new X()();',
  'new X`t`;',
  'n(new X(n(1)).y(n(2)));',
  'X`t`;',
  'X`t${n(1)}`;',
  'X.y`t${n(1)}`;',
  'X<string>`t`;',
  // Left of a member.
  'X.y;',
  'X.y(n(1));',
  'X?.y(n(1));',
  'X?.[n(1)];',
  'X[n(1)];',
  'X.y?.z(n(1));',
  'X.y = n(1);',
  'X.y += n(1);',
  'X[n(0)] = n(1);',
  'X.y++;',
  'delete X.y;',
  'delete X?.y;',
  '[X.y] = [n(1)];',
  '({ a: X.y } = { a: n(1) });',
  'for (X.y of [n(1)]) n(2);',
  'await X.y(n(1));',
  'n(await X, n(1));',
  // Operators that look at what stands there.
  'n(typeof X);',
  'n(typeof (X));',
  'n(typeof X === "undefined" ? 1 : X);',
  'n(typeof X.y);',
  'n(typeof X());',
  'n(typeof new X());',
  'n({} instanceof X);',
  'n(X instanceof Object);',
  'n("a" in X);',
  'n(X in {});',
  'n((class { #p = 1; static has() { return #p in X; } }).has());',
  // In classes.
  'class A extends X { x = n(1); } n(A);',
  'class A extends X.y {} n(A);',
  'class A extends X() {} n(A);',
  'n(class extends X {});',
  'new (class extends Object { constructor() { super(X); } })();',
  'n(new (class { x = X; })());',
  'n(new (class { #x = X; })());',
  'class A { static x = X; } n(A);',
  'class A { static { n(0); X; } }',
  'class A { [X] = n(1); } n(A);',
  'class A { [X]() {} } n(A);',
  'class A { async [X]() {} } n(A);',
  'class A { static async [X.y]() {} } n(A);',
  '@X class A {} n(A);',
  '@X.y(n(1)) class A {} n(A);',
  'class A { @X x = 1; } n(A);',
  'class A { @X m() {} } n(A);',
  'class A { @X accessor x = 1; } n(A);',
  // In literals and patterns.
  'n({ X });',
  'n({ a: n(0), X });',
  'n({ [X]: n(1) });',
  'n({ [X]() {} });',
  'n({ async [X]() {} });',
  'n({ get a() { return X; } }.a);',
  'n({ ...X });',
  'n([...X]);',
  'n(...X);',
  'n([n(0), X]);',
  'const { a = X } = {} as any; n(a);',
  'const { a = X } = { a: n(1) }; n(a);',
  'const { [X]: a } = {} as any; n(a);',
  'const [a = X] = [] as any[]; n(a);',
  'const { a } = X; n(a);',
  'const [a] = X; n(a);',
  'n(((a = X) => a)());',
  'n(await (async (a = X) => a)());',
  'n((({ a = X } = {} as any) => a)());',
  'n((function (a = X) { return a; })(n(1)));',
  'try { throw {}; } catch ({ a = X }) { n(a); }',
  // Loops over it.
  'for (const a of X) n(a);',
  'for (const a in X) n(a);',
  'for await (const a of X) n(a);',
  // Written to: what is written is computed first.
  'X = n(1);',
  'n(X = n(1));',
  'X += n(1);',
  'X ??= n(1);',
  'X ||= n(1);',
  'X &&= n(1);',
  'X **= await n(1);',
  'X = await n(1);',
  'X++;',
  '--X;',
  '[X] = [n(1)];',
  '[X = n(2)] = [] as any;',
  '[n({}).a, X] = [n(1), n(2)];',
  '[, ...X] = [n(1)] as any;',
  '({ X } = { X: n(1) });',
  '({ X = n(2) } = {} as any);',
  '({ a: X } = { a: n(1) });',
  '({ a: X = n(2) } = {} as any);',
  '({ a: [X] } = { a: [n(1)] });',
  '({ ...X } = { a: n(1) });',
  'for (X = n(1); n(2) < 0; ) n(3);',
  'for (X of [n(1)]) n(2);',
  'for (X of [] as any[]) n(2);',
  'for (X in { a: n(1) }) n(2);',
  'for await (X of [n(1)]) n(2);',
  'for ([X] of [[n(1)]]) n(2);',
];

const WRITES = PLACES.slice(PLACES.indexOf('X = n(1);'));

/** Nobody will ever declare these. The first is near a name that exists, others have a sentence of their own. */
const NAMES = ['Mapp', 'Nope', 'document', 'ackademy$nope', 'module', 'exports'];

const program = (name: string, of: readonly string[] = PLACES): string => `// @ts-nocheck
const places: [string, (n: any) => unknown][] = [
${of.map(place => `[${JSON.stringify(place)}, async n => { ${place.replace(/\bX\b/g, () => name)} }],`).join('\n')}
];
export async function main(): Promise<string[]> {
  const traces: string[] = [];
  for (const [place, run] of places) {
    let trace = '';
    const n = (value: any) => { trace += typeof value === 'object' || typeof value === 'function' ? 'object ' : String(value) + ' '; return value; };
    try { await run(n); trace += 'ends'; } catch (error: any) { trace += error.name + ': ' + error.message; }
    traces.push(place + '  →  ' + trace);
  }
  return traces;
}
`;

type Main = () => Promise<string[]>;

async function compiled(text: string, path = 'handler.ts') {
  const result = await compileNode([{ path, text }], path);
  if (!result.ok) throw new Error(result.errors.map(error => `${error.line}: ${error.text}`).join('\n'));
  return result.program;
}

async function onRealm(realm: Realm, text: string): Promise<string[]> {
  const { main } = realm.load(await compiled(text)).start(quietWorld()).exports as { main: Main };
  const traces = new Promise<string[]>((resolve, reject) =>
    realm.jobs.enqueue(() => realm.promises.observe(main(), value => resolve(value as string[]), reject)),
  );
  realm.jobs.drain();
  return traces;
}

const lowered = (text: string) => onRealm(openRealm({ hardened: false }), text);
const native = (text: string) => onRealm(openNativeRealm({ hardened: false }), text);

/** What plain JavaScript does, without its words: `ReferenceError` for an undeclared name. */
async function plain(text: string): Promise<string[]> {
  const bundled = await bundle(esbuild, [{ path: 'handler.ts', text }], 'handler.ts');
  if (!bundled.ok) throw new Error(bundled.errors.map(error => error.text).join('\n'));
  const { main } = (await import(`data:text/javascript;base64,${Buffer.from(bundled.code).toString('base64')}`)) as { main: Main };
  return main();
}

const withoutWords = (traces: readonly string[]) => traces.map(trace => trace.replace(/(Error): .*$/, '$1'));

describe('a name that nothing declares', () => {
  let inPlainJavaScript: readonly string[];
  beforeAll(async () => {
    // Starting esbuild and compiling the lowering for the first time take longer than all the rest.
    await lowered(program('Nope'));
    inPlainJavaScript = withoutWords(await plain(program('Nope')));
  }, 60_000);

  test('is a ReferenceError nearly everywhere, in plain JavaScript', () => {
    expect(inPlainJavaScript.filter(trace => !trace.endsWith('ReferenceError'))).toEqual([
      'n(typeof X);  →  undefined ends',
      'n(typeof (X));  →  undefined ends',
      'n(typeof X === "undefined" ? 1 : X);  →  1 ends',
      'const { a = X } = { a: n(1) }; n(a);  →  1 1 ends',
      'n((function (a = X) { return a; })(n(1)));  →  1 1 ends',
      'for (X of [] as any[]) n(2);  →  ends',
    ]);
  });

  test.each(NAMES)('%s throws at the same point everywhere, in our words', async name => {
    const traces = await lowered(program(name));
    expect(withoutWords(traces)).toEqual(inPlainJavaScript);
    expect(await native(program(name))).toEqual(traces);
    const written = name === 'module' ? /^`module(\.exports)?`/ : new RegExp(`^\`${name.replace('$', '\\$')}\``);
    for (const [, words] of traces.map(trace => trace.split(/→.*?ReferenceError: /)))
      if (words !== undefined) expect(words).toMatch(written);
  });
});

/** Whole files: what stands at their top level runs before there is a handler. */
const FILES: readonly string[] = [
  'X;',
  'new X();',
  'X = 1;',
  'export default X;',
  'export default new X();',
  'export default class extends X {}',
  'export const handle = X;',
  'export const { handle } = X;',
  'export const [handle = X] = [];',
  'export class A extends X {}',
  '@X export class A {}',
  'export enum E { A = X.length }',
  'export namespace N { export const a = X; }',
  'import handle = X.y; export { handle };',
  'export let handle; handle = X.y;',
];

test.each(FILES)('at the top level, it says so at its line: %s', async file => {
  const text = `// @ts-nocheck\n\n${file.replace(/\bX\b/g, 'Nope')}\n`;
  const words = { name: 'ReferenceError', message: expect.stringMatching(/^`Nope` does not exist here: /) };
  for (const realm of [openRealm({ hardened: false }), openNativeRealm({ hardened: false })]) {
    const loaded = realm.load(await compiled(text));
    expect(() => loaded.start(quietWorld())).toThrow(expect.objectContaining({ cause: expect.objectContaining(words) }));
  }
  const loaded = openRealm({ hardened: false }).load(await compiled(text));
  expect(() => loaded.start(quietWorld())).toThrow(expect.objectContaining({ line: { file: 'handler.ts', line: 3 } }));
});

test('JSX is a use of React, which nothing declares', async () => {
  const text = 'export const handle = () => <p/>;';
  const { handle } = openRealm({ hardened: false })
    .load(await compiled(text, 'handler.tsx'))
    .start(quietWorld()).exports;
  expect(handle).toThrow('`React` does not exist here');
});

test.each(['Map', 'Math', 'console', 'globalThis'])('%s is no name to give another value to', async name => {
  const text = program(name, WRITES);
  const traces = await lowered(text);
  expect(await native(text)).toEqual(traces);
  // Those that never get to write, because there is a value already, or nothing to loop over.
  const written = traces.filter(trace => !/^X (?:\?\?|\|\|)= |of \[\] as/.test(trace));
  expect(written.length).toBeGreaterThan(15);
  for (const trace of written) expect(trace).toMatch(new RegExp(`TypeError: \`${name}\` cannot be given another value here: `));
});
