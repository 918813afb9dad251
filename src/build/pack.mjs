/**
 * What `npm pack` takes along, in `packed/`: the command line as JavaScript, because Node takes types out of no file below node_modules;
 * the site; and what renders the pages that tell of exercises, for those of an instructor.
 *
 *     node src/build/pack.mjs
 */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { homesAround } from '../exercise/homes-fs.ts';
import { readCourseAt } from '../site/course-fs.ts';
import { builtIn, openRenderer, writePages } from '../site/make-site-fs.ts';
import { keepAll, workerWithoutList } from './offline.mjs';
import { indexSite } from './search-index.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PACKED = join(ROOT, 'packed');
/** What the package depends on; all else is bundled. */
const OUTSIDE = ['esbuild-wasm', 'typescript', 'rolldown'];

rmSync(PACKED, { recursive: true, force: true });
astroBuild();
await commands();
const built = builtIn(ROOT);
await writePages(await readCourseAt(await homesAround(ROOT, ROOT)), await openRenderer(built), built.site);
const { pages, words } = await indexSite(built.site);
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

/** Each is asked for as a file beside the one that asks, as in `src/`. A child may read one file and no other, so it is one. */
async function commands() {
  const to = join(PACKED, 'cli');
  await bundle({ main: join(ROOT, 'src/cli/main.ts') }, { dir: to, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' });
  for (const entry of ['src/sandbox/child-entry-node.ts', 'src/mutants/play-entry-node.ts'])
    await bundle(join(ROOT, entry), { file: join(to, `${basename(entry, '.ts')}.js`), codeSplitting: false });
  for (const types of globSync('src/process/*.d.ts', { cwd: ROOT })) cpSync(join(ROOT, types), join(to, basename(types)));
}

/**
 * @param {import('rolldown').InputOptions['input']} input
 * @param {import('rolldown').OutputOptions} output
 */
async function bundle(input, output) {
  const build = await rolldown({ input, cwd: ROOT, platform: 'node', tsconfig: false, logLevel: 'warn', external: OUTSIDE });
  try {
    await build.write({ format: 'esm', sourcemap: false, ...output });
  } finally {
    await build.close();
  }
}
