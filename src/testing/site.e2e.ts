/** Every page of the built site: no console message, no axe violation in either theme, nothing wider than a phone. */
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LESSON, sectionAddress } from '../ui/site/lesson/section-address.ts';
import { leave, sharedBrowser, visit } from './browser.ts';
import { someOf } from './some.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** All of them but the two that hold the sandbox and that nobody sees, and lessons in one file (sections.e2e.ts). */
const pages = globSync('dist/**/*.html')
  .map(
    path =>
      `/${path
        .replaceAll('\\', '/')
        .replace(/^dist\//, '')
        .replace(/index\.html$/, '')}`,
  )
  .filter(path => !path.startsWith('/sandbox') && !/^\/lesson\/.*\.html$/.test(path))
  .sort();

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});
afterAll(async () => {
  await leave(browser);
});

/** One of many that are made alike: what they say is looked at as a whole, in both themes, on the page of the whole lesson. */
const isSection = (path: string) => /^\/lesson\/[^/]+\/(?!whole\/)[^/]+\/$/.test(path);

describe.each(someOf(pages.filter(isSection), 4))('%s', path => {
  it('has nothing to say to the console and nothing for axe on a narrow phone, in one theme or the other', async () => {
    const colorScheme = pages.indexOf(path) % 2 === 0 ? 'light' : 'dark';
    const { page, noise } = await visit(browser, inject('siteUrl') + path, { colorScheme, viewport: { width: 320, height: 700 } });
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    expect(noise).toEqual([]);
    await page.context().close();
  });
});

/** Made alike as well, and with an editor to wait for. */
const isExercise = (path: string) => path.startsWith('/exercises/') && path !== '/exercises/';
const others = pages.filter(path => !isSection(path) && !isExercise(path));

describe.each([...others, ...someOf(pages.filter(isExercise), 4)])('%s', path => {
  // Of two pages each is opened in another theme, and then goes over to the other.
  const themes = pages.indexOf(path) % 2 === 0 ? (['light', 'dark'] as const) : (['dark', 'light'] as const);
  it(`has nothing to say to the console and nothing for axe in ${themes.join(', nor in ')}`, async () => {
    const { page, noise } = await visit(browser, inject('siteUrl') + path, { colorScheme: themes[0] });
    if (isExercise(path)) await page.waitForSelector('.monaco-editor .view-line');
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await violations(page), colorScheme).toEqual([]);
    }
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('is no wider than a narrow phone', async () => {
    const { page } = await visit(browser, inject('siteUrl') + path, { viewport: { width: 320, height: 700 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await page.context().close();
  });
});

describe.each(['light', 'dark'] as const)('in %s, axe has nothing to say of', colorScheme => {
  it('the search with results, without any, and before one types', async () => {
    const { page } = await visit(browser, `${inject('siteUrl')}/glossary/`, { colorScheme });
    await page.keyboard.press('/');
    await page.locator('.search-ideas').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.type('queue');
    await page.locator('.search-list a').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.locator('.search input').fill('zzzqqq');
    await page.locator('.search-status', { hasText: 'Nothing about' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it('a quick check with a wrong answer, a right one, and an open word of the glossary', async () => {
    const { page } = await visit(browser, inject('siteUrl') + sectionAddress(LESSON, 'idempotent'), { colorScheme });
    for (const [index, right] of [':not([data-right])', '[data-right]'].entries()) {
      const check = page.locator('quick-check').nth(index);
      await check.locator(`.opt${right} input`).first().check();
      await check.getByRole('button', { name: 'Check' }).click();
    }
    await page.locator('.term').first().click();
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it('the menu of a phone, and the question before a reset', async () => {
    const { page } = await visit(browser, `${inject('siteUrl')}/progress/`, { colorScheme, viewport: { width: 390, height: 844 } });
    await page.getByRole('button', { name: 'Menu' }).click();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Reset' }).click();
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });
});

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 160)}`);
  });
}
