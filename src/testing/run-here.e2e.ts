/** The handler in the lesson, edited and run where it stands. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LESSON, sectionAddress } from '../ui/site/lesson/section-address.ts';
import { launch, visit } from './browser.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SECTION = sectionAddress(LESSON, 'idempotent');
const ACK = '  await message.ack();\n';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
});

describe('the handler of the lesson', () => {
  it.each(['light', 'dark'] as const)('is edited, run and taken along to the workspace by keyboard alone in %s', async colorScheme => {
    const { page, noise } = await visit(browser, inject('siteUrl') + SECTION, { colorScheme, reducedMotion: 'reduce' });
    const place = await alive(page);
    await place.getByRole('button', { name: 'Edit and run it here' }).focus();
    await page.keyboard.press('Enter');
    const field = place.getByRole('textbox');
    await expect.poll(() => field.evaluate(box => box === document.activeElement)).toBe(true);
    const text = await field.inputValue();
    expect(text).toContain(ACK);
    await place.locator('.btn-main:not([aria-disabled])').waitFor();
    await page.keyboard.press('Control+Enter');
    await place.getByText(/Passed: \d of \d claims hold/).waitFor();

    await field.fill(text.replace(ACK, '').replace('  await db.transaction', `${ACK}  await db.transaction`));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await place.getByText(/never deducted/).waitFor();
    await page.evaluate(axeSource);
    const violations = await page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(of: string): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      return (await axe.run('.rh')).violations.map(violation => `${violation.id}: ${violation.nodes[0]!.html.slice(0, 160)}`);
    });
    expect(violations).toEqual([]);

    const link = place.getByRole('link', { name: 'Open in the workspace' });
    await expect.poll(() => link.getAttribute('href')).toContain('run=');
    await link.click();
    await page.waitForURL(/\/exercises\/idempotent-order-consumer\//);
    await page.getByText('This code came with a link').waitFor();
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('loads no editor, compiler or sandbox before it is touched, and comes back as it was', async () => {
    const { page } = await visit(browser, inject('siteUrl') + SECTION);
    const loaded: string[] = [];
    page.on('request', request => /HandlerEditor|esbuild|sandbox|exercise\.json/.test(request.url()) && loaded.push(request.url()));
    const place = await alive(page);
    await page.waitForTimeout(300);
    expect(loaded).toEqual([]);
    const listings = await page.locator('.expressive-code:visible').count();
    await place.getByRole('button', { name: 'Edit and run it here' }).click();
    await place.getByRole('textbox').fill('nothing');
    expect(await page.locator('.expressive-code:visible').count()).toBe(listings - 1);
    await place.getByRole('button', { name: 'Close' }).click();
    expect(await page.locator('.expressive-code:visible').count()).toBe(listings);
    await place.getByRole('button', { name: 'Edit and run it here' }).click();
    expect(await place.getByRole('textbox').inputValue()).toContain(ACK);
    await page.context().close();
  });
});

/** Seen, so that its island is alive. */
async function alive(page: Page): Promise<Locator> {
  const place = page.locator('.rh');
  await place.scrollIntoViewIfNeeded();
  await page.locator('astro-island:not([ssr]) .rh').waitFor({ state: 'attached' });
  return place;
}
