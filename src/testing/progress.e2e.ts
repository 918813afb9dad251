/** What a reader has done is kept, shown, taken along as a file, and the same in every tab. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LESSON, sectionAddress, wholeAddress } from '../ui/site/lesson/section-address.ts';
import { leave, sharedBrowser, visit } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});
afterAll(async () => {
  await leave(browser);
});

const WHOLE = wholeAddress(LESSON);
const at = (path: string) => inject('siteUrl') + path;

/** By keyboard alone: Tab to the choices, the arrow to one of them, Enter. */
async function answerRight(page: Page, id: string): Promise<void> {
  const check = page.locator(`#check-${id}`);
  const right = await check.locator('.opt').evaluateAll(options => options.findIndex(option => 'right' in (option as HTMLElement).dataset));
  await check.locator('input').first().focus();
  await page.keyboard.press('Space');
  for (let i = 0; i < right; i += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await check.locator('[role=status]', { hasText: 'Right.' }).waitFor();
}
const sum = (page: Page, name: string) => page.locator(`[data-sum=${name}]`).innerText();

describe('progress', () => {
  it('shows at once, in another tab, what was answered and read', async () => {
    const { page, noise } = await visit(browser, at('/progress/'));
    expect(await sum(page, 'checks')).toBe('0');
    const lesson = await page.context().newPage();
    await lesson.goto(at(WHOLE));
    await answerRight(lesson, 'crash-before-ack');
    await expect.poll(() => sum(page, 'checks')).toBe('1');
    await lesson.locator('#wait').scrollIntoViewIfNeeded();
    await lesson.locator('#queue-or-topic').scrollIntoViewIfNeeded();
    for (let i = 0; i < 40 && (await sum(page, 'read')) === '0'; i += 1) await lesson.mouse.wheel(0, 200);
    expect(Number(await sum(page, 'read'))).toBeGreaterThan(0);
    expect(noise).toEqual([]);
  });

  it('is kept over a reload of the lesson, and a reset in another tab empties the lesson too', async () => {
    const { page: lesson } = await visit(browser, at(WHOLE));
    await answerRight(lesson, 'draining');
    await lesson.reload();
    expect(await lesson.locator('#check-draining [role=status]').innerText()).toContain('answered this one before: right');
    const page = await lesson.context().newPage();
    await page.goto(at('/progress/'));
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect(await sum(page, 'checks')).toBe('1');
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('button', { name: 'Forget it' }).click();
    await page.locator('.said', { hasText: 'Forgotten' }).waitFor();
    expect(await sum(page, 'checks')).toBe('0');
    await expect.poll(() => lesson.locator('#check-draining').getAttribute('data-state')).toBe('waiting');
  });

  it('says of an exercise at which promise one stopped, until it is passed', async () => {
    const { page, noise } = await visit(browser, at('/progress/'));
    const keep = async (kept: object) => {
      await page.evaluate(
        text => localStorage.setItem('ackademy:v1:progress:idempotent-order-consumer', text),
        JSON.stringify({ best: 4, of: 10, at: 1, passed: false, ...kept }),
      );
      await page.reload();
    };
    const stopped = page.locator('[data-stopped=idempotent-order-consumer]');
    expect(await stopped.isVisible()).toBe(false);
    await keep({ stopped: 'effect-once' });
    expect(await stopped.innerText()).toMatch(/^Stopped at .*No order is deducted twice/);
    await keep({ stopped: 'of-an-older-version' });
    expect(await stopped.isVisible()).toBe(false);
    await keep({ best: 10, passed: true, stopped: 'effect-once' });
    expect(await stopped.isVisible()).toBe(false);
    expect(noise).toEqual([]);
  });

  it('goes to another browser as a file', async () => {
    const { page } = await visit(browser, at(WHOLE));
    await answerRight(page, 'relay-dies');
    await page.goto(at('/progress/'));
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^ackademy-progress-\d{4}-\d\d-\d\d\.json$/);
    const { page: other, noise } = await visit(browser, at('/progress/'));
    const file = { name: 'progress.json', mimeType: 'application/json', buffer: await readFile(await download.path()) };
    await other.locator('input[type=file]').setInputFiles(file);
    await other.locator('.said', { hasText: /Imported: (1 section, )?1 quick check\./ }).waitFor();
    expect(await sum(other, 'checks')).toBe('1');
    await other.locator('input[type=file]').setInputFiles({ ...file, buffer: Buffer.from('{"kind":"ackademy-progress","version":1}') });
    await other.locator('.said', { hasText: 'Nothing was imported. exported is missing.' }).waitFor();
    expect(noise).toEqual([]);
  });
});

