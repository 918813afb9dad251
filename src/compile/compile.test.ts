import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openRealm } from '../process/open-realm.ts';
import { compileNode } from './compile-node.ts';
import type { SourceFile } from './compiled.ts';
import { quietWorld } from './lower-testing.ts';

const file = (text: string, path = 'handler.ts'): SourceFile => ({ path, text });

async function errorsOf(...files: SourceFile[]) {
  const result = await compileNode(files, 'handler.ts');
  return result.ok ? [] : result.errors.map(({ file, line, column, text }) => `${file}:${line}:${column} ${text}`);
}

async function program(...files: SourceFile[]) {
  const result = await compileNode(files, 'handler.ts');
  if (!result.ok) throw new Error(result.errors.map(({ text }) => text).join('\n'));
  return result.program;
}

const exportsOf = async (...files: SourceFile[]) =>
  openRealm({ hardened: false })
    .load(await program(...files))
    .start(quietWorld()).exports;

describe('what a learner can write', () => {
  test('a file whose name another has in the folder that one is in', async () => {
    const result = await compileNode([{ path: 'vitest.config.ts', text: 'export async function handle() {}' }], 'vitest.config.ts');
    expect(result).toMatchObject({ ok: true });
  });

  test('TypeScript of every kind, in several files', async () => {
    const exports = await exportsOf(
      file(`import type { Message } from 'ackademy';
import { DAY, SECOND, UniqueViolation } from 'ackademy';
import defaults, { Level, type Shape, stock } from './lib/stock';
import * as all from './lib/stock.ts';
import data from './data.json';
import { helper } from './lib';
export * from './lib/stock';
export { helper as renamed };
export const week: number = 7 * DAY + SECOND;
export const level = Level.High as const;
export const names = Object.keys(all).join();
export const shape = { ok: true } satisfies Shape;
export const fromJson = data.list.length;
export const isError = new UniqueViolation('u') instanceof Error;
namespace Inner { export const x = 5; }
export const inner = Inner.x + stock!.n;
export abstract class Base<T> { constructor(protected readonly value: T, public n = 1) {} abstract get(): T; }
export class Derived extends Base<string> { declare extra: string; get(): string { return this.value; } }
export const made = new Derived('v').get();
export function over(a: string): string; export function over(a: any) { return a; }
export let changing = 1; export function change() { changing += 1; }
export default async function (m: Message) { return defaults + m.id; }
export type { Message };
`),
      file(
        "export enum Level { Low = 1, High = Low << 3 }\nexport interface Shape { ok: boolean }\nexport const stock: { n: number } | null = { n: 2 };\nexport default 'd';",
        'lib/stock.ts',
      ),
      file("export { helper } from './helper.js';", 'lib/index.ts'),
      file('export const helper = <T,>(x: T): T => x;', 'lib/helper.ts'),
      file('{ "list": [1, 2, 3] }', 'data.json'),
    );
    expect(exports).toMatchObject({
      week: 604_801_000,
      level: 8,
      names: 'Level,default,stock',
      fromJson: 3,
      isError: true,
      inner: 7,
      made: 'v',
      changing: 1,
    });
    (exports.change as () => void)();
    expect(exports.changing).toBe(2);
    expect(Object.keys(exports)).toContain('renamed');
    expect(Object.keys(exports)).toContain('default');
  });

  test('decorators and `using`', async () => {
    const exports = await exportsOf(
      file(`const seen: string[] = [];
function logged<T extends (...args: any[]) => any>(f: T, context: ClassMethodDecoratorContext) { seen.push(String(context.name)); return function (this: any, ...args: any[]) { seen.push('called'); return f.apply(this, args); } as T; }
class A { @logged sync() { return 1; } @logged async asynchronous() { return 2; } }
export function run() { new A().sync(); new A().asynchronous(); { using r = { [Symbol.dispose]() { seen.push('disposed'); } }; seen.push('inside'); } return seen; }
`),
    );
    expect((exports.run as () => string[])()).toEqual(['sync', 'asynchronous', 'called', 'called', 'inside', 'disposed']);
  });

  test('an empty file, a byte order mark, CRLF, tabs, and no final newline', async () => {
    expect(Object.keys(await exportsOf(file('')))).toEqual([]);
    expect(Object.keys(await exportsOf(file('\uFEFF')))).toEqual([]);
    const { lines } = await program(file('\uFEFFexport async function handle(m, s) {\r\n\tawait s.a();\r\n\r\n\tawait s.b();\r\n}'));
    expect(lines.map(({ line }) => line)).toContain(4);
    expect(await errorsOf(file('// one\r\n\tconst = 5;'))).toEqual(['handler.ts:2:8 Expected identifier but found "="']);
  });

  test('a megabyte of text', async () => {
    const text = `export const big = ${JSON.stringify('x'.repeat(1024))};\n`;
    const many = Array.from({ length: 1000 }, (_, index) => text.replace('big', `big${index}`)).join('');
    expect(Object.keys(await exportsOf(file(many))).length).toBe(1000);
    expect(await errorsOf(file(many + many + many))).toEqual(['handler.ts:1:1 The files hold 3.0 MB of text. The limit is 2 MB together.']);
  });

  test('strings, templates, expressions and names that SES would refuse', async () => {
    const exports = await exportsOf(
      file(`export const texts = ['import(x)', "<!-- hi -->", \`a --> \${'import ('} <!--\`, 'eval(1)', /<!--|-->|import\\(/.source];
const raw = (s: TemplateStringsArray, ...v: unknown[]) => s.raw.join('|') + s.join('|') + v.join();
export const tagged = [raw\`<!-- \${1} \\n -->\`, raw\`import(\${2})\`, String.raw\`-->\`];
export const o = { import() { return 1; }, eval() { return 2; }, async import2() { return 3; } };
export const called = [o.import(), o.eval(), ((n: number) => { let c = 0; while (n --> 0) c++; return c; })(3)];
class P { #import() { return 4; } run() { return this.#import(); } }
export const priv = new P().run(); // import('x') <!-- -->
/* import('y') */
`),
    );
    expect(exports.texts).toEqual(['import(x)', '<!-- hi -->', 'a --> import ( <!--', 'eval(1)', expect.any(String)]);
    expect(exports.tagged).toEqual(['<!-- | \\n --><!-- | \n -->1', 'import(|)import(|)2', '-->']);
    expect(exports.called).toEqual([1, 2, 3]);
    expect(exports.priv).toBe(4);
  });
});

