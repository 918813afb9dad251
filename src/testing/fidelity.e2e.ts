/** The page that says how real the brokers are: it needs no script, and its figures are those of its rows. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { leave, sharedBrowser } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});
afterAll(async () => {
  await leave(browser);
});

async function open() {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1024, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${inject('siteUrl')}/fidelity/`);
  return { page, context };
}

describe('the fidelity page, without a script', () => {
  it('counts what it lists', async () => {
    const { page, context } = await open();
    const [facts, proven, open_, leftOut] = [1, 2, 3, 4].map(column => page.locator(`.summary td:nth-child(${column + 1})`));
    const sum = async (cells: typeof facts) => (await cells!.allInnerTexts()).reduce((total, text) => total + Number.parseInt(text, 10), 0);
    expect(await sum(facts)).toBe(await page.locator('[data-status]').count());
    expect(await sum(proven)).toBe(await page.locator('[data-status="proven"]').count());
    expect(await sum(open_)).toBe(await page.locator('[data-status="open"]').count());
    expect(await sum(leftOut)).toBe(await page.locator('[data-status="left-out"]').count());
    // A test that fails is a failure of the page's own claim, and of the build's tests anyway.
    expect(await page.locator('[data-status="failing"]').count()).toBe(0);
    // Nothing is called proven without a test beside it.
    expect(await page.locator('[data-status="proven"]:not(:has(details li))').count()).toBe(0);
    await context.close();
  });

  it('shows, by keyboard, only what one asks for', async () => {
    const { page, context } = await open();
    const shown = () => page.locator('[data-status]:visible');
    const all = await shown().count();
    await page.locator('.filter input').first().focus();
    await page.keyboard.press('ArrowRight');
    expect(await shown().count()).toBe(await page.locator('[data-status="proven"]').count());
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await shown().count()).toBe(await page.locator('[data-status="left-out"]').count());
    expect(await page.locator('[data-has]:visible').count()).toBeLessThan(await page.locator('[data-has]').count());
    await page.keyboard.press('ArrowRight');
    expect(await shown().count()).toBe(all);
    await context.close();
  });

  it('names the test of a fact, and the file that it stands in', async () => {
    const { page, context } = await open();
    const fact = page.locator('#k-02');
    await fact.locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await fact.locator('.proof code').first().innerText()).toBe('src/brokers/kafka/clients.test.ts');
    await context.close();
  });
});
