import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileNode } from '../../compile/compile-node.ts';
import { quietWorld } from '../../compile/lower-testing.ts';
import { LIFE_GLOBALS, missingSentence, SHARED_GLOBALS } from '../../compile/names.ts';
import { learnerGlobals } from '../../process/learner-globals.ts';
import { CHECKER_OPTIONS } from '../../process/learner-types.ts';
import { openRealm } from '../../process/open-realm.ts';
import { GLOBALS } from './globals.ts';

const NAMES = [...SHARED_GLOBALS, ...LIFE_GLOBALS];
const CONSTANTS = ['NaN', 'Infinity', 'undefined'];
const fold = (value: unknown) => (value === undefined ? value : JSON.parse(JSON.stringify(value)));

// The names before SES freezes this thread: afterwards it has some more.
const NODE = Object.getOwnPropertyNames(globalThis).filter(name => !/^__|^vitest|^VITEST|^(?:describe|it|expect|test)$/.test(name));
// biome-ignore lint/security/noGlobalEval: what this Node says is what is wanted
const indirectEval = eval;
const EXPRESSIONS = Object.values(GLOBALS).flatMap(entry =>
  'given' in entry ? entry.given : entry.asked.map(([expression]) => expression),
);
const NODES_ANSWERS = new Map(
  Object.values(GLOBALS)
    .flatMap(entry => ('given' in entry ? entry.given : []))
    .map(expression => [expression, fold(indirectEval(`(${expression})`))]),
);

const answers = new Map<string, unknown>();
beforeAll(async () => {
  const cases = EXPRESSIONS.map(expression => `() => (${expression})`).join(',\n');
  const text = `// @ts-nocheck\nexport const cases = [\n${cases}\n];`;
  const compiled = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
  if (!compiled.ok) throw new Error(compiled.errors.map(error => error.text).join('\n'));
  const life = openRealm({ hardened: true })
    .load(compiled.program)
    .start(quietWorld({ setTimer: () => 1, clearTimer: () => {} }));
  const { cases: asked } = life.exports as unknown as { cases: (() => unknown)[] };
  for (const [index, ask] of asked.entries()) answers.set(EXPRESSIONS[index]!, ask());
});

describe('the global names of a program', () => {
  it('are those of the table', () => {
    expect(NAMES.toSorted()).toEqual(Object.keys(GLOBALS).toSorted());
  });

  const lines = Object.entries(GLOBALS).flatMap(([name, entry]) =>
    'given' in entry
      ? entry.given.map(expression => [name, 'as Node has it', expression, NODES_ANSWERS.get(expression)] as const)
      : entry.asked.map(([expression, value]) => [name, entry.replaced, expression, value] as const),
  );
  it.each(lines)('%s, %s: %s', (_name, _how, expression, value) => {
    expect(fold(answers.get(expression))).toEqual(value);
  });
});

describe('every other name that this Node has', () => {
  const others = NODE.filter(
    name => !NAMES.includes(name) && !CONSTANTS.includes(name) && !/^(?:node:|Compartment|harden|lockdown|repairIntrinsics)/.test(name),
  );

  it('are many', () => {
    expect(others.length).toBeGreaterThan(40);
  });

  it.each(others)('%s is refused in a sentence that says what to write', name => {
    const sentence = missingSentence(name, NAMES);
    expect(sentence).not.toMatch(/did you mean|nothing in your files declares it/);
    expect(sentence).toMatch(/^`[\w$]+` does not exist here: .{10,}[^.]\.$/);
  });
});

describe('the types of the editor', () => {
  /** In the language's own library, and cannot be taken out of it. */
  const IN_LIBRARY = ['WeakRef', 'FinalizationRegistry', 'SharedArrayBuffer', 'Atomics', 'Float32Array', 'Float64Array', 'ActiveXObject'];
  const library = new Set<string>();
  const visit = (text: string) => {
    for (const statement of ts.createSourceFile('lib.d.ts', text, ts.ScriptTarget.ESNext).statements) {
      if (ts.isVariableStatement(statement))
        for (const { name } of statement.declarationList.declarations) library.add((name as ts.Identifier).text);
      if ((ts.isFunctionDeclaration(statement) || ts.isModuleDeclaration(statement)) && statement.name) library.add(statement.name.text);
    }
  };
  const seen = new Set<string>();
  const read = (lib: string) => {
    if (seen.has(lib)) return;
    seen.add(lib);
    const text = readFileSync(`node_modules/typescript/lib/${lib}`, 'utf8');
    for (const [, name] of text.matchAll(/<reference lib="([^"]+)"/g)) read(`lib.${name}.d.ts`);
    visit(text);
  };
  for (const lib of CHECKER_OPTIONS.lib) read(lib);
  visit(learnerGlobals);

  it('declare every name that exists', () => {
    expect(NAMES.filter(name => !library.has(name) && name !== 'globalThis' && name !== 'Iterator')).toEqual([]);
  });

  it('declare no name that does not', () => {
    const others = [...library].filter(name => !NAMES.includes(name) && !CONSTANTS.includes(name) && !IN_LIBRARY.includes(name));
    expect(others.filter(name => name !== 'NodeJS' && name !== 'WScript')).toEqual([]);
  });
});
