/**
 * What `npm pack` takes along, in `packed/`: the command line as JavaScript, because Node takes types out of no file below node_modules;
 * the site; and what renders the pages that tell of exercises, for those of an instructor.
 *
 *     node src/build/pack.mjs
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { homesAround } from '../exercise/homes-fs.ts';
import { readCourseAt } from '../site/course-fs.ts';
import { builtIn, openRenderer, writePages } from '../site/make-site-fs.ts';
import { bundle as script } from './bundled.mjs';
import { keepAll, workerWithoutList } from './offline.mjs';
import { indexSite } from './search-index.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PACKED = join(ROOT, 'packed');
/** What the package depends on; all else is bundled. */
const OUTSIDE = ['esbuild-wasm', 'typescript', 'rolldown'];
/** How a module names what it starts as a process of its own. */
const ENTRY = /new URL\('\.\/([\w-]+-entry-node)\.ts', import\.meta\.url\)/g;

rmSync(PACKED, { recursive: true, force: true });
// It may empty the folder.
astroBuild();
await commands();
const built = builtIn(ROOT);
await writePages(await readCourseAt(await homesAround(ROOT, ROOT), null), await openRenderer(built), built.site);
const { pages, words } = await indexSite(built.site);
await forLms(built.lms);
writeFileSync(built.worker, await workerWithoutList());
const { count, size } = await keepAll(built.site);
console.log(
  `${pages} pages and ${words} words can be searched; ${count} files, ${(size / 1e6).toFixed(1)} MB, are kept for use without a network`,
);
// Whoever rendered may keep a compiler running.
process.exit();

function astroBuild() {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'node_modules/astro/bin/astro.mjs'), 'build'], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ACKADEMY_PACKAGE: PACKED },
  });
  if (status !== 0) throw new Error(`astro build ended with ${status}`);
}

/** The commands, and beside them what they start as processes of their own. A child may read one file and no other, so each is one. */
async function commands() {
  const to = join(PACKED, 'cli');
  await bundle({ main: join(ROOT, 'src/cli/main.ts') }, { dir: to, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' });
  for (const entry of globSync('src/**/*-entry-node.ts', { cwd: ROOT, exclude: ['src/testing/**'] }))
    await bundle(join(ROOT, entry), { file: join(to, `${basename(entry, '.ts')}.js`), codeSplitting: false });
}

/**
 * The page around an exercise in a package for a learning platform: a classic script, so that opened from a disk it can say why nothing runs.
 *
 * @param {string} folder
 */
async function forLms(folder) {
  mkdirSync(folder, { recursive: true });
  for (const standard of ['scorm', 'cmi5']) {
    const { text } = await script(join(ROOT, `src/ui/lms/shell-${standard}.ts`));
    writeFileSync(join(folder, `${standard}.js`), text);
  }
  const sheets = ['src/ui/site/tokens.css', 'src/ui/lms/shell.css'].map(path => readFileSync(join(ROOT, path), 'utf8'));
  writeFileSync(join(folder, 'shell.css'), sheets.join('\n'));
}

/**
 * @param {import('rolldown').InputOptions['input']} input
 * @param {import('rolldown').OutputOptions} output
 */
async function bundle(input, output) {
  const build = await rolldown({
    input,
    cwd: ROOT,
    platform: 'node',
    tsconfig: false,
    logLevel: 'warn',
    external: OUTSIDE,
    plugins: [
      { name: 'ackademy:where-it-was', transform: (code, id) => (id.startsWith(ROOT) ? whereItWas(code, relative(ROOT, id)) : undefined) },
    ],
  });
  try {
    await build.write({ format: 'esm', sourcemap: false, ...output });
  } finally {
    await build.close();
  }
}

/**
 * What a module looks for beside itself lies where it lay: the package has these files in the same folders (`files` in package.json).
 * Only what is started as a process of its own lies beside the bundle.
 *
 * @param {string} code
 * @param {string} path from the root
 */
function whereItWas(code, path) {
  if (path.startsWith('node_modules') || !code.includes('import.meta.url')) return undefined;
  const own = `new URL(${JSON.stringify(`../../${path.replaceAll('\\', '/')}`)}, import.meta.url)`;
  const parts = code.split(ENTRY);
  // Every second part is the name of an entry.
  return parts
    .map((part, at) =>
      at % 2 === 1 ? `new URL('./${part}.js', import.meta.url)` : part.replaceAll(/\bimport\.meta\.url\b/g, `${own}.href`),
    )
    .join('');
}
