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
  const idle = await browser.newPage();
  await idle.evaluate(watchFrames);
  const { ms, longestFrameMs, report } = await runAndStop(page, text, title);
  const idly = await idle.evaluate(() => (window as unknown as { longest: number }).longest);
  expect(report).toContain(title);
  expect(await page.locator('iframe[data-at="work"]').count()).toBe(0);
  // A busy machine makes an idle page wait as well; only one that waits for the code waits by itself.
  expect(ms, `an idle page waited ${idly} ms for a frame`).toBeLessThan(1000 + 4 * idly);
  expect(longestFrameMs, `an idle page waited ${idly} ms for a frame`).toBeLessThan(1000 + 4 * idly);
  expect((await page.locator('.monaco-editor .view-lines').first().innerText()).replaceAll('\u00a0', ' ')).toContain(
    'export async function handle',
  );
  expect(noise).toEqual([]);
  await page.context().close();
  await idle.close();
});

/** In a page: keeps in `longest` the longest time between two frames that it drew. */
function watchFrames(): void {
  const here = Object.assign(window, { longest: 0 });
  let last = performance.now();
  const drawn = () => {
    const now = performance.now();
    here.longest = Math.max(here.longest, now - last);
    last = now;
    requestAnimationFrame(drawn);
  };
  requestAnimationFrame(drawn);
}
