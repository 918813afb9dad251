/**
 * Style as a unit test: which room may import which, what deterministic rooms must not touch, which paths documents name.
 * Each message says what to do instead.
 */
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { componentPaths } from '../ui/site/lesson/load-lessons.ts';
import { splitLesson } from '../ui/site/lesson/split-lesson.ts';

const files = walk('src').concat(walk('graders'));
const sources = files.filter(path => /\.(ts|tsx|astro|mjs)$/.test(path) && !/\/(corpus|fixtures|right-answers\/[^/]+)\//.test(path));
/** What tools read first. */
const settings = ['astro.config.mjs', 'vitest.config.ts'];
const styles = files.filter(path => path.endsWith('.css'));
const isTest = (path: string) => /\.(test|e2e)\.tsx?$|(^|\/)testing\/|-testing\.ts$|fixture|graders\/histories\.ts$/.test(path);
const code = sources.filter(path => !isTest(path));

/**
 * The rooms from the ground up, and what each may import from besides itself and packages: rooms below it, never one above. What tests
 * use (`src/testing/`, `*-testing.ts`) stands above all of them: it may look anywhere, and nothing but tests looks at it.
 */
const ROOMS: { readonly [room: string]: readonly string[] } = {
  text: [],
  history: [],
  graders: ['history'],
  services: ['history'],
  brokers: ['history', 'text', 'services'],
  system: ['history', 'services', 'brokers'],
  compile: ['history'],
  exercise: ['history', 'text', 'graders', 'services', 'brokers', 'system', 'compile'],
  process: ['history', 'services', 'compile', 'exercise'],
  feeds: ['history', 'services', 'brokers', 'system', 'process'],
  sim: ['history', 'services', 'brokers', 'system', 'exercise', 'process', 'feeds'],
  search: ['history', 'text', 'graders', 'services', 'brokers', 'system', 'compile', 'exercise', 'process', 'feeds', 'sim'],
  report: ['history', 'text', 'graders', 'brokers', 'system', 'compile', 'exercise'],
  sandbox: ['history', 'graders', 'services', 'brokers', 'system', 'compile', 'exercise', 'process', 'sim', 'search'],
  'play-at-scale': ['history', 'compile', 'exercise', 'report', 'sandbox'],
  submit: ['history', 'compile', 'exercise', 'report', 'sandbox', 'play-at-scale'],
  'watch-run': ['history', 'compile', 'exercise', 'sandbox', 'submit'],
  'machinery-node': ['compile', 'sandbox', 'submit'],
  prove: ['history', 'compile', 'exercise', 'report', 'system', 'submit'],
  fidelity: [],
  mutants: ['history', 'brokers', 'system', 'compile', 'exercise', 'process', 'report', 'sandbox', 'sim', 'submit'],
  ui: [
    'history',
    'text',
    'graders',
    'services',
    'brokers',
    'system',
    'compile',
    'exercise',
    'process',
    'feeds',
    'sim',
    'search',
    'report',
    'sandbox',
    'play-at-scale',
    'submit',
    'watch-run',
    'machinery-node',
    'prove',
  ],
  site: ['exercise', 'ui'],
  class: ['history', 'text', 'system', 'compile', 'exercise', 'report', 'sandbox', 'submit', 'ui'],
  build: ['compile', 'exercise', 'site', 'ui'],
  layouts: ['exercise', 'ui'],
  'content.config': ['exercise', 'fidelity', 'ui'],
  pages: [
    'history',
    'text',
    'graders',
    'brokers',
    'system',
    'compile',
    'exercise',
    'report',
    'sandbox',
    'play-at-scale',
    'submit',
    'fidelity',
    'mutants',
    'ui',
    'layouts',
  ],
  cli: [
    'history',
    'text',
    'graders',
    'brokers',
    'system',
    'compile',
    'exercise',
    'process',
    'sim',
    'report',
    'sandbox',
    'play-at-scale',
    'submit',
    'watch-run',
    'machinery-node',
    'prove',
    'mutants',
    'site',
    'class',
  ],
};

const DETERMINISTIC = [
  'text',
  'history',
  'graders',
  'services',
  'brokers',
  'system',
  'exercise',
  'process',
  'feeds',
  'sim',
  'search',
  'report',
  'prove',
];
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
  it('each may import only from rooms below its own', () => {
    const order = Object.keys(ROOMS);
    const upward = order.flatMap((room, at) =>
      ROOMS[room]!.filter(below => !order.slice(0, at).includes(below)).map(up => `${room} -> ${up}`),
    );
    expect(upward, 'let the lower room say in a type of its own what it needs, and the upper one hand that in').toEqual([]);
  });

  it.each(code)('%s imports only from rooms below its own', path => {
    const room = roomOf(path);
    const wrong = importsOf(path).filter(target => {
      if (isTest(target)) return true;
      const other = roomOf(target);
      return other !== room && other !== 'content' && !ROOMS[room]?.includes(other);
    });
    const allowed = ROOMS[room];
    const remedy =
      allowed === undefined
        ? `${room} is a new room: give it its place in ROOMS, above all that it imports from`
        : `${room} may import from ${allowed.join(', ') || 'no room'}, and from nothing that is for tests: move the code, or the thing it needs`;
    expect(wrong, remedy).toEqual([]);
  });

  it('no file needs, by whatever way round, a file that needs it; types count', () => {
    const remedy = 'put what both need, often a type, into a file of its own, or hand in what is called';
    expect(circlesOf(new Map(sources.map(path => [path, importsOf(path)]))), remedy).toEqual([]);
  });

  it('a circle is seen, and told as the way round', () => {
    const imports = { a: ['b'], b: ['c', 'd'], c: ['a'], d: [], e: ['d', 'f'], f: ['f'] };
    expect(circlesOf(new Map(Object.entries(imports)))).toEqual(['a -> b -> c -> a', 'f -> f']);
  });

  it('has no room called utils', () => {
    const found = sources.filter(path => /(^|\/)(utils?|helpers?|common|misc)(\/|\.tsx?$)/.test(path));
    expect(found, 'name it after what it knows').toEqual([]);
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
  it.each(sources.concat(styles))('%s is one idea, of at most 400 lines', path => {
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    if (/\blong because\b/i.test(lines.slice(0, 30).join('\n'))) return;
    expect(lines.length, 'split it by concern, or say in its first lines why it cannot be: "Long because ..."').toBeLessThanOrEqual(400);
  });

  it.each(sources.concat(styles))('%s gives at most one reason for its length', path => {
    const reasons = readFileSync(path, 'utf8').match(/^.*\blong because\b/gim) ?? [];
    expect(reasons.length, 'two reasons are two files').toBeLessThanOrEqual(path.endsWith('tidy.test.ts') ? Infinity : 1);
  });
});

describe('styles', () => {
  it.each(files.filter(path => /\.(css|astro)$/.test(path)))('%s gives a line under a text in words that WebKit knows, too', path => {
    const found = readFileSync(path, 'utf8').match(/text-decoration: *[\w-]+ [^;]+;/g) ?? [];
    const remedy = 'WebKit drops a shorthand that holds a thickness: say text-decoration-line, -thickness and -color';
    expect(found, remedy).toEqual([]);
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
    const imported = new Set([...sources, ...settings].flatMap(importsOf));
    // A lesson names components without importing them.
    const components = componentPaths();
    for (const lesson of globSync('content/lessons/*.mdx')) {
      const { opening, sections } = splitLesson(readFileSync(lesson, 'utf8'));
      for (const name of [opening, ...sections].flatMap(part => part.components)) imported.add(components.get(name) ?? name);
    }
    const starts =
      /(^|\/)(pages|testing|layouts)\/|\.test\.ts$|\.e2e\.ts$|-worker\.ts$|-entry-node\.ts$|content\.config\.ts$|cli\/ackademy\.mjs$|build\/pack\.mjs$|ui\/lms\/shell-\w+\.ts$|\.d\.ts$/;
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

/** The circles, each as its way round. Of several that hang together some are told, and the others once these are open. */
function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) found.push([...way.slice(at), path].join(' -> '));
    if (at >= 0 || done.has(path)) return;
    for (const target of imports.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return found;
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
