import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { bundle } from '../../build/bundled.mjs';
import { launch, visit } from '../browser.ts';
import { serveSite } from '../site-server.ts';
import { type Row, row } from './row.ts';

const SLUG = 'idempotent-order-consumer';
const PRESSES = 9;
/** Somebody looks at the report before the next press; meanwhile the page opens the sandboxes of the next run. */
const LOOK_MS = 1000;

/**
 * From the press of Run to the first counterexample on the screen, on a page of the built site that has run the starter
 * before, against what esbuild alone needs for the same file in the same browser. Medians of several.
 */
export async function measurePress(root: string): Promise<Row[]> {
  const text = await readFile(`${root}/exercises/${SLUG}/starter/handler.ts`, 'utf8');
  const { url, stop } = await serveSite();
  const browser = await launch();
  try {
    const alone = await esbuildAlone(browser, text);
    const { page } = await visit(browser, `${url}/exercises/${SLUG}/`);
    await page.waitForSelector('.monaco-editor .view-line');
    await press(page);
    const times: number[] = [];
    for (let time = 0; time < PRESSES; time += 1) times.push(await press(page));
    const shown = times.sort((a, b) => a - b)[PRESSES >> 1]!;
    const note = `${shown.toFixed(0)} ms to the first counterexample shown; esbuild alone ${alone.toFixed(1)} ms`;
    return [row('Chromium page', 'press of Run to first counterexample, against esbuild', shown / alone, 'x', { atMost: 3 }, note)];
  } finally {
    await browser.close();
    stop();
  }
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
  await page.locator('.ws-stop').waitFor({ state: 'detached', timeout: 120_000 });
  await page.waitForTimeout(LOOK_MS);
  return ms;
}

async function esbuildAlone(browser: Browser, text: string): Promise<number> {
  const script = (await bundle(fileURLToPath(new URL('./esbuild-worker.ts', import.meta.url)))).text;
  const wasm = await readFile(fileURLToPath(import.meta.resolve('esbuild-wasm/esbuild.wasm')), 'base64');
  const page = await browser.newPage();
  try {
    return await page.evaluate(
      ([code, bytes, handler]) =>
        new Promise<number>((resolve, reject) => {
          const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
          worker.onerror = event => reject(new Error(event.message));
          worker.onmessage = ({ data }) => ('failed' in data ? reject(new Error(data.failed)) : resolve(data.ms));
          worker.postMessage({ wasm: Uint8Array.from(atob(bytes), each => each.charCodeAt(0)).buffer, text: handler });
        }),
      [script, wasm, text] as const,
    );
  } finally {
    await page.close();
  }
}