describe('a question that was missed', () => {
  it('is asked once more two sections on, by keyboard too, and leaves the list of what is due when it is known', async () => {
    const { page, noise } = await visit(browser, at(WHOLE));
    const check = page.locator('#check-who-gets-a-copy');
    await check.locator('.opt:not([data-right]) input').first().check();
    await check.getByRole('button', { name: 'Check' }).click();
    const again = page.locator('#check-who-gets-a-copy-again');
    await again.waitFor({ state: 'attached' });
    expect(await again.locator('.qc-n').innerText()).toContain('you missed this one in “Queue or topic?”');
    const sectionOf = (id: string) =>
      page.evaluate(name => {
        let at = document.getElementById(name);
        while (at && at.tagName !== 'H2') at = at.previousElementSibling as HTMLElement | null;
        const all = [...document.querySelectorAll('main > h2[id]')];
        return all.indexOf(at!);
      }, id);
    expect((await sectionOf('check-who-gets-a-copy-again')) - (await sectionOf('check-who-gets-a-copy'))).toBe(2);
    const order = (name: string) =>
      page.locator(`#${name} .opt input`).evaluateAll(all => all.map(input => (input as HTMLInputElement).value));
    expect(await order('check-who-gets-a-copy-again')).not.toEqual(await order('check-who-gets-a-copy'));

    // To pick another choice on the spot is not to have remembered.
    await check.getByRole('button', { name: 'Try again' }).click();
    await answerRight(page, 'who-gets-a-copy');
    const progress = await page.context().newPage();
    await progress.goto(at('/progress/'));
    const due = progress.locator('[data-again=who-gets-a-copy]');
    expect(await due.locator('[data-when]').innerText()).toBe('now');
    expect(await progress.locator('[data-again]:visible').count()).toBe(1);

    await answerRight(page, 'who-gets-a-copy-again');
    await expect.poll(() => due.locator('[data-when]').innerText()).toBe('tomorrow');
    await page.reload();
    expect(await again.count()).toBe(0);
    expect(await check.getAttribute('data-state')).toBe('right');
    expect(noise).toEqual([]);
  });

  it('is asked once more two sections on where sections have pages of their own, and not on others', async () => {
    const section = (id: string) => at(sectionAddress(LESSON, id));
    const { page, noise } = await visit(browser, section('queue-or-topic'));
    const check = page.locator('#check-who-gets-a-copy');
    await check.locator('.opt:not([data-right]) input').first().check();
    await check.getByRole('button', { name: 'Check' }).click();
    const again = page.locator('#check-who-gets-a-copy-again');
    await page.goto(section('buys'));
    await page.waitForLoadState('networkidle');
    expect(await again.count()).toBe(0);
    await page.goto(section('sync'));
    await again.waitFor();
    expect(await again.locator('.qc-n').innerText()).toContain('you missed this one in “Queue or topic?”');
    expect(await again.evaluate(element => element.previousElementSibling!.matches('.qc'))).toBe(true);
    await answerRight(page, 'who-gets-a-copy-again');
    await page.reload();
    await page.waitForLoadState('networkidle');
    expect(await again.count()).toBe(0);
    expect(noise).toEqual([]);
  });

  it('comes back after a day where it stands, and afresh', async () => {
    const { page } = await visit(browser, at(WHOLE));
    await page.evaluate(() => {
      const kept = { choice: 2, right: true, again: { step: 1, due: Date.now() - 1 } };
      localStorage.setItem('ackademy:v1:quiz:draining', JSON.stringify(kept));
    });
    await page.reload();
    expect(await page.locator('#check-draining [role=status]').innerText()).toContain('Once more?');
    await answerRight(page, 'draining');
    await page.goto(at('/progress/'));
    expect(await page.locator('[data-again=draining] [data-when]').innerText()).toBe('in 3 days');
  });
});

describe('the search', () => {
  it('loads nothing before it is opened, then finds by keyboard alone', async () => {
    const { page, noise } = await visit(browser, at('/exercises/'));
    const asked: string[] = [];
    page.on('request', request => asked.push(request.url()));
    expect(await page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('pagefind')).length)).toBe(
      0,
    );
    await page.keyboard.press('/');
    await page.locator('dialog.search').waitFor();
    expect(asked.some(url => url.endsWith('/pagefind/pagefind.js'))).toBe(true);
    await page.keyboard.type('hot key');
    await page.locator('.search-list a', { hasText: 'Hot key' }).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#/);
    await page.keyboard.press('Control+k');
    await page.locator('dialog.search').waitFor();
    await page.keyboard.type('zzzqqq');
    await page.locator('.search-status', { hasText: 'Nothing about' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog.search').waitFor({ state: 'hidden' });
    expect(noise).toEqual([]);
  });

  it('without a script is a page of everything', async () => {
    const { page } = await visit(browser, at(WHOLE), { javaScriptEnabled: false });
    await page.getByRole('link', { name: 'Search' }).click();
    await page.waitForURL(/\/search\/$/);
    expect(await page.getByRole('link', { name: 'Hot key' }).count()).toBeGreaterThan(0);
    expect(await page.locator('noscript').first().innerText()).toContain('needs JavaScript');
  });
});
