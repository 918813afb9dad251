import { dirname } from 'node:path';
import { rolldown } from 'rolldown';
import { lowered } from './lowered.mjs';

const SUFFIX = '?bundled';
/** Rollup's mark for ids that belong to one plugin; it keeps every other plugin's hands off. */
const PREFIX = '\0bundled:';

/**
 * `import text from './sandbox-entry.ts?bundled'` is the whole module graph of that entry as one classic, strict script.
 * The sandbox starts its worker from a blob, where nothing can be imported and where a module worker fails; and Vite's own
 * `?worker&url` is self-contained in a build only. This is the same text in dev, in a build and under vitest.
 *
 * @returns {import('vite').Plugin}
 */
export function bundled() {
  /** What each bundle was made from, so that editing any of it makes it anew. @type {Map<string, Set<string>>} */
  const madeFrom = new Map();

  return {
    name: 'ackademy:bundled',
    enforce: 'pre',

    async resolveId(source, importer) {
      if (!source.endsWith(SUFFIX)) return null;
      const entry = await this.resolve(source.slice(0, -SUFFIX.length), importer, { skipSelf: true });
      if (!entry) throw new Error(`${source}: no such file (imported by ${importer})`);
      return PREFIX + entry.id;
    },

    async load(id) {
      if (!id.startsWith(PREFIX)) return null;
      const entry = id.slice(PREFIX.length);
      const { text, files } = await bundle(entry);
      madeFrom.set(id, new Set(files));
      for (const file of files) this.addWatchFile(file);
      return { code: `export default ${JSON.stringify(text)};`, map: null, moduleType: 'js' };
    },

    hotUpdate({ file }) {
      const stale = [...madeFrom].filter(([, files]) => files.has(file)).map(([id]) => id);
      const graph = this.environment.moduleGraph;
      const modules = stale.map(id => graph.getModuleById(id)).filter(found => found !== undefined);
      for (const found of modules) graph.invalidateModule(found);
      if (modules.length > 0 && this.environment.name === 'client') this.environment.hot.send({ type: 'full-reload' });
    },
  };
}

/**
 * @param {string} entry
 * @returns {Promise<{ text: string, files: string[] }>}
 */
export async function bundle(entry) {
  const build = await rolldown({
    input: entry,
    cwd: dirname(entry),
    platform: 'browser',
    tsconfig: false,
    logLevel: 'warn',
    plugins: [lowered()],
  });
  try {
    const { output } = await build.generate({ format: 'iife', codeSplitting: false, minify: true, sourcemap: false });
    const [chunk, ...more] = output;
    if (more.length > 0) throw new Error(`${entry}: bundled into ${output.length} files, not one`);
    // SES refuses to start in sloppy mode, and an immediately invoked function is sloppy unless told otherwise.
    // Not `chunk.moduleIds`, which leaves out what was inlined away.
    return { text: `'use strict';${chunk.code}`, files: (await build.watchFiles).filter(file => !file.startsWith('\0')) };
  } finally {
    await build.close();
  }
}
