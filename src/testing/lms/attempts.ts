/** What a learner does in a platform, and what the platform is told of it. */
import type { Browser, Frame, Page } from 'playwright-core';
import { expect } from 'vitest';
import { visit } from '../browser.ts';
import type { Lrs } from './lrs.ts';
import type { Platform } from './platform.ts';

export interface Tried {
  readonly slug: string;
  /** Answers in one file: one that fails, and one that passes. */
  readonly wrong: string;
  readonly right: string;
}

interface Kept {
  readonly core: { readonly [name: string]: unknown; readonly score: { readonly [name: string]: unknown } };
  readonly suspend_data: string;
}

/** Runs what is in the editor, and waits for what the platform was told. */
async function run(page: Page, code: string | null, said: RegExp): Promise<void> {
  const exercise = page.frameLocator('iframe[title="content"]').frameLocator('iframe:not([aria-hidden])');
  if (code !== null) {
    const editor = exercise.locator('.monaco-editor').first();
    await editor.click();
    await page.keyboard.press('Control+A');
    await editor.evaluate((_, text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      document.activeElement!.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, code);
  }
  await exercise.getByRole('button', { name: /^Run/ }).first().click();
  await page.frameLocator('iframe[title="content"]').locator('#lms-said', { hasText: said }).waitFor();
}

const framesOf = (page: Page, ending: string): Frame[] => page.frames().filter(frame => new URL(frame.url()).pathname.endsWith(ending));

/** A fail, a pass and a third visit in SCORM 1.2, each in an attempt of its own, with scorm-again as the platform. */
export async function attemptInScorm(browser: Browser, platform: Platform, { slug, wrong, right }: Tried): Promise<void> {
  const { page, noise } = await visit(browser, `${platform.root}/player`);
  const begin = (kept: Kept | null) =>
    page.evaluate(([href, given]) => (globalThis as unknown as { begin(href: string, kept: unknown): void }).begin(href, given), [
      platform.at(`exercises/${slug}/open.html`),
      kept,
    ] as const);
  const end = () => page.evaluate(() => (globalThis as unknown as { end(): { finished: boolean; kept: Kept; errors: string[] } }).end());
  const cmi = () =>
    page.evaluate(() => (globalThis as unknown as { API: { renderCMIToJSONObject(): { cmi: Kept } } }).API.renderCMIToJSONObject().cmi);

  await begin(null);
  await page.frameLocator('iframe[title="content"]').locator('#lms-said', { hasText: 'nothing was run yet' }).waitFor();
  expect((await cmi()).core.lesson_status).toBe('incomplete');
  await run(page, wrong, /^Recorded: failed so far, \d+ of 100\.$/);
  const failed = await cmi();
  expect(failed.core.lesson_status).toBe('failed');
  expect(failed.core.score).toMatchObject({ min: '0', max: '100' });
  expect(Number(failed.core.score.raw)).toBeLessThan(100);
  // What is typed is kept by the platform as well, once the page has saved it.
  await expect.poll(async () => (await cmi()).suspend_data).toMatch(/^at=\d+&code=/);
  // A learner's code runs in a frame of no origin, and whatever ran in there could reach neither page nor platform.
  const sandbox = framesOf(page, '/sandbox.html')[0];
  if (sandbox !== undefined) {
    const reach = await sandbox.evaluate(() => {
      const ways = [
        () => (parent as unknown as { API: unknown }).API,
        () => parent.parent.parent.document,
        () => (top as unknown as { API: unknown }).API,
      ];
      return ways.map(way => {
        try {
          return String(way());
        } catch (error) {
          return (error as Error).name;
        }
      });
    });
    expect(reach).toEqual(['SecurityError', 'SecurityError', 'SecurityError']);
  }
  const first = await end();
  expect(first.finished).toBe(true);
  expect(first.kept.core.session_time ?? first.kept.core.total_time).toMatch(/^\d{2,4}:\d\d:\d\d(\.\d\d?)?$/);
  expect(first.errors).toEqual([]);

  // As on another machine: this browser has nothing, the platform has it all.
  await page.evaluate(() => localStorage.clear());
  await begin({ ...first.kept, core: { ...first.kept.core, session_time: '00:00:00' } });
  const content = page.frameLocator('iframe[title="content"]');
  await content.locator('#lms-said', { hasText: /^Recorded: failed so far, \d+ of 100\. Your code is as you left it\.$/ }).waitFor();
  await run(page, null, /^Recorded: failed so far/);
  await run(page, right, /^Recorded: passed, 100 of 100\.$/);
  expect((await cmi()).core).toMatchObject({ lesson_status: 'passed', score: { raw: '100' } });
  // A worse run later takes nothing away.
  await run(
    page,
    'export async function handle(message) {\n  for (;;) {}\n}\n',
    /^This run has no verdict, so nothing was recorded of it\./,
  );
  const second = await end();
  expect(second.kept.core).toMatchObject({ lesson_status: 'passed', score: { raw: '100' } });
  expect(second.errors).toEqual([]);
  expect(noise).toEqual([]);

  // Outside of a platform it says so, and works.
  await page.goto(platform.at(`exercises/${slug}/open.html`));
  await page.locator('#lms-said', { hasText: 'No learning platform was found around this page. The exercise works' }).waitFor();
  const exercise = page.frameLocator('iframe:not([aria-hidden])');
  await exercise.getByRole('button', { name: /^Run/ }).first().click();
  await exercise
    .locator('.ws-report')
    .getByText(/of \d+ runs kept every promise|Not every promise/)
    .first()
    .waitFor();
  expect(noise).toEqual([]);
  await page.context().close();
}

/** The same in cmi5, of which each session says passed or failed once. */
export async function attemptInCmi5(browser: Browser, platform: Platform, lrs: Lrs, { slug, wrong, right }: Tried): Promise<void> {
  const address = () => `${platform.at(`exercises/${slug}/open.html`)}?${lrs.launch(platform.root)}`;
  const { page, noise } = await visit(browser, address());
  const run = async (code: string, said: RegExp) => {
    const exercise = page.frames().find(frame => frame.url().endsWith('index.html'))!;
    await exercise.locator('.monaco-editor').first().click();
    await page.keyboard.press('Control+A');
    await exercise.evaluate(text => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      document.activeElement!.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, code);
    await exercise.getByRole('button', { name: /^Run/ }).first().click();
    await page.locator('#lms-said', { hasText: said }).waitFor();
  };
  await run(wrong, /^Recorded: failed so far/);
  expect(lrs.verbs()).toEqual(['initialized']);
  const one = lrs.session;
  // The page goes away, and what ends the session is sent all the same.
  await page.goto('about:blank');
  await expect.poll(() => lrs.verbs(one)).toEqual(['initialized', 'failed', 'terminated']);

  await page.goto(address());
  await page.locator('#lms-said', { hasText: /^Recorded: failed so far/ }).waitFor();
  await run(right, /^Recorded: passed, 100 of 100\.$/);
  await page.getByRole('button', { name: 'Leave the exercise' }).click();
  await page.waitForURL('**/player');
  await expect.poll(() => lrs.verbs()).toEqual(['initialized', 'completed', 'passed', 'terminated']);
  expect(lrs.problems).toEqual([]);
  expect(noise.filter(line => !line.includes('404'))).toEqual([]);
  await page.context().close();
}
