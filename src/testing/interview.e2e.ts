/** The interview: from its prompt to a printed report by mouse and by keyboard; a reload, a second tab, and the clock. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { leave, sharedBrowser, visit } from './browser.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SLUG = 'notification-fan-out';
const SOLUTION = `exercises/${SLUG}/solution`;
const solution = readdirSync(SOLUTION).map(path => ({ path, text: readFileSync(`${SOLUTION}/${path}`, 'utf8') }));

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});
afterAll(async () => {
  await leave(browser);
});

const at = (path: string) => `${inject('siteUrl')}${path}`;

/** As if somebody had written it since they began. */
async function write(page: Page, files: typeof solution): Promise<void> {
  await page.evaluate(
    ([key, text]) => localStorage.setItem(key!, text!),
    [`ackademy:v1:code:interview-${SLUG}`, JSON.stringify({ files, at: 1, previous: null })],
  );
}

/** Tab, until what has the focus says so. */
async function tabTo(page: Page, name: RegExp, most = 60): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    const words = await page.evaluate(() => {
      const now = document.activeElement as HTMLInputElement | null;
      return `${now?.labels?.[0]?.textContent ?? ''} ${now?.textContent ?? ''}`.trim().replace(/\s+/g, ' ');
    });
    if (name.test(words)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${most} tabs did not lead to ${name}`);
}

/** Without the editor, which is looked at where it is at home. */
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

const storedAttempt = (page: Page): Promise<{ readonly asked: readonly string[]; readonly notes: string } | null> =>
  page.evaluate(slug => JSON.parse(localStorage.getItem(`ackademy:v1:interview:${slug}/now`) ?? 'null'), SLUG);

describe('an interview from its prompt to its printed report', () => {
  it('by mouse', async () => {
    const { page, noise } = await visit(browser, at('/interview/'));
    await page.getByRole('link', { name: 'Notify ten million followers' }).click();
    await page.getByRole('button', { name: 'Start 45 minutes' }).click();
    await write(page, solution);

    await page.getByLabel('Ask the interviewer').fill('are duplicates ok?');
    await page.getByRole('button', { name: 'May somebody get the same notification twice?' }).click();
    await expect.poll(() => page.locator('.iv-asked dt').allTextContents()).toEqual(['May somebody get the same notification twice?']);
    await page.getByLabel('Ask the interviewer').fill('the weather tomorrow');
    await page.getByText('I have no answer to that').waitFor();
    await page.getByText('Show what can be asked').click();
    await page.getByRole('button', { name: 'How often do these people post?' }).click();
    await page.getByRole('textbox', { name: 'Notes' }).fill('Kafka, keyed by follower.');

    await page.getByRole('tab', { name: 'Estimate' }).click();
    await page.getByLabel('Posts of large accounts in a day').fill('300');
    await page.locator('.iv-held', { hasText: 'right, within a factor of 2' }).waitFor();
    await page.getByLabel('Pushes per second at the peak').fill('17k');
    await page.getByText('read as 17,000 a second').waitFor();

    await page.getByRole('tab', { name: 'Design' }).click();
    await page.locator('.iv-whole .monaco-editor .view-line').first().waitFor();
    // Nobody helps in an interview.
    expect(await page.locator('.ws-hints, .ws-solution, #ws-rubric-title').count()).toBe(0);
    await page.getByRole('button', { name: /^Run/ }).click();
    await page.locator('#ws-rubric-title').waitFor();
    await expect.poll(() => page.locator('.ws-run').textContent()).toContain('Run ');

    await page.getByRole('tab', { name: 'Twists' }).click();
    await page.getByLabel('What you say').fill('It waits in the topic, and what was tried too often is replayed.');
    await page.getByRole('button', { name: 'Play it on my design' }).click();
    await page.locator('.iv-measures', { hasText: 'Followers who never had it' }).waitFor();
    await page.getByRole('button', { name: 'Next twist' }).click();
    await page.getByRole('heading', { name: 'The celebrity posts twice within a second' }).waitFor();

    await page.getByRole('tab', { name: 'Finish' }).click();
    await page.getByText('2 of 16 questions asked').waitFor();
    await page.getByRole('button', { name: 'Finish and read the report' }).click();
    await page.locator('.ir-score').waitFor();
    expect(await page.locator('.ir-rows > li').count()).toBe(6);
    expect(await page.locator('.ir-notes').allTextContents()).toContain('Kafka, keyed by follower.');
    expect(await page.locator('.ir-log').textContent()).toContain('Asked: May somebody get the same notification twice?');

    // On paper: the report and nothing to press.
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
    expect(await page.locator('.ir-rows').isVisible()).toBe(true);
    expect((await page.pdf()).byteLength).toBeGreaterThan(10_000);
    await page.emulateMedia({ media: 'screen' });

    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as Markdown' }).click()]);
    expect(readFileSync((await download.path())!, 'utf8')).toContain('## Not asked');

    // A link shows the same elsewhere, without the notes, and runs nothing.
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Copied').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const there = await visit(browser, link);
    await there.page.getByText('This report came with a link').waitFor();
    expect(await there.page.locator('.ir-rows').textContent()).toBe(await page.locator('.ir-rows').textContent());
    expect(await there.page.locator('article').textContent()).not.toContain('Kafka, keyed by follower.');
    expect(there.noise).toEqual([]);
    await there.page.context().close();

    // Who has tried may read the answer.
    await page.getByRole('link', { name: 'Read the model answer' }).click();
    await page.getByRole('heading', { name: 'In two minutes' }).waitFor();
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('by keyboard', async () => {
    const { page, noise } = await visit(browser, at('/interview/'));
    await tabTo(page, /^Notify ten million/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/notification-fan-out/);
    await page.locator('.iv-opening button:enabled').waitFor();
    await tabTo(page, /^Start 45 minutes/);
    await page.keyboard.press('Enter');
    await page.locator('.iv-bar').waitFor();
    await write(page, solution);

    await tabTo(page, /^Ask the interviewer/);
    await page.keyboard.type('how late may it come?');
    await page.keyboard.press('Enter');
    await page.locator('.iv-asked dd', { hasText: 'Ten minutes for almost everybody' }).waitFor();
    await tabTo(page, /^Notes/);
    await page.keyboard.type('Later is better than never.');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('TEXTAREA');

    await page.locator('#iv-tab-ask').focus();
    await page.keyboard.press('ArrowRight');
    await tabTo(page, /^Posts of large accounts/);
    await page.keyboard.type('4000');
    await page.getByText('read as 4,000 posts').waitFor();

    await page.locator('#iv-tab-estimate').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.iv-whole .monaco-editor .view-line').first().waitFor();
    await page.keyboard.press('Control+Enter');
    await page.locator('#ws-rubric-title').waitFor();

    await page.locator('#iv-tab-design').focus();
    await page.keyboard.press('End');
    await tabTo(page, /^Finish and read the report/);
    await page.keyboard.press('Enter');
    await page.locator('.ir-score').waitFor();
    await tabTo(page, /^Save as Markdown/);
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(readFileSync((await download.path())!, 'utf8')).toContain('Later is better than never.');
    expect(noise).toEqual([]);
    await page.context().close();
  });
});

describe('an attempt', () => {
  it('is the same after a reload, and its clock runs on', async () => {
    const { page } = await visit(browser, at(`/interview/${SLUG}/`));
    await page.getByRole('button', { name: 'Start 45 minutes' }).click();
    await page.getByLabel('Ask the interviewer').fill('budget');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Notes' }).fill('mine');
    await page.reload({ waitUntil: 'networkidle' });
    await page.locator('.iv-asked dt', { hasText: 'Is there a budget?' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Notes' }).inputValue()).toBe('mine');
    expect(await page.getByRole('button', { name: 'Pause the clock' }).isVisible()).toBe(true);
    await page.context().close();
  });

  it('is in one tab at a time; another notices, can take it over, and counts nothing twice', async () => {
    const { page } = await visit(browser, at(`/interview/${SLUG}/`));
    await page.getByRole('button', { name: 'Start 45 minutes' }).click();
    const second = await page.context().newPage();
    await second.goto(at(`/interview/${SLUG}/`), { waitUntil: 'networkidle' });
    await second.getByText('This interview is open in another tab').waitFor();
    await page.getByLabel('Ask the interviewer').fill('region');
    await page.keyboard.press('Enter');
    await second.getByRole('button', { name: 'Go on here' }).click();
    await second.locator('.iv-asked dt', { hasText: 'one region' }).waitFor();
    await page.getByText('This interview is open in another tab').waitFor();
    // It is the other one that writes now.
    await second.getByRole('textbox', { name: 'Notes' }).fill('from the second');
    expect((await storedAttempt(page))!.notes).toBe('from the second');
    await second.close();
    await page.locator('.iv-bar').waitFor();
    expect(await page.getByRole('textbox', { name: 'Notes' }).inputValue()).toBe('from the second');
    await page.context().close();
  });

  it('has a clock that is paused, hidden, and says at fifteen and at five minutes how much is left', async () => {
    const context = await browser.newContext({ viewport: { width: 1024, height: 800 }, serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.clock.install({ time: new Date('2026-11-02T10:00:00Z') });
    await page.goto(at(`/interview/${SLUG}/`));
    await page.getByRole('button', { name: 'Start 45 minutes' }).click();
    const face = page.locator('.iv-face');
    await page.clock.runFor(60_000);
    await expect.poll(() => face.textContent()).toContain('44:00');
    await page.getByRole('button', { name: 'Pause the clock' }).click();
    await page.clock.runFor(600_000);
    expect(await face.textContent()).toContain('44:00');
    await page.getByRole('button', { name: 'Go on the clock' }).click();
    await page.getByRole('button', { name: 'Hide the clock' }).click();
    expect(await face.count()).toBe(0);
    await page.clock.runFor(29 * 60_000);
    await page.getByText('Fifteen minutes are left.').waitFor();
    await page.clock.runFor(10 * 60_000);
    await page.getByText('Five minutes are left.').waitFor();
    await page.getByRole('button', { name: 'Show the clock' }).click();
    await page.clock.runFor(6 * 60_000);
    await page.getByText('The time is up.').waitFor();
    await expect.poll(() => face.textContent()).toContain('+1:00');
    await context.close();
  });

  it('that a link does not hold is told', async () => {
    const { page } = await visit(browser, at(`/interview/${SLUG}/report/#attempt=AAAA`));
    await page.getByText('There is no such attempt').waitFor();
    await page.context().close();
  });

  it('shows the model answer to who has none only on asking twice', async () => {
    const { page } = await visit(browser, at(`/interview/${SLUG}/answer/`));
    const answer = page.getByRole('heading', { name: 'In two minutes' });
    expect(await answer.isVisible()).toBe(false);
    await page.getByText('Show the model answer').click();
    expect(await answer.isVisible()).toBe(false);
    await page.getByText('Show it anyway').click();
    expect(await answer.isVisible()).toBe(true);
    await page.context().close();
  });
});

