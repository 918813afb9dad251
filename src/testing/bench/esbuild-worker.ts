/** esbuild by itself, in a worker of a page: told its WebAssembly, files and entries, it answers how long it takes, warm, to bundle each entry once. */
import * as esbuild from 'esbuild-wasm/esm/browser.js';
import { bundle } from '../../compile/bundle.ts';
import type { SourceFile } from '../../compile/compiled.ts';

const ROUNDS = 12;

interface Told {
  readonly wasm: ArrayBuffer;
  readonly files: readonly SourceFile[];
  readonly entries: readonly string[];
}

addEventListener('message', async ({ data }: MessageEvent<Told>) => {
  try {
    await esbuild.initialize({ wasmModule: await WebAssembly.compile(data.wasm), worker: false });
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = performance.now();
      // Never the same text twice.
      const files = data.files.map(({ path, text }) => ({ path, text: `${text}\n// ${round}` }));
      for (const entry of data.entries) {
        const { ok } = await bundle(esbuild, files, entry);
        if (!ok) throw new Error(`${entry} does not compile`);
      }
      times.push(performance.now() - before);
    }
    postMessage({ ms: Math.min(...times) });
  } catch (error) {
    postMessage({ failed: String(error) });
  }
});
