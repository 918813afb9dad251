/** The first ten minutes of a newcomer, in a real browser on the built site: open, fail, understand, fix, pass. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { loadExercise } from '../exercise/load-fs.ts';
import { nodeMachinery } from '../machinery-node.ts';
import { submit } from '../submit.ts';
import { leave, paste, sharedBrowser, visit } from './browser.ts';

const SLUG = 'idempotent-order-consumer';
let browser: Browser;
const url = () => `${inject('siteUrl')}/exercises/${SLUG}/`;

beforeAll(async () => {
  browser = await sharedBrowser();
});
afterAll(async () => {
  await leave(browser);
});

const answer = (path: string) => readFile(`exercises/${SLUG}/${path}/handler.ts`, 'utf8');

async function open() {
  const visitor = await visit(browser, url());
  await visitor.page.waitForSelector('.monaco-editor .view-line');
  return visitor;
}

const run = async (page: Page) => {
  // What the bar says of the run before is not what is waited for.
  await page.evaluate(() => document.querySelector('.ws-report .ws-bar .ws-quiet')?.setAttribute('data-old', ''));
  await page.keyboard.press('Control+Enter');
  await page.locator('.ws-report .ws-bar .ws-quiet:not([data-old])').waitFor({ timeout: 60_000 });
};
const report = (page: Page) => page.locator('.ws-report').innerText();
/** The editor draws spaces as no-break spaces. */
const editor = async (page: Page) => (await page.locator('.monaco-editor').first().innerText()).replaceAll('\u00a0', ' ');

