import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { bundle } from '../../build/bundled.mjs';
import type { SourceFile } from '../../compile/compiled.ts';
import { entriesToWrite } from '../../exercise/exercise.ts';
import { type ExerciseFolder, loadExercise } from '../../exercise/load-fs.ts';
import { launch, visit } from '../browser.ts';
import { serveSite } from '../site-server.ts';
import { type Row, row } from './row.ts';

/** The one that each change of the engine is measured with; the others on asking. */
const FIRST = 'idempotent-order-consumer';
const PRESSES = 9;
/** Of each other exercise: there are many. */
const FEW = 5;
/** Somebody looks at the report before the next press; meanwhile the sandboxes of the next run, which stand there, play what warms them. */
const LOOK_MS = 1000;

/**
 * From the press of Run to the first counterexample on the screen, on a page of the built site that has run the starter
 * before, against what esbuild alone needs for the same programs in the same browser. Both are taken in turn, and the shortest of
 * each counts: what else the machine does only ever makes them longer, and a press, which is work of four threads, most of all.
 *
 * @param which slugs of exercises, a row each; `first`: the one that each change of the engine is measured with
 */
export async function measurePress(root: string, which: 'first' | readonly string[], tell: (row: Row) => void): Promise<void> {
  const { url, stop } = await serveSite();
  const browser = await launch();
  try {
    for (const slug of which === 'first' ? [FIRST] : which)
      tell(await measureOne(browser, url, await loadExercise(root, slug), slug === FIRST ? PRESSES : FEW));
  } finally {
    await browser.close();
    stop();
  }
}

async function measureOne(browser: Browser, url: string, { exercise, starter }: ExerciseFolder, presses: number): Promise<Row> {
  const entries = [...new Set(entriesToWrite(exercise))];
  const { page } = await visit(browser, `${url}/exercises/${exercise.slug}/`);
  await page.waitForSelector('.monaco-editor .view-line');
  await press(page);
  let shown = Number.POSITIVE_INFINITY;
  let alone = Number.POSITIVE_INFINITY;
  for (let time = 0; time < presses; time += 1) {
    shown = Math.min(shown, await press(page));
    alone = Math.min(alone, await esbuildAlone(browser, starter, entries));
    await page.bringToFront();
  }
  await page.close();
  const note = `${shown.toFixed(0)} ms to the first counterexample shown; esbuild alone ${alone.toFixed(1)} ms`;
  const what = `press of Run to first counterexample, against esbuild${exercise.slug === FIRST ? '' : `: ${exercise.slug}`}`;
  return row('Chromium page', what, shown / alone, 'x', { atMost: 3 }, note);
}

/** Milliseconds until the page shows a first failure. */
async function press(page: Page): Promise<number> {
  await page.evaluate(() => {
    const watch = globalThis as unknown as { shown: Promise<number> };
    watch.shown = new Promise(resolve => {
      const pressed = new Promise<number>(at => addEventListener('keydown', ({ key }) => key === 'Enter' && at(performance.now()), true));
      const observer = new MutationObserver(async () => {
        if (document.querySelector('.ws-sofar') === null) return;
        observer.disconnect();
        resolve(performance.now() - (await pressed));
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });
  });
  await page.keyboard.press('Control+Enter');
  const ms = await page.evaluate(() => (globalThis as unknown as { shown: Promise<number> }).shown);
  // Where there are runs at scale there are two.
  await page.waitForFunction(() => document.querySelector('.ws-stop') === null, null, { timeout: 240_000 });
  await page.waitForFunction(() => document.querySelectorAll('iframe[title^="Sandbox"]').length === 2);
  await page.waitForTimeout(LOOK_MS);
  return ms;
}

/** Milliseconds for all of these entries together, one after the other. */
async function esbuildAlone(browser: Browser, files: readonly SourceFile[], entries: readonly string[]): Promise<number> {
  const script = (await bundle(fileURLToPath(new URL('./esbuild-worker.ts', import.meta.url)))).text;
  const wasm = await readFile(fileURLToPath(import.meta.resolve('esbuild-wasm/esbuild.wasm')), 'base64');
  const page = await browser.newPage();
  try {
    return await page.evaluate(
      ([code, bytes, sources, programs]) =>
        new Promise<number>((resolve, reject) => {
          const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
          worker.onerror = event => reject(new Error(event.message));
          worker.onmessage = ({ data }) => ('failed' in data ? reject(new Error(data.failed)) : resolve(data.ms));
          const binary = Uint8Array.from(atob(bytes), each => each.charCodeAt(0)).buffer;
          worker.postMessage({ wasm: binary, files: sources, entries: programs });
        }),
      [script, wasm, files, entries] as const,
    );
  } finally {
    await page.close();
  }
}
