/** esbuild by itself, in a worker of a page: told its WebAssembly and a file, it answers how long one warm bundling takes. */
import * as esbuild from 'esbuild-wasm/esm/browser.js';
import { bundle } from '../../compile/bundle.ts';

const ROUNDS = 12;

addEventListener('message', async ({ data }: MessageEvent<{ wasm: ArrayBuffer; text: string }>) => {
  try {
    await esbuild.initialize({ wasmModule: await WebAssembly.compile(data.wasm), worker: false });
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = performance.now();
      const { ok } = await bundle(esbuild, [{ path: 'handler.ts', text: `${data.text}\n// ${round}` }], 'handler.ts');
      if (!ok) throw new Error('the handler does not compile');
      times.push(performance.now() - before);
    }
    postMessage({ ms: times.slice(ROUNDS / 2).sort((a, b) => a - b)[ROUNDS / 4] });
  } catch (error) {
    postMessage({ failed: String(error) });
  }
});