describe.each(['light', 'dark'] as const)('in %s, axe has nothing to say of', colorScheme => {
  it('any part of the interview, on a wide screen or on a narrow phone, and nothing is wider than it', async () => {
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 320, height: 700 },
    ]) {
      const { page, noise } = await visit(browser, at(`/interview/${SLUG}/`), { colorScheme, viewport });
      await page.getByRole('button', { name: 'Start 45 minutes' }).click();
      for (const question of ['duplicates', 'budget']) {
        await page.getByLabel('Ask the interviewer').fill(question);
        await page.keyboard.press('Enter');
      }
      await page.getByLabel('Ask the interviewer').fill('order');
      for (const part of ['ask', 'estimate', 'design', 'twists', 'finish']) {
        await page.locator(`#iv-tab-${part}`).click();
        if (part === 'estimate') await page.getByLabel('Pushes per second at the peak').fill('many');
        if (part === 'design') await page.locator('.iv-whole .ws').waitFor();
        expect(await violations(page), part).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), part).toBeLessThanOrEqual(viewport.width);
      }
      await page.getByRole('button', { name: 'Finish and read the report' }).click();
      await page.getByText('Nothing was run that could be judged.').waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
      expect(noise).toEqual([]);
      await page.context().close();
    }
  });

  it('attempts beside each other', async () => {
    const { page } = await visit(browser, at(`/interview/${SLUG}/`), { colorScheme });
    for (let n = 0; n < 2; n += 1) {
      await page.getByRole('button', { name: 'Start 45 minutes' }).click();
      await page.locator('#iv-tab-finish').click();
      await page.getByRole('button', { name: 'Finish and read the report' }).click();
      await page.getByText('Nothing was run that could be judged.').waitFor();
      await page.goto(at(`/interview/${SLUG}/`), { waitUntil: 'networkidle' });
    }
    await page.goto(at('/interview/'), { waitUntil: 'networkidle' });
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await page.locator('.ia-beside table').waitFor();
    expect(await page.locator('.ia-beside thead th').count()).toBe(2);
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });
});

