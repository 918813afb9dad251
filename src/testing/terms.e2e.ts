/** A word of the glossary is explained where it stands: by mouse, keyboard and touch, and without a script. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LESSON, sectionAddress } from '../ui/site/lesson/section-address.ts';
import { launch, visit } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
});

const SECTION = sectionAddress(LESSON, 'queue-or-topic');
const place = (page: Page) => page.evaluate(() => [scrollY, location.href]);

describe('a word of the glossary', () => {
  it('opens and closes by keyboard, and the focus and the page stay where they were', async () => {
    const { page } = await visit(browser, inject('siteUrl') + SECTION);
    const word = page.locator('.term', { hasText: 'consumer group' }).first();
    await word.focus();
    const before = await place(page);
    await page.keyboard.press('Enter');
    const means = page.locator('.gloss:popover-open');
    expect(await means.innerText()).toContain('share the work of a Kafka topic');
    const [line, box] = await Promise.all([word.boundingBox(), means.boundingBox()]);
    expect(Math.min(Math.abs(box!.y - (line!.y + line!.height)), Math.abs(box!.y + box!.height - line!.y))).toBeLessThan(40);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('All words');
    await page.keyboard.press('Escape');
    expect(await means.count()).toBe(0);
    expect(await word.evaluate(element => element === document.activeElement)).toBe(true);
    expect(await place(page)).toEqual(before);
    await page.context().close();
  });

  it.each([
    ['with a script', true],
    ['without a script', false],
  ])('opens by a tap on a phone %s, inside the window, and closes by a tap beside it', async (_, javaScriptEnabled) => {
    const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, javaScriptEnabled };
    const { page } = await visit(browser, inject('siteUrl') + SECTION, phone);
    const word = page.locator('.term').first();
    await word.scrollIntoViewIfNeeded();
    await word.tap();
    const means = page.locator('.gloss:popover-open');
    await means.waitFor();
    const box = (await means.boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(390);
    expect(box.y + box.height).toBeLessThanOrEqual(844);
    await page.touchscreen.tap(195, 100);
    await expect.poll(() => means.count()).toBe(0);
    await page.context().close();
  });
});