describe('the exercise page', () => {
  it('fails the starter, says why with lines, and steps through the run with the editor in step', async () => {
    const { page, noise } = await open();
    // However short the moment: a report that is finished and failing has its cause, and its run below it.
    await page.evaluate(() => {
      const without: string[] = [];
      Object.assign(window, { without });
      const pane = document.querySelector<HTMLElement>('.ws-report')!;
      new MutationObserver(() => {
        const failing = pane.querySelector('.ws-bar .ws-quiet') !== null && pane.querySelector('.ws-split b') !== null;
        if (failing && !(pane.querySelector('.ws-cause') && document.querySelector('.ws-timeline'))) without.push(pane.innerText);
      }).observe(pane, { subtree: true, childList: true, characterData: true });
    });
    await run(page);
    expect(await page.evaluate(() => (window as unknown as { without: string[] }).without)).toEqual([]);
    expect(await report(page)).toMatch(/ord_12’s stock was deducted twice/);
    expect(await page.locator('.ws-prompt').innerText()).toMatch(/fail/);
    const rows = page.getByRole('listbox');
    await rows.focus();
    await page.keyboard.press('Home');
    const first = await page.locator('[aria-selected=true]').innerText();
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('[aria-selected=true]').innerText()).not.toBe(first);
    await page.locator('.ws-cause .ws-inline').first().click();
    expect(await page.locator('.ws-foot').innerText()).toMatch(/Line \d+, step \d+ of \d+/);
    // From what was broken to where the lesson explains it.
    const stuck = page.locator('.ws-stuck');
    expect(await stuck.innerText()).toContain('No order is deducted twice');
    await stuck.getByRole('button', { name: 'Look at the hints' }).click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('ws-hints');
    await stuck.getByRole('link', { name: 'A consumer that may be told twice' }).click();
    await page.waitForURL(/\/lesson\//);
    expect(await page.locator('#idempotent').innerText()).toContain('A consumer that may be told twice');
    expect(noise).toEqual([]);
  });

  it('passes the solution, remembers that, and restores the text after a reload', async () => {
    const { page, noise } = await open();
    const asked: string[] = [];
    page.on('request', request => request.url().endsWith('right.json') && asked.push(request.url()));
    await paste(page, await answer('solution'));
    await run(page);
    expect(await report(page)).toMatch(/10 of 10 points/);
    expect(asked).toEqual([]);
    expect(await report(page)).toMatch(/What you have shown[\s\S]*Next: Commit after the work/);
    // The other right answers come when somebody asks, and not before.
    const others = page.waitForRequest(/right\.json/);
    await page.getByRole('button', { name: 'Read 6 other right answers' }).click();
    await others;
    await page.getByLabel('Beside yours').selectOption('Row locked');
    expect(await page.locator('.ws-beside').innerText()).toContain('locked from the read on');
    await page.locator('.ws-compare .line-insert').first().waitFor();
    await page.reload({ waitUntil: 'networkidle' });
    await page.waitForSelector('.monaco-editor .view-line');
    expect(await page.locator('.ws-foot').innerText()).toMatch(/Restored your work/);
    expect(await editor(page)).toContain('insertIfAbsent');
    expect(await page.locator('.ws-solution').innerText()).toContain('Compare your code with ours');
    expect(await report(page)).toMatch(/You have passed this exercise[\s\S]*What you have shown/);
    expect(asked).toHaveLength(1);
    expect(noise).toEqual([]);
  });

  describe('for one visitor, one text after another', () => {
    let visitor: ReturnType<typeof open>;
    beforeAll(() => {
      visitor = open();
    });
    afterAll(async () => (await visitor).page.context().close());

    it('gives the same bytes as Node, for an answer that passes and one that fails', async () => {
      const { exercise } = await loadExercise(process.cwd(), SLUG);
      const { page } = await visitor;
      for (const path of ['solution', 'wrong/keyed-by-message-id']) {
        const text = await answer(path);
        const node = await submit(exercise, [{ path: 'handler.ts', text }], nodeMachinery());
        await paste(page, text);
        await run(page);
        await page.locator('summary', { hasText: /means here/ }).click();
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: /report as JSON/i }).click(),
        ]);
        const saved = JSON.parse(await readFile(await download.path(), 'utf8'));
        expect(saved.explored.digest, path).toBe(node.explored.digest);
        expect(JSON.stringify(saved.criteria), path).toBe(JSON.stringify(node.criteria));
      }
    });

    it('shows a syntax error at its place and keeps the text', async () => {
      const { page, noise } = await visitor;
      await paste(page, 'export async function handle(message {\n}\n');
      await run(page);
      expect(await report(page)).toMatch(/1:38|line 1/i);
      expect(await editor(page)).toContain('message {');
      expect(noise).toEqual([]);
    });

    it.each([
      ['an endless loop', 'while (true) {}', /line 2/i],
      ['a regular expression without end', "/^(a+)+$/.test('a'.repeat(60) + 'b');", /line 2/i],
    ])('survives %s, names its line, and runs the next text', async (_, line, where) => {
      const { page, noise } = await visitor;
      await paste(page, `export async function handle(message) {\n  ${line}\n}\n`);
      await run(page);
      expect(await report(page)).toMatch(where);
      await paste(page, await answer('solution'));
      await run(page);
      expect(await report(page)).toMatch(/10 of 10 points/);
      expect(noise).toEqual([]);
    });
  });

  it('stops at once when asked, and keeps the text', async () => {
    const { page } = await open();
    await paste(page, "export async function handle(message) {\n  /^(a+)+$/.test('a'.repeat(60) + 'b');\n}\n");
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.locator('.ws-stop').waitFor({ state: 'detached', timeout: 2000 });
    expect(await report(page)).toMatch(/You stopped/);
    expect(await editor(page)).toContain('repeat(60)');
  });

  it('completes the learner’s API and underlines what is wrong with it', async () => {
    const { page } = await open();
    await paste(
      page,
      "import type { Message, OrderPlaced, Services } from 'ackademy';\nexport async function handle(message: Message<OrderPlaced>, { db }: Services) {\n  message.\n}\n",
    );
    await page.keyboard.press('Control+Home');
    for (let i = 0; i < 2; i += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await page.keyboard.press('Control+Space');
    await page.waitForSelector('.suggest-widget.visible .monaco-list-row', { timeout: 30_000 });
    expect(await page.locator('.suggest-widget').innerText()).toContain('ack');
  });

  it('opens hints one at a time and lets the keyboard out of the editor', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Show a hint' }).click();
    expect(await page.locator('.ws-hints').innerText()).toContain('1 of 4 open');
    await page.locator('.monaco-editor').first().click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('.monaco-editor') === null)).toBe(true);
  });

  it('tells a second tab that the text has changed', async () => {
    const { page } = await open();
    const second = await page.context().newPage();
    await second.goto(url(), { waitUntil: 'networkidle' });
    await second.waitForSelector('.monaco-editor .view-line');
    await paste(page, await answer('solution'));
    await page.keyboard.press('Control+S');
    await second.locator('.ws-foot', { hasText: 'Changed in another tab' }).waitFor({ timeout: 10_000 });
  });

  it('works on a phone, by touch, with a plain editor', async () => {
    const { page, noise } = await visit(browser, url(), { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await page.getByRole('tab', { name: /Code/ }).or(page.locator('.ws-tabs >> text=Code')).first().tap();
    await page
      .locator('textarea')
      .first()
      .fill(await answer('solution'));
    await page.getByRole('button', { name: /^Run/ }).first().tap();
    await page.locator('.ws-report', { hasText: '10 of 10 points' }).waitFor({ timeout: 60_000 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(noise).toEqual([]);
  });
});
