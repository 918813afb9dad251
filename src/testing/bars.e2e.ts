/** What a lesson may cost before anybody touches it, and that nothing on it jumps. */
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { leave, sharedBrowser } from './browser.ts';

const LESSON = '/lesson/event-driven-pub-sub/';
const MOST_SCRIPT = 60_000;
const MOST_SHIFT = 0.02;

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});
afterAll(async () => {
  await leave(browser);
});

describe('the lesson', () => {
  it(`loads at most ${MOST_SCRIPT / 1000} kB of script, compressed, before it is touched`, async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
    const page = await context.newPage();
    const scripts: Promise<readonly [string, number]>[] = [];
    page.on('response', response => {
      if (response.request().resourceType() === 'script')
        scripts.push(response.body().then(body => [new URL(response.url()).pathname, gzipSync(body, { level: 9 }).length] as const));
    });
    await page.goto(inject('siteUrl') + LESSON, { waitUntil: 'networkidle' });
    const inline = await page.evaluate(() =>
      [...document.querySelectorAll('script:not([src])')].map(script => script.textContent ?? '').join('\n'),
    );
    const sizes = await Promise.all(scripts);
    const sum = sizes.reduce((total, [, size]) => total + size, gzipSync(inline, { level: 9 }).length);
    console.log(`script of the lesson: ${(sum / 1000).toFixed(1)} kB compressed in ${sizes.length} files`);
    expect(sizes.length).toBeGreaterThan(0);
    expect(sum, JSON.stringify(sizes)).toBeLessThanOrEqual(MOST_SCRIPT);
    await context.close();
  });

  it.each([
    ['a desk', { viewport: { width: 1440, height: 900 } }],
    ['a phone', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
  ])(`shifts by less than ${MOST_SHIFT} while one scrolls through it at %s`, async (_, options) => {
    const context = await browser.newContext({ serviceWorkers: 'block', ...options });
    const page = await context.newPage();
    await page.addInitScript(() => {
      const shifts: { value: number; at: number; what: string }[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver(list => {
        for (const entry of list.getEntries() as (PerformanceEntry & {
          value: number;
          hadRecentInput: boolean;
          sources?: { node: Node | null }[];
        })[]) {
          if (entry.hadRecentInput) continue;
          const what = (entry.sources ?? [])
            .map(({ node }) => (node instanceof Element ? `${node.tagName}.${node.className}` : String(node?.nodeName)))
            .join(' ');
          shifts.push({ value: entry.value, at: entry.startTime, what });
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(inject('siteUrl') + LESSON, { waitUntil: 'load' });
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    for (let y = 0; y < height; y += 600) {
      // Not a wheel, which would excuse every shift for half a second.
      await page.evaluate(top => scrollTo(0, top), y);
      await page.waitForTimeout(60);
    }
    await page.waitForTimeout(500);
    const shifts = await page.evaluate(() => (window as unknown as { shifts: { value: number; at: number; what: string }[] }).shifts);
    const worst = worstWindow(shifts);
    console.log(`layout shift: ${worst.toFixed(4)} in ${shifts.length} shifts`);
    expect(worst, JSON.stringify(shifts)).toBeLessThan(MOST_SHIFT);
    await context.close();
  });
});

/** As browsers count it: shifts less than a second apart, five seconds at most, are one window; the worst window counts. */
function worstWindow(shifts: readonly { readonly value: number; readonly at: number }[]): number {
  let worst = 0;
  let sum = 0;
  let first = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const { value, at } of shifts) {
    if (at - last > 1000 || at - first > 5000) {
      sum = 0;
      first = at;
    }
    sum += value;
    last = at;
    worst = Math.max(worst, sum);
  }
  return worst;
}
