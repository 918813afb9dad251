/**
 * Every exercise in Chromium, behind the site's own wall: its solution passes, its starter does not, and both reports are Node's. In a
 * sample the larger bounds are left out, for both alike; which verdict all bounds come to, `check` proves in Node.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { exerciseSlugs, loadExercise } from '../exercise/load-fs.ts';
import { submit } from '../submit.ts';
import { leave, sharedBrowser } from './browser.ts';
import { openFrames } from './hostile/frames.ts';
import { keptMachinery } from './kept-machinery.ts';
import { SAMPLED } from './some.ts';

const inNode = keptMachinery();
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
  const { exercise: whole, solution, starter } = await loadExercise(process.cwd(), slug);
  const exercise = SAMPLED ? { ...whole, traces: [], bounds: whole.bounds.slice(0, 2) } : whole;
  for (const [files, ends] of [
    [solution, 'pass'],
    [starter, 'fail'],
  ] as const) {
    const [here, there] = await Promise.all([submit(exercise, files, inNode), submit(exercise, files, inChromium)]);
    expect(there).toEqual(here);
    expect(here.outcome).toEqual({ kind: 'graded' });
    if (SAMPLED) continue;
    // Runs at scale are not played here, so what they judge stays open.
    expect(here.verdict).toBe(ends === 'pass' && exercise.atScale !== undefined ? 'unknown' : ends);
  }
});