describe('the second prompt', () => {
  it('is decided by keyboard, shows its runs, and is still decided after a reload', async () => {
    const { page, noise } = await visit(browser, at('/interview/async-or-sync/'));
    const first = page.locator('.aos').first();
    await tabTo(page, /^Inside the request/);
    await page.keyboard.press('Space');
    await tabTo(page, /^Compare the runs/);
    await page.keyboard.press('Enter');
    await first.getByText('Choose a reason first.').waitFor();
    await first.getByText('The answer is the result.').click();
    await first.getByRole('button', { name: 'Compare the runs' }).click();
    await first.getByRole('heading', { name: 'Inside the request, as the runs say.' }).waitFor();
    expect(await first.getByRole('table').isVisible()).toBe(true);
    await page.reload({ waitUntil: 'networkidle' });
    await first.getByRole('heading', { name: 'Inside the request, as the runs say.' }).waitFor();
    await page.getByText('1 of 6 decided').waitFor();
    // The answer is for who has decided all, or asks twice.
    await page.getByRole('button', { name: 'Read the answer' }).click();
    expect(await page.locator('.aos-answer').count()).toBe(0);
    await page.getByRole('button', { name: 'Read it anyway' }).click();
    await page.locator('.aos-answer').waitFor();
    expect(noise).toEqual([]);
    await page.context().close();
  });
});
