/** What a lesson may cost before anybody touches it, and that nothing on it jumps. */
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LESSON, lessonAddress, sectionAddress, wholeAddress } from '../ui/site/lesson/section-address.ts';
import { leave, sharedBrowser } from './browser.ts';

/**
 * Each page, and the most that may cross the network for it, compressed, before anybody touches it: all script, all styles, the page
 * itself. A section with a figure at its top, one with none, where the lesson begins, and the whole.
 */
const BUDGETS = [
  { what: 'a section with figures and a listing', path: sectionAddress(LESSON, 'log'), script: 45_000, style: 20_000, page: 18_000 },
  { what: 'a section without a figure', path: sectionAddress(LESSON, 'takeaways'), script: 12_000, style: 12_000, page: 8_000 },
  { what: 'the beginning of the lesson', path: lessonAddress(LESSON), script: 12_000, style: 12_000, page: 12_000 },
  { what: 'the whole lesson', path: wholeAddress(LESSON), script: 60_000, style: 40_000, page: 120_000 },
] as const;
const MOST_SHIFT = 0.02;

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});
afterAll(async () => {
  await leave(browser);
});

describe('the lesson', () => {
  it.each(BUDGETS)('$what costs at most $page bytes, and $script of script and $style of styles', async ({ what, path, ...most }) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
    const page = await context.newPage();
    const packed = (text: string | Buffer) => gzipSync(text, { level: 9 }).length;
    const loaded: Promise<readonly [kind: string, path: string, body: Buffer]>[] = [];
    page.on('response', response => {
      const kind = response.request().resourceType();
      if (['script', 'stylesheet', 'document'].includes(kind))
        loaded.push(response.body().then(body => [kind, new URL(response.url()).pathname, body] as const));
    });
    await page.goto(inject('siteUrl') + path, { waitUntil: 'networkidle' });
    const all = await Promise.all(loaded);
    const bytes = (kind: string) => all.filter(([own]) => own === kind).reduce((sum, [, , body]) => sum + packed(body), 0);
    // Styles and small scripts stand in the page; they are counted as what they are.
    const html = all.find(([kind]) => kind === 'document')![2].toString();
    const within = (tag: RegExp) => packed([...html.matchAll(tag)].map(([, text]) => text).join('\n'));
    const STYLE = /<style>([\s\S]*?)<\/style>/g;
    const cost = {
      page: packed(html.replaceAll(STYLE, '')),
      script: bytes('script') + within(/<script>([\s\S]*?)<\/script>/g),
      style: bytes('stylesheet') + within(STYLE),
    };
    console.log(
      `${what}, compressed: ${Object.entries(cost)
        .map(([kind, size]) => `${kind} ${(size / 1000).toFixed(1)} kB`)
        .join(', ')}`,
    );
    expect(all.length).toBeGreaterThan(2);
    for (const kind of ['page', 'script', 'style'] as const)
      expect(cost[kind], JSON.stringify(all.map(([kind, path, body]) => [kind, path, body.length]))).toBeLessThanOrEqual(most[kind]);
    await context.close();
  });

  const DESK = { viewport: { width: 1440, height: 900 } };
  const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
  it.each([
    ['the whole of it', 'a desk', wholeAddress(LESSON), DESK],
    ['the whole of it', 'a phone', wholeAddress(LESSON), PHONE],
    ['a section', 'a desk', sectionAddress(LESSON, 'log'), DESK],
    ['a section', 'a phone', sectionAddress(LESSON, 'log'), PHONE],
    ['its beginning, with something to go on with,', 'a desk', lessonAddress(LESSON), DESK],
    ['its beginning, with something to go on with,', 'a phone', lessonAddress(LESSON), PHONE],
    ['the home page, with something to go on with,', 'a desk', '/', DESK],
    ['the home page, with something to go on with,', 'a phone', '/', PHONE],
  ])(`%s shifts by less than ${MOST_SHIFT} while one scrolls through it at %s`, async (_what, _where, path, options) => {
    const context = await browser.newContext({ serviceWorkers: 'block', ...options });
    const page = await context.newPage();
    // Its fonts are there from here on: how early they come the first time depends on how busy the machine is, and a line that is broken
    // elsewhere for it is no shift by scrolling.
    await page.goto(inject('siteUrl') + path, { waitUntil: 'load' });
    await page.evaluate(() => document.fonts.ready.then(() => {}));
    await page.addInitScript(lesson => {
      localStorage.setItem(`ackademy:v1:read:${lesson}`, '["wait","queue-or-topic"]');
      localStorage.setItem(`ackademy:v1:place:${lesson}`, '{"section":"redeliveries","whole":false}');
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
    }, LESSON);
    await page.goto(inject('siteUrl') + path, { waitUntil: 'load' });
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
