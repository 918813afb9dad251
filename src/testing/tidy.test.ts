/**
 * Style as a unit test: which room may import which, what deterministic rooms must not touch, which paths documents name.
 * Each message says what to do instead.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const sources = walk('src')
  .concat(walk('graders'))
  .filter(path => /\.(ts|tsx|astro)$/.test(path) && !/\/(corpus|fixtures)\//.test(path));
const isTest = (path: string) => /\.(test|e2e)\.tsx?$|(^|\/)testing\/|-testing\.ts$|fixture|graders\/histories\.ts$/.test(path);
const code = sources.filter(path => !isTest(path));

/** What each room may import from, besides itself and packages. */
const MAY_IMPORT: { readonly [room: string]: readonly string[] } = {
  history: [],
  graders: ['history'],
  brokers: ['history'],
  services: ['history'],
  compile: ['history', 'exercise'],
  exercise: ['history', 'compile', 'graders'],
  process: ['history', 'compile', 'exercise', 'services'],
  sim: ['history', 'brokers', 'services', 'process', 'exercise'],
  report: ['history', 'graders', 'exercise', 'compile'],
  sandbox: ['history', 'graders', 'sim', 'process', 'services', 'exercise', 'compile', 'brokers'],
  submit: ['history', 'compile', 'exercise', 'report', 'sandbox'],
  'watch-run': ['history', 'compile', 'exercise', 'sandbox', 'submit'],
  'machinery-node': ['compile', 'sandbox', 'submit'],
  cli: ['machinery-node', 'watch-run', 'history', 'compile', 'exercise', 'report', 'sandbox', 'submit', 'graders', 'brokers', 'sim'],
  build: [],
  ui: [
    'history',
    'compile',
    'exercise',
    'report',
    'sandbox',
    'submit',
    'watch-run',
    'graders',
    'process',
    'sim',
    'services',
    'brokers',
    'machinery-node',
  ],
  layouts: ['ui', 'exercise'],
  'content.config': ['ui', 'exercise', 'testing'],
  pages: ['ui', 'layouts', 'exercise', 'report', 'submit', 'history', 'graders', 'compile', 'sandbox', 'testing'],
};

const DETERMINISTIC = ['history', 'graders', 'brokers', 'services', 'sim', 'process', 'report', 'exercise'];
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\(|\bnew Date\(\)/, 'the time is handed in as `now`'],
  [/\bMath\.random\(/, 'numbers come from `src/sim/prng.ts`'],
  [
    /(?<![.\w#])(setTimeout|setInterval|setImmediate|queueMicrotask|fetch)\(/,
    'nothing here waits or connects; that is for files whose names say so',
  ],
  [/\bperformance\.now\(/, 'the time is handed in as `now`'],
];
/** These touch the world, and their names say so. */
const WORLDLY = /-(worker|node|fs|client|esbuild)\.ts$|\/(frame|watchdog)\.ts$/;

describe('rooms', () => {
  it.each(code)('%s imports only from rooms before its own', path => {
    const room = roomOf(path);
    const wrong = importsOf(path)
      .map(target => roomOf(target))
      .filter(target => target !== room && target !== 'content' && !(MAY_IMPORT[room] ?? []).includes(target));
    expect(
      wrong,
      `${room} may import from ${(MAY_IMPORT[room] ?? []).join(', ') || 'nothing'}: move the code, or the thing it needs`,
    ).toEqual([]);
  });

  it('has no room called utils', () => {
    expect(sources.filter(path => /\/(utils|helpers|common|misc)\//.test(path))).toEqual([]);
  });
});

describe('determinism', () => {
  it.each(code.filter(path => DETERMINISTIC.includes(roomOf(path)) && !WORLDLY.test(path)))('%s reads no clock and no chance', path => {
    const text = withoutComments(readFileSync(path, 'utf8'));
    const found = BANNED.filter(([pattern]) => pattern.test(text)).map(([pattern, remedy]) => `${pattern}: ${remedy}`);
    expect(found).toEqual([]);
  });
});

describe('size', () => {
  it.each(sources)('%s is one idea, about 400 lines', path => {
    const text = readFileSync(path, 'utf8');
    // A longer file gives its reason at the top: "Long because ...".
    if (/long because/i.test(text.slice(0, 1500))) return;
    const lines = text.split('\n').length;
    expect(lines, 'split it by concern').toBeLessThanOrEqual(430);
  });
});

describe('documents', () => {
  const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'].filter(existsSync);
  it.each(documents)('%s names only paths that exist', document => {
    const text = readFileSync(document, 'utf8');
    const named = [...text.matchAll(/`((?:src|graders|exercises|content|public)\/[\w./-]+)`|\]\(((?!https?:)[\w./-]+)\)/g)].map(
      match => match[1] ?? match[2]!,
    );
    expect(named.filter(path => !path.includes('*') && !existsSync(path))).toEqual([]);
  });
});

describe('dead files', () => {
  it('every module is imported by another, or is where something starts', () => {
    const imported = new Set(sources.flatMap(importsOf));
    const starts =
      /(^|\/)(pages|testing|layouts)\/|\.test\.ts$|\.e2e\.ts$|-worker\.ts$|-entry-node\.ts$|content\.config\.ts$|cli\/main\.ts$|\.d\.ts$/;
    expect(
      code.filter(path => !imported.has(path) && !starts.test(path)),
      'use it or delete it',
    ).toEqual([]);
  });
});

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}

function roomOf(path: string): string {
  const parts = path.split('/');
  return parts[0] === 'src' ? parts[1]!.replace(/\.(ts|astro)$/, '') : parts[0]!;
}

/** Relative imports, as paths from the root; also those in .astro frontmatter and dynamic ones. */
function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const found = [
    ...text.matchAll(/(?:from\s+|import\s+|import\(\s*)'(\.{1,2}\/[^']+)'/g),
    ...text.matchAll(/new URL\('(\.{1,2}\/[^']+)', import\.meta\.url\)/g),
  ];
  return found
    .map(match => normalize(relative('.', join(dirname(path), match[1]!.replace(/\?.*$/, '')))).replaceAll('\\', '/'))
    .filter(target => /^(src|graders|content)\//.test(target) && /\.(ts|tsx|astro|mjs|json|css)$/.test(target));
}

function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
    .replace(/`[^`]*`|'[^'\n]*'/g, "''");
}
