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
  const { ms, longestFrameMs, report } = await runAndStop(page, text, title);
  expect(report).toContain(title);
  expect(await page.locator('iframe[data-at="work"]').count()).toBe(0);
  // Busy machines take their time; a page that waits for the code would take for ever.
  expect(ms).toBeLessThan(1000);
  expect(longestFrameMs).toBeLessThan(1000);
  expect((await page.locator('.monaco-editor .view-lines').first().innerText()).replaceAll('\u00a0', ' ')).toContain(
    'export async function handle',
  );
  expect(noise).toEqual([]);
  await page.context().close();
});