describe('what is answered with a sentence at its place', () => {
  test.each([
    [
      "import fs from 'fs';\nfs.x()",
      'handler.ts:1:16 `fs` does not exist here: there are no files. What must survive the process belongs in a service, such as `db`.',
    ],
    [
      "import x from 'node:https'; x()",
      'handler.ts:1:15 `node:https` does not exist here: a handler reaches the world only through `services`.',
    ],
    [
      "import x from 'left-pad'; x()",
      'handler.ts:1:15 `left-pad` does not exist here: a handler reaches the world only through `services`. You can import `ackademy`, your own files, and of Node `node:events`, `node:assert`, `node:assert/strict`, `node:crypto`, `node:timers`, `node:timers/promises`, `node:url` and `node:perf_hooks`.',
    ],
    ["import { x } from 'akademy'; x()", 'handler.ts:1:19 `akademy` does not exist here. Did you mean `ackademy`?'],
    [
      "import { x } from 'lib/stock'; x()",
      'handler.ts:1:19 `lib/stock` does not exist here. Your own file is `./lib/stock.ts`: a path starts with a dot.',
    ],
    ["import { x } from './lib/stok'; x()", 'handler.ts:1:19 There is no file `lib/stok`. Did you mean `./lib/stock.ts`?'],
    ["import { x } from './nowhere/else'; x()", 'handler.ts:1:19 There is no file `nowhere/else`. There is `lib/stock.ts`.'],
    ["import { WEEK } from 'ackademy'; WEEK", 'handler.ts:1:10 No matching export in "ackademy" for import "WEEK"'],
    [
      "const a = await import('fs');",
      'handler.ts:1:24 `import()` does not exist here. Write an `import` at the top of the file; you can import `ackademy`, your own files, and some modules of Node, such as `node:events`.',
    ],
    [
      'export const f = x =>\n  import(x);',
      'handler.ts:2:3 `import()` does not exist here. Write an `import` at the top of the file; you can import `ackademy`, your own files, and some modules of Node, such as `node:events`.',
    ],
    [
      "const fs = require('fs'); fs.x()",
      'handler.ts:1:12 `require` does not exist here: write an `import` at the top of the file; you can import `ackademy`, your own files, and some modules of Node, such as `node:events`.',
    ],
    ['export const u = import.meta.url;', 'handler.ts:1:18 `import.meta` does not exist here: the program has no address.'],
    [
      'module.exports = { handle() {} };',
      'handler.ts:1:1 `module.exports` does not exist here: write `export async function handle(message, services) { ... }`.',
    ],
    [
      'const h = 1;\n  export = h;',
      'handler.ts:2:3 `export =` does not exist here: write `export async function handle(message, services) { ... }`.',
    ],
    [
      'function handle() {}\n\n  module.exports.handle = handle;',
      'handler.ts:3:3 `module.exports.handle` does not exist here: write `export async function handle(message, services) { ... }`.',
    ],
    [
      '\n exports.POST = async () => {};',
      'handler.ts:2:2 `exports.POST` does not exist here: write `export async function POST(request, services) { ... }`.',
    ],
    ['const x = 1;\nexports.x = x;', 'handler.ts:2:1 `exports.x` does not exist here: write `export const x = ...`.'],
    [
      'const x = 1;\nawait x;',
      'handler.ts:2:1 `await` is only possible inside an async function: the program starts at once, before anything can be awaited.',
    ],
    [
      'for await (const x of []) {}',
      'handler.ts:1:1 `await` is only possible inside an async function: the program starts at once, before anything can be awaited.',
    ],
    [
      'export function f() { await 1; }',
      'handler.ts:1:23 "await" can only be used inside an "async" function. Put `async` before the function that this line is in.',
    ],
    ["const s = 'é€😀' +;", 'handler.ts:1:19 Unexpected ";"'],
    ['export function f( {', 'handler.ts:1:21 Expected identifier but found end of file'],
  ])('%j', async (text, error) => {
    expect(await errorsOf(file(text), file('export const x = () => 1;', 'lib/stock.ts'))).toEqual([error]);
  });

  test('expressions thousands of levels deep', async () => {
    expect(await errorsOf(file(`export const x = ${'f('.repeat(3000)}${')'.repeat(3000)};`))).toEqual([
      'handler.ts:1:1 The code is nested too deeply to be compiled: expressions inside expressions, thousands of levels.',
    ]);
  });

  test('what ends the compiler itself is refused as well, and the next program is compiled', async () => {
    const deep = `export const x = ${'('.repeat(200_000)}1${')'.repeat(200_000)};`;
    expect(await errorsOf(file(deep))).toEqual([expect.stringContaining('nested too deeply')]);
    expect(await errorsOf(file('export const x = 1;'))).toEqual([]);
  }, 30_000);

  test('an entry that is not there', async () => {
    expect(await errorsOf(file('', 'handlr.ts'))).toEqual([
      'handler.ts:1:1 The program starts in `handler.ts`, and there is no such file. Did you mean `handlr.ts`?',
    ]);
    expect(await errorsOf()).toEqual([
      'handler.ts:1:1 The program starts in `handler.ts`, and there is no such file. There are no files at all.',
    ]);
  });

  test('a name that nothing declares is a warning at its line, and an error only when it runs', async () => {
    const { warnings } = await program(
      file("export const f = () => fetch('x');\nexport const g = () => typeof process;\nexport const h = () => consle.log(1);\n"),
    );
    expect(warnings.map(({ line, column, text }) => `${line}:${column} ${text}`)).toEqual([
      '1:24 `fetch` does not exist here: a handler reaches the world only through `services`.',
      '3:24 `consle` does not exist here: did you mean `console`?',
    ]);
  });
});

test('every answer to the first exercise compiles, and is stateless exactly when it keeps nothing in memory', async () => {
  const root = new URL('../../exercises/idempotent-order-consumer/', import.meta.url);
  const read = (path: string) => file(readFileSync(new URL(path, root), 'utf8'));
  for (const name of readdirSync(new URL('wrong/', root))) {
    const { stateless, warnings } = await program(read(`wrong/${name}/handler.ts`));
    expect([name, stateless, warnings]).toEqual([name, name !== 'guard-in-memory', []]);
  }
  expect((await program(read('solution/handler.ts'))).stateless).toBe(true);
});
