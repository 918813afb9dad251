/** The scenario studio: an exercise made, checked and taken along without leaving the page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launch, paste, visit } from './browser.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
});

async function opened(options: BrowserContextOptions = {}): Promise<{ page: Page; noise: string[] }> {
  const { page, noise } = await visit(browser, `${inject('siteUrl')}/teach/studio/`, options);
  await page.locator('astro-island:not([ssr])').waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.locator('.monaco-editor .view-line').first().waitFor();
  return { page, noise };
}

const head = (page: Page) => page.locator('.studio-head');

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
    return (await axe.run()).violations.map(each => `${each.id}: ${each.nodes[0]!.html.slice(0, 160)}`);
  });
}

describe('the scenario studio', () => {
  it.each([
    ['light', 1440],
    ['dark', 390],
  ] as const)(
    'leads from the template to a check that holds, and to the run of a wrong answer, in %s and %d wide',
    async (colorScheme, width) => {
      const { page, noise } = await opened({ colorScheme, viewport: { width, height: 900 } });
      await page.getByRole('button', { name: 'Check', exact: true }).first().click();
      await page.getByText(/Everything holds: \d answers judged/).waitFor();
      expect(await page.locator('.studio-bounds dd').first().innerText()).toContain('Fails: ack-first');

      await page.getByRole('button', { name: 'Show the run in which wrong/ack-first breaks no-message-lost' }).click();
      await page.getByRole('heading', { name: 'wrong/ack-first breaks no-message-lost' }).waitFor();
      expect(await page.locator('.studio-run').innerText()).toContain('never sent');
      await page.locator('.studio-run .ws-inline').first().click();
      await page.getByRole('heading', { name: 'wrong/ack-first/handler.ts' }).waitFor();

      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(noise).toEqual([]);
      await page.context().close();
    },
  );

  it('names the line of a mistake in YAML as one types, and goes there', async () => {
    const { page } = await opened();
    const yaml = (await kept(page)).files.find(({ path }) => path === 'exercise.yaml')!.text;
    await paste(page, yaml.replace('id: effect-once', 'id: effects-once'));
    const line = yaml.slice(0, yaml.indexOf('id: effect-once')).split('\n').length;
    await page.getByText('There is no criterion effects-once. Did you mean effect-once?').waitFor();
    expect(await head(page).innerText()).toContain('One thing is wrong in the files.');
    await page.getByRole('button', { name: 'solution/handler.ts' }).click();
    await page.getByRole('button', { name: `exercise.yaml:${line}`, exact: true }).click();
    await page.locator('.monaco-editor .squiggly-error').first().waitFor();

    await paste(page, yaml);
    await page.getByText('The files can be read.').waitFor();
    await page.context().close();
  });

  it('tells of a wrong answer that passes, and judges again only what has changed', async () => {
    const { page } = await opened();
    await page.getByRole('button', { name: 'Check', exact: true }).first().click();
    await page.getByText(/Everything holds/).waitFor();
    const right = (await kept(page)).files.find(({ path }) => path === 'solution/handler.ts')!.text;
    await page.getByRole('button', { name: 'wrong/ack-first/handler.ts' }).click();
    await paste(page, `${right}\n// As it should be.\n`);
    await page.keyboard.press('Control+Enter');
    await page.getByText(/not hold; 1 answer judged/).waitFor();
    expect(await page.locator('.studio-findings').innerText()).toContain('It declares no-message-lost, ack-after-work and fails nothing.');
    await page.context().close();
  });

  it('completes YAML from the schema', async () => {
    const { page } = await opened();
    const yaml = (await kept(page)).files.find(({ path }) => path === 'exercise.yaml')!.text;
    await paste(page, `${yaml.trimEnd()}\nrub`);
    await page.keyboard.press('Control+Space');
    await page.locator('.suggest-widget .monaco-list-row', { hasText: 'rubric' }).waitFor();
    await page.context().close();
  });

  it('shows a prompt without anything in it that runs', async () => {
    const { page, noise } = await opened();
    await page.getByRole('button', { name: 'prompt.mdx' }).click();
    await paste(page, 'Hello **you**.\n\n<img src=x onerror="document.title=\'gone\'">\n\n[go](javascript:alert(1))\n\n{1 + 1}\n');
    await page.getByRole('button', { name: 'Prompt as learners see it' }).click();
    await page.locator('.studio-prompt strong', { hasText: 'you' }).waitFor();
    expect(await page.locator('.studio-prompt img, .studio-prompt script').count()).toBe(0);
    expect(await page.locator('.studio-prompt').innerText()).toContain('{1 + 1}');
    expect(await page.locator('.studio-prompt a').getAttribute('href')).not.toContain('javascript');
    expect(await page.title()).toContain('Scenario studio');
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('ends an answer that never ends, and answers meanwhile', async () => {
    const { page } = await opened();
    await page.getByRole('button', { name: 'solution/handler.ts' }).click();
    await paste(page, 'export async function handle() {\n  while (true) {}\n}\n');
    await page.getByRole('button', { name: 'Run solution' }).click();
    await page.getByRole('button', { name: 'events.d.ts' }).click();
    await page.getByRole('heading', { name: 'events.d.ts' }).waitFor();
    await page.locator('.studio-answers', { hasText: 'line 2' }).waitFor();
    await page.context().close();
  });

  it('keeps the folder in the browser, and takes it along as a zip file and in a link', async () => {
    const { page } = await opened();
    await page.getByLabel('New file').fill('wrong/sleeps/expect.yaml');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('heading', { name: 'wrong/sleeps/expect.yaml' }).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download' }).click()]);
    expect(download.suggestedFilename()).toBe('confirm-each-job.zip');
    const zip = readFileSync((await download.path())!);
    await expect.poll(async () => (await kept(page)).files.length).toBeGreaterThan(11);

    await page.reload();
    await page.getByRole('button', { name: 'Go on with confirm-each-job' }).click();
    await page.getByRole('button', { name: 'wrong/sleeps/expect.yaml' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();

    await page.getByLabel('Zip file').setInputFiles({ name: 'mine.zip', mimeType: 'application/zip', buffer: zip });
    await page.getByRole('button', { name: 'wrong/sleeps/expect.yaml' }).waitFor();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('The link is copied.').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const other = await visit(browser, link);
    await other.page.getByRole('button', { name: 'Open it' }).click();
    await other.page.getByRole('button', { name: 'wrong/sleeps/expect.yaml' }).waitFor();
    await other.page.context().close();
    await page.context().close();
  });

  it('begins with an exercise of the course, and loads nothing heavy before it is asked to', async () => {
    const { page } = await visit(browser, `${inject('siteUrl')}/teach/studio/`);
    const loaded: string[] = [];
    page.on('request', request => /monaco|editor|esbuild|sandbox|Workbench|worker/i.test(request.url()) && loaded.push(request.url()));
    await page.waitForTimeout(300);
    expect(loaded).toEqual([]);
    await page.locator('select').nth(1).selectOption('outbox');
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'given/mailer.ts' }).waitFor();
    await page.getByText('The files can be read.').waitFor();
    expect(loaded.length).toBeGreaterThan(0);
    await page.context().close();
  });
});

/** What the browser keeps: as it stands once typing has rested. */
async function kept(page: Page): Promise<{ slug: string; files: { path: string; text: string }[] }> {
  await page.waitForFunction(() => localStorage.getItem('ackademy:v1:studio:folder') !== null);
  return JSON.parse(await page.evaluate(() => localStorage.getItem('ackademy:v1:studio:folder')!));
}
