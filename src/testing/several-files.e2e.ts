/** An exercise of several programs, in a real browser on the built site: tabs, what is given, a run across files, and nothing for axe. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { leave, paste, sharedBrowser, visit } from './browser.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser: Browser;
const url = () => `${inject('siteUrl')}/exercises/outbox/`;

beforeAll(async () => {
  browser = await sharedBrowser();
});
afterAll(async () => {
  await leave(browser);
});

async function open(options: Parameters<typeof visit>[2] = {}) {
  const visitor = await visit(browser, url(), options);
  await visitor.page.waitForSelector('.monaco-editor .view-line');
  return visitor;
}

const tab = (page: Page, name: string) => page.getByRole('tab', { name });
const chosen = (page: Page) => page.locator('.ws-files [aria-selected=true]').innerText();
const editor = async (page: Page) => (await page.locator('.monaco-editor').first().innerText()).replaceAll('\u00a0', ' ');
const answer = (path: string) => readFile(`exercises/outbox/${path}`, 'utf8');
async function run(page: Page): Promise<void> {
  await page.keyboard.press('Control+Enter');
  await page.locator('.ws-report .ws-bar .ws-quiet').waitFor({ timeout: 60_000 });
}

async function axe(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 160)}`);
  });
}

describe('an exercise of several files', () => {
  it('has a tab for each, by mouse and by keyboard, and lets nobody write in what is given', async () => {
    const { page, noise } = await open();
    await tab(page, 'mailer.ts').click();
    await page.locator('.monaco-editor').first().click();
    await page.keyboard.type('xyz');
    expect(await editor(page)).not.toContain('xyz');
    expect(await page.locator('.ws-foot').innerText()).toContain('Given with the exercise');
    await tab(page, 'mailer.ts').focus();
    await page.keyboard.press('ArrowLeft');
    expect(await chosen(page)).toBe('relay.ts');
    expect(await editor(page)).toContain('tick');
    await page.keyboard.press('Home');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('api.ts');
    expect(noise).toEqual([]);
  });

  it('shows the file of a tab that was pressed before the page was alive', async () => {
    const { page, noise } = await visit(browser, 'about:blank');
    let letGo = () => {};
    const held = new Promise<void>(resolve => {
      letGo = resolve;
    });
    await page.route('**/_astro/Workspace.*.js', async route => {
      await held;
      await route.continue();
    });
    await page.goto(url(), { waitUntil: 'domcontentloaded' });
    await tab(page, 'relay.ts').click();
    await tab(page, 'mailer.ts').click();
    expect(await chosen(page)).toBe('api.ts');
    letGo();
    await expect.poll(() => chosen(page)).toBe('mailer.ts');
    await page.waitForSelector('.monaco-editor .view-line');
    expect(await page.locator('.ws-foot').innerText()).toContain('Given with the exercise');
    expect(noise).toEqual([]);
  });

  it('shows the file of a tab that was pressed at the moment when the plain editor came', async () => {
    const { page, noise } = await visit(browser, 'about:blank');
    await page.addInitScript(() => {
      localStorage.setItem('ackademy:v1:editor', '"plain"');
      const seen = new MutationObserver(() => {
        if (document.querySelector('.ws-plain textarea') === null) return;
        seen.disconnect();
        [...document.querySelectorAll<HTMLElement>('.ws-files button')].find(button => button.textContent === 'relay.ts')!.click();
      });
      seen.observe(document, { childList: true, subtree: true });
    });
    await page.goto(url());
    await page.locator('.ws-plain textarea[aria-label="relay.ts"]').waitFor();
    expect(await chosen(page)).toBe('relay.ts');
    expect(noise).toEqual([]);
  });

  it('runs all files as one, follows a run through them, and keeps each through a reload', async () => {
    const { page, noise } = await open();
    for (const file of ['api.ts', 'relay.ts']) {
      await tab(page, file).click();
      await paste(page, await answer(`wrong/publish-not-awaited/${file}`));
    }
    await run(page);
    expect(await page.locator('.ws-cause').innerText()).toMatch(/line 6 of api\.ts .* never published/s);
    expect(await chosen(page)).toBe('api.ts');
    await expect.poll(() => tab(page, 'api.ts').getAttribute('aria-label')).toContain('has lines of this failure');
    await tab(page, 'relay.ts').click();
    await page.locator('.ws-cause .ws-inline').first().click();
    expect(await chosen(page)).toBe('api.ts');
    expect(await page.locator('[data-part="program api"]').getAttribute('data-lit')).not.toBeNull();
    // To the first step that has a line of the other file.
    await page.getByRole('slider', { name: 'Step of the run' }).focus();
    for (let i = 0; i < 12 && (await chosen(page)) !== 'relay.ts'; i += 1) await page.keyboard.press('ArrowRight');
    expect(await page.locator('.ws-foot').innerText()).toMatch(/Line \d+, step/);
    await page.reload({ waitUntil: 'networkidle' });
    await page.waitForSelector('.monaco-editor .view-line');
    expect(await chosen(page)).toBe('relay.ts');
    expect(await editor(page)).toContain("topic('order-placed')");
    expect(noise).toEqual([]);
  });

  it.each([1440, 390])('has nothing for axe after a run, %i wide, in both themes', async width => {
    const { page } = await visit(browser, url(), { viewport: { width, height: 900 } });
    await run(page);
    await page.locator('.ws-cause').first().waitFor();
    const seen = async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect(await axe(page), colorScheme).toEqual([]);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    };
    await seen();
    if (width > 720) return;
    await page.locator('.ws-tabs >> text=Code').first().click();
    await tab(page, 'mailer.ts').click();
    await seen();
  });
});
