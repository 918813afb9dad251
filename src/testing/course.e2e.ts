/** The catalogue: where to begin, where one stopped, and the path that leads through the exercises. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { exerciseSlugs } from '../exercise/load-fs.ts';
import { leave, sharedBrowser, visit } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});
afterAll(async () => {
  await leave(browser);
});

describe('the catalogue', () => {
  it('says where to begin, then where one stopped, then what is next, and marks it on the path', async () => {
    const slugs = await exerciseSlugs(process.cwd());
    const { page, noise } = await visit(browser, `${inject('siteUrl')}/exercises/`);
    const wayOn = page.locator('.way-on');
    const keep = async (slug: string, progress: object) => {
      await page.evaluate(
        ([key, value]) => {
          localStorage.setItem(key!, value!);
          // As another tab would be heard.
          dispatchEvent(new StorageEvent('storage'));
        },
        [`ackademy:v1:progress:${slug}`, JSON.stringify({ of: 10, at: 1, ...progress })],
      );
    };
    expect(await wayOn.innerText()).toMatch(new RegExp(`Where to begin\\s+Answer first[\\s\\S]*0 of ${slugs.length} passed`));
    expect(await page.locator('.path [data-stop]').count()).toBe(slugs.length);
    expect(await page.locator('.path .here').getAttribute('data-stop')).toBe('async-order');

    await keep('async-order', { best: 10, passed: true });
    await keep('idempotent-order-consumer', { best: 4, passed: false, stopped: 'effect-once' });
    expect(await wayOn.innerText()).toMatch(
      /Where you stopped\s+Deduct the stock once[\s\S]*4 of 10 points\. .*No order is deducted twice/,
    );
    const row = page.locator('[data-slug=idempotent-order-consumer]');
    expect(await row.innerText()).toContain('Stopped at');
    expect(await page.locator('.path .passed[data-from=async-order]').count()).toBeGreaterThan(0);

    await keep('idempotent-order-consumer', { best: 10, passed: true });
    expect(await wayOn.innerText()).toMatch(new RegExp(`Next\\s+Commit after the work[\\s\\S]*2 of ${slugs.length} passed`));
    expect(await row.innerText()).not.toContain('Stopped at');

    // What leads to an exercise is lit while the pointer is on it.
    await page.locator('.path [data-stop=close-the-window]').hover();
    const lit = await page.locator('.path .lit').evaluateAll(ways => ways.map(way => (way as SVGElement).dataset.to));
    expect(lit.sort()).toEqual(['close-the-window', 'commit-after-work']);

    // On a phone the list says all of it.
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.locator('.path').isVisible()).toBe(false);
    const built = page.locator('[data-slug=commit-after-work]');
    expect(await built.locator('.builds a').getAttribute('href')).toBe('/exercises/idempotent-order-consumer/');
    await wayOn.getByRole('link', { name: 'Open the exercise' }).click();
    await page.waitForURL(/commit-after-work/);

    // At the end of a section stand its exercises, and what became of them.
    await page.goto(`${inject('siteUrl')}/lesson/event-driven-pub-sub/idempotent/`);
    const practise = page.locator('.exercise');
    expect(await practise.innerText()).toMatch(
      /Deduct the stock once[\s\S]*passed: 10 of 10 points[\s\S]*Charge once, though the answer is lost/,
    );
    expect(noise).toEqual([]);
  });
});
