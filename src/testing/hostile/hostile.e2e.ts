/** The table in Chromium, through the exercise page: each submission ends as it says, and the page does not suffer. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { loadExercise } from '../../exercise/load-fs.ts';
import { nodeMachinery } from '../../machinery-node.ts';
import type { Explored, Outcome, Report, StopReason } from '../../report/report.ts';
import { submit } from '../../submit.ts';
import { panel } from '../../ui/workspace/report-view.ts';
import { launch, paste, visit } from '../browser.ts';
import { someOf } from '../some.ts';
import { groups } from './all.ts';
import { openCanary } from './canary.ts';
import { type End, throughPage } from './submission.ts';

const { exercise, solution } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
const HONEST = solution[0]!.text;
let browser: Browser;
let page: Page;
/** Nothing happens in it. It tells a page that waits for the code from a machine that lets everybody wait. */
let idle: Page;
let noise: string[];
const canary = await openCanary();
let digest = '';

beforeAll(async () => {
  digest = (await submit(exercise, [{ path: 'handler.ts', text: HONEST }], nodeMachinery())).explored.digest;
  browser = await launch();
  ({ page, noise } = await visit(browser, `${inject('siteUrl')}/exercises/${exercise.slug}/`));
  idle = await browser.newPage();
  await page.waitForSelector('.monaco-editor .view-line');
  // Some runs are over before anybody outside could have seen that they began.
  await page.evaluate(() => {
    const here = Object.assign(window, { began: 0 });
    new MutationObserver(changes => {
      for (const { addedNodes } of changes)
        for (const node of addedNodes) if (node instanceof Element && node.matches('.ws-stop')) here.began += 1;
    }).observe(document.querySelector('.ws-report')!, { subtree: true, childList: true });
  });
});

const began = () => page.evaluate(() => (window as unknown as { began: number }).began);

afterAll(async () => {
  await browser?.close();
  canary.close();
});

/** Pastes and runs; answers what the report says, and the longest time that this page and the idle one took to answer meanwhile. */
async function run(text: string): Promise<{ said: string; longest: number; idly: number }> {
  await paste(page, text);
  const before = await began();
  await page.keyboard.press('Control+Enter');
  while ((await began()) === before) await new Promise(resolve => setTimeout(resolve, 20));
  let [longest, idly] = [0, 0];
  for (;;) {
    const asked = performance.now();
    const [busy] = await Promise.all([
      page
        .evaluate(() => document.querySelector('.ws-stop') !== null)
        .finally(() => {
          longest = Math.max(longest, performance.now() - asked);
        }),
      idle.evaluate('0').then(() => {
        idly = Math.max(idly, performance.now() - asked);
      }),
    ]);
    if (!busy) break;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return { said: await page.locator('.ws-report').innerText(), longest, idly };
}

const answersInTime = (longest: number, idly: number) => longest < 1000 + 4 * idly;

async function honestDigest(): Promise<string> {
  const { said } = await run(HONEST);
  expect(said).toContain('10 of 10 points');
  await page.locator('.ws-report summary', { hasText: /means here/ }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /report as JSON/i }).click()]);
  return (JSON.parse(await readFile(await download.path(), 'utf8')) as Report).explored.digest;
}

/** How the report pane says that it ended. */
function verdictOf(said: string): End | null {
  const [, kept, all] = /([\d,]+)\s+of\s+([\d,]+)\s+runs?\s+kept every promise/.exec(said) ?? [];
  // A handler that throws at every delivery is told that and nothing else.
  if (kept === undefined) return said.includes('It is so at every delivery of every run without a fault.') ? 'fail' : null;
  return kept !== all ? 'fail' : said.includes('10 of 10 points') ? 'pass' : 'unknown';
}

/** The title of the report pane where there is no verdict. */
function words(end: End): string {
  const explored = { runs: 0, bounds: [] } as unknown as Explored;
  const ordinary: { readonly [kind: string]: Outcome } = {
    'does-not-compile': { kind: 'does-not-compile', errors: [] },
    'does-not-load': { kind: 'does-not-load', text: '', line: null },
    'no-handler': { kind: 'no-handler', text: '' },
    cancelled: { kind: 'cancelled' },
    'our-fault': { kind: 'our-fault', text: '' },
  };
  return panel(ordinary[end] ?? { kind: 'stopped', reason: end as StopReason, text: '', line: null, schedule: null }, explored).title;
}

/** Spaces are no-break spaces in the editor, and it draws only what is in sight. */
const firstLines = async () => (await page.locator('.monaco-editor .view-lines').first().innerText()).replaceAll('\u00a0', ' ');

const ourKeys = () => page.evaluate(() => Object.keys(localStorage).filter(key => !key.startsWith('ackademy:')));

describe.each(Object.entries(groups))('%s', (_, submissions) => {
  const here = someOf(throughPage(submissions), 4);
  it.each(here.map(each => [each.name, each] as const))('%s', async (_name, { source, ends }) => {
    const text = source(canary.address);
    let { said, longest, idly } = await run(text);
    // A machine that is busy with something else may keep both pages waiting, one longer than the other; not twice in the same place.
    if (!answersInTime(longest, idly)) ({ said, longest, idly } = await run(text));
    expect(
      ends.some(end => end === verdictOf(said) || (verdictOf(said) === null && said.includes(words(end)))),
      `wanted ${ends.join(' or ')}, and the page says: ${said}`,
    ).toBe(true);
    expect(said).not.toContain(words('our-fault'));
    expect(answersInTime(longest, idly), `the page did not answer for ${longest} ms, an idle one for ${idly} ms`).toBe(true);
    expect((await firstLines()).length, 'the text is still there').toBeGreaterThan(Math.min(text.length, 40) / 2);
    expect(canary.heard()).toEqual([]);
    expect(noise).toEqual([]);
    expect(await ourKeys()).toEqual([]);
  });

  it('and the next honest run gives the same bytes as Node', async () => {
    expect(await honestDigest()).toBe(digest);
  });
});
