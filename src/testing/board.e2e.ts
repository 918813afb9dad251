/** The design board: by mouse and by keyboard, in step with the code, and the blueprints that open on it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { leave, sharedBrowser, visit } from './browser.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const EXERCISE = '/exercises/notification-fan-out/';

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});
afterAll(async () => {
  await leave(browser);
});

const at = (path: string) => `${inject('siteUrl')}${path}`;

async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(of: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = (await axe.run({ exclude: [['.monaco-editor']] })).violations;
    return found.map(violation => `${violation.id}: ${violation.nodes[0]!.html.slice(0, 160)}`);
  });
}

/** What the text of a file is, as it is kept. */
async function kept(page: Page, path: string, slug = 'notification-fan-out'): Promise<string> {
  const text = await page.evaluate(key => localStorage.getItem(key), `ackademy:v1:code:${slug}`);
  const files = (JSON.parse(text ?? '{"files":[]}') as { files: { path: string; text: string }[] }).files;
  return files.find(file => file.path === path)?.text ?? '';
}

const board = (page: Page) => page.getByRole('button', { name: 'Board', exact: true });
const part = (page: Page, name: string) => page.locator(`[data-name="${name}"]`);

describe('the board', () => {
  it('is fetched when it is asked for; places, connects and sets by mouse; and stays in step with the code', async () => {
    const { page, noise } = await visit(browser, at(EXERCISE));
    const scripts: string[] = [];
    page.on('request', request => scripts.push(request.url()));
    await board(page).click();
    await page.getByRole('button', { name: 'Empty board, Kafka' }).click();
    expect(scripts.filter(url => /Board\.[^/]*\.js/.test(url))).toHaveLength(1);
    for (const what of ['topic', 'fanout', 'topic', 'notify']) await page.getByRole('button', { name: `Add ${what}`, exact: true }).click();
    for (const [from, to] of [
      ['post', 'posts'],
      ['posts', 'fanout'],
      ['fanout', 'pushes'],
      ['pushes', 'notify'],
    ] as const) {
      await part(page, from).click();
      await page.getByLabel('Connect to').selectOption(to);
    }
    // Pointed at, where there is a picture.
    await part(page, 'notify').click();
    await page.getByRole('button', { name: 'Point at it' }).click();
    await part(page, 'push').click();
    await expect.poll(() => kept(page, 'notify.ts')).toContain('await push.send(userId');
    await part(page, 'pushes').click();
    await page.getByLabel('Key', { exact: true }).selectOption('follower');
    const partitions = page.getByRole('spinbutton', { name: 'Partitions' });
    await partitions.fill('128');
    await partitions.blur();
    await expect.poll(() => kept(page, 'topology.ts')).toContain("{ topic: 'pushes', numPartitions: 128 }");
    expect(await kept(page, 'fanout.ts')).toContain('{ key: userId }');
    // What cannot be is said.
    await part(page, 'push').click();
    expect(await page.getByLabel('Connect to').count()).toBe(0);

    // The code is the same, after a reload, too, until somebody types in it.
    await page.reload({ waitUntil: 'networkidle' });
    await board(page).click();
    await part(page, 'notify').waitFor();
    await page.getByRole('button', { name: 'Code', exact: true }).click();
    await page.getByRole('tab', { name: 'post.ts' }).click();
    await page.locator('.monaco-editor .view-line').first().click();
    await page.keyboard.type('// mine');
    await board(page).click();
    await page.getByText('The code has left the board').waitFor();
    await page.getByRole('button', { name: 'Back to the last design' }).click();
    await part(page, 'notify').waitFor();
    expect(await kept(page, 'post.ts')).not.toContain('mine');
    await page.getByRole('button', { name: 'Bring mine back' }).click();
    expect(await kept(page, 'post.ts')).toContain('// mine');
    await page.getByText('The code has left the board').waitFor();
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('opens a blueprint from the list of them, plays its run, and is worked by keyboard', async () => {
    const { page, noise } = await visit(browser, at('/interview/'));
    expect(await page.locator('.ia-blueprints li').count()).toBe(6);
    await page.getByRole('link', { name: 'Push for most, pull for celebrities' }).focus();
    await page.keyboard.press('Enter');
    const claims = page.locator('.bd-claims');
    await claims.getByText(/50,000 of 52,000 that were owed never came about/).waitFor();
    await page.getByText('Played with 52,000 followers').waitFor();

    const focused = () => page.evaluate(() => (document.activeElement as HTMLElement).dataset.name);
    await part(page, 'post').focus();
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('posts');
    expect(await part(page, 'posts').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe('post');
    await part(page, 'fanout').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox', { name: 'Do not push for large accounts' }).press('Space');
    await expect.poll(() => kept(page, 'fanout.ts')).not.toContain('PULLED_ABOVE');
    await part(page, 'alarm').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Delete');
    await expect.poll(() => kept(page, 'topology.ts')).not.toContain('alarm');
    expect(await focused()).toBe('pushes-dead');
    await page.keyboard.press('Control+z');
    await expect.poll(() => kept(page, 'topology.ts')).toContain('alarm');
    await part(page, 'replay').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('c');
    await page.getByText('What does replay lead to?').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('In the picture arrows lead').waitFor();

    // Another one asks before it takes the place of this one, and can be taken back.
    await page.getByLabel('Open a blueprint').selectOption('Priority lanes');
    await page.getByRole('button', { name: 'Replace' }).click();
    await part(page, 'pushes-large').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await part(page, 'pushes').waitFor();
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('is there in the interview, and what it wrote is what is run', async () => {
    const { page, noise } = await visit(browser, at('/interview/notification-fan-out/'));
    await page.getByRole('button', { name: 'Start 45 minutes' }).click();
    await page.getByRole('tab', { name: 'Design' }).click();
    await board(page).click();
    await page.getByLabel('Open a blueprint').selectOption('Kafka, keyed by the celebrity');
    await page.locator('.bd-claims').getByText('63 workers have nothing to do').waitFor();
    await page.getByRole('button', { name: /^Run/ }).click();
    await page.locator('#ws-rubric-title').waitFor();
    const order = page.locator('#ws-prompt li', { hasText: 'nobody gets all the work' }).first();
    expect(await order.textContent()).toContain('fail');
    expect(await kept(page, 'fanout.ts', 'interview-notification-fan-out')).toContain('{ key: authorId }');
    expect(noise).toEqual([]);
    await page.context().close();
  });
});

describe.each(['light', 'dark'] as const)('in %s, axe has nothing to say of the board', colorScheme => {
  it('on a wide screen or on a phone, and nothing is wider than it', async () => {
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 390, height: 844 },
    ]) {
      const { page, noise } = await visit(browser, at(`${EXERCISE}#blueprint=priority-lanes`), { colorScheme, viewport });
      await page.locator('.bd-claims').waitFor();
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Close the description' }).click();
      const notify = viewport.width < 500 ? page.locator('.bd-list').getByText(/^notify/) : part(page, 'notify');
      await notify.click();
      await page.getByLabel('Tries before it is set aside').waitFor();
      await page.getByLabel('Open a blueprint').selectOption('SNS to SQS');
      await page.getByRole('button', { name: 'Keep this design' }).waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
      expect(noise).toEqual([]);
      await page.context().close();
    }
  });
});
