/** Stop is obeyed at once, whatever the code is doing, and the page goes on drawing meanwhile. `npm run bench` has the times. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Explored } from '../report/report.ts';
import { panel } from '../ui/workspace/report-view.ts';
import { leave, sharedBrowser, visit } from './browser.ts';
import { LONG_RUNS, runAndStop } from './stop-run.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});
afterAll(async () => {
  await leave(browser);
});

const { title } = panel({ kind: 'cancelled' }, { runs: 0, bounds: [] } as unknown as Explored);

it.each(Object.entries(LONG_RUNS))('stops %s: the page says so, and the frame is gone', async (_, text) => {
  const { page, noise } = await visit(browser, `${inject('siteUrl')}/exercises/idempotent-order-consumer/`);
  await page.waitForSelector('.monaco-editor .view-line');
  const other = await browser.newPage();
  await other.evaluate(watchFrames);
  const { ms, longestFrameMs, report } = await runAndStop(page, text, title);
  const idly = Math.max(0, (await other.evaluate(() => (window as unknown as { longest: number }).longest)) - FRAME_MS);
  expect(report).toContain(title);
  expect(await page.locator('iframe[data-at="work"]').count()).toBe(0);
  // A busy machine makes the other page wait as well; only one that waits for the code waits by itself.
  expect(ms, `another page waited ${idly} ms longer than it should`).toBeLessThan(1000 + 4 * idly);
  expect(longestFrameMs, `another page waited ${idly} ms longer than it should`).toBeLessThan(1000 + 4 * idly);
  expect((await page.locator('.monaco-editor .view-lines').first().innerText()).replaceAll('\u00a0', ' ')).toContain(
    'export async function handle',
  );
  expect(noise).toEqual([]);
  await page.context().close();
  await other.close();
});

/** What a frame of the other page takes at most on a quiet machine. */
const FRAME_MS = 60;

/** In a page that has a little to do in each frame: keeps in `longest` the longest time between two that it drew. */
function watchFrames(): void {
  const here = Object.assign(window, { longest: 0, work: 0 });
  let last = performance.now();
  const drawn = () => {
    let sum = 0;
    for (let i = 0; i < 10_000_000; i += 1) sum += i % 7;
    here.work = sum;
    const now = performance.now();
    here.longest = Math.max(here.longest, now - last);
    last = now;
    requestAnimationFrame(drawn);
  };
  requestAnimationFrame(drawn);
}
