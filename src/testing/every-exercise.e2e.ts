/** Every exercise in Chromium, behind the site's own wall: its solution passes, its starter does not, and both reports are Node's. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { exerciseSlugs, loadExercise } from '../exercise/load-fs.ts';
import { nodeMachinery } from '../machinery-node.ts';
import { submit } from '../submit.ts';
import { leave, sharedBrowser } from './browser.ts';
import { openFrames } from './hostile/frames.ts';

const inNode = nodeMachinery();
let browser: Browser;
let inChromium: typeof inNode;
beforeAll(async () => {
  browser = await sharedBrowser();
  const page = await browser.newPage();
  await page.goto(`${inject('siteUrl')}/404.html`);
  const open = await openFrames(page);
  inChromium = { ...inNode, openSandbox: () => open({ silenceMs: 60_000 }) };
});
afterAll(() => leave(browser));

it.each(await exerciseSlugs(process.cwd()))('%s', async slug => {
  const { exercise, solution, starter } = await loadExercise(process.cwd(), slug);
  for (const [files, ends] of [
    [solution, 'pass'],
    [starter, 'fail'],
  ] as const) {
    const [here, there] = await Promise.all([submit(exercise, files, inNode), submit(exercise, files, inChromium)]);
    expect(there).toEqual(here);
    // Runs at scale are not played here, so what they judge stays open.
    expect(here.verdict).toBe(ends === 'pass' && exercise.atScale !== undefined ? 'unknown' : ends);
  }
});
