import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

const SUFFIX = '?lowered';
const PREFIX = '\0lowered:';

/**
 * `import program from './handler.ts?lowered'` is a program of ours, compiled by the compiler that every learner's code goes
 * through: an `OwnProgram` for `openOwnRealm`. Its factory is code in the module and not text, so a page whose policy forbids
 * evaluation can run it. One file; it may import types from `ackademy`, and nothing else.
 *
 * @returns {import('vite').Plugin}
 */
export function lowered() {
  return {
    name: 'ackademy:lowered',
    enforce: 'pre',

    async resolveId(source, importer) {
      if (!source.endsWith(SUFFIX)) return null;
      const file = await this.resolve(source.slice(0, -SUFFIX.length), importer, { skipSelf: true });
      if (!file) throw new Error(`${source}: no such file (imported by ${importer})`);
      // The ending keeps other plugins from taking it for TypeScript.
      return `${PREFIX}${file.id}.js`;
    },

    async load(id) {
      if (!id.startsWith(PREFIX)) return null;
      const path = id.slice(PREFIX.length, -'.js'.length);
      this.addWatchFile(path);
      const source = await readFile(path, 'utf8');
      const file = basename(path);
      // Only when the first program is met: esbuild takes a second to start.
      const { compileNode } = await import('../compile/compile-node.ts');
      const compiled = await compileNode([{ path: file, text: source }], file);
      if (!compiled.ok) throw new Error(compiled.errors.map(({ line, text }) => `${path}:${line}: ${text}`).join('\n'));
      const { code, lines, stateless } = compiled.program;
      return {
        code: `export default {...${JSON.stringify({ file, source, lines, stateless })}, factory: ${code}};`,
        map: null,
        moduleType: 'js',
      };
    },
  };
}
