/** The corpus once more in Chromium, in a worker and inside SES: both paths must give the hashes that they give in Node. */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../build/bundled.mjs';
import type { Exercise } from '../exercise/exercise.ts';
import { loadExercise } from '../exercise/load-fs.ts';
import { leave, sharedBrowser } from './browser.ts';
import { SHAPES } from './corpus/index.ts';
import { compare, corpusBounds, OTHER_BROKERS, oracleBounds } from './oracle.ts';
import { hearRejections, nodeHop } from './oracle-node.ts';
import type { ToOracle } from './oracle-worker.ts';
import { compiledFor } from './programs-node.ts';
import { someOf } from './some.ts';

let browser: Browser;
let page: Page;
let exercise: Exercise;
let restore: () => void;
beforeAll(async () => {
  restore = hearRejections();
  ({ exercise } = await loadExercise(process.cwd(), 'idempotent-order-consumer'));
  const { text } = await bundle(fileURLToPath(new URL('./oracle-worker.ts', import.meta.url)));
  browser = await sharedBrowser();
  page = await browser.newPage();
  await page.evaluate(script => {
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
    const ask = (request: unknown) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage(request);
      });
    Object.assign(globalThis, { ask });
  }, text);
});
afterAll(async () => {
  await leave(browser);
  restore();
});

/** As text: playwright's type of an argument goes as deep as the argument's. */
const inChromium = (request: ToOracle) =>
  page.evaluate(
    text => (globalThis as unknown as { ask(request: unknown): Promise<unknown> }).ask(JSON.parse(text)),
    JSON.stringify(request),
  );

describe('the corpus in Chromium', () => {
  it.each(someOf(Object.keys(SHAPES), 5))('%s', async shape => {
    const programs = await compiledFor(exercise, SHAPES[shape]!);
    const bounds = corpusBounds(exercise);
    const { schedules, lowered, native } = await compare(programs, { exercise, bounds, hop: nodeHop });
    expect(native).toBe(lowered);
    expect(await inChromium({ programs, exercise, bounds })).toEqual({ schedules, lowered, native });
  });
});

describe.each(OTHER_BROKERS)('the solution of $slug in Chromium', ({ slug, asked }) => {
  it('gives the hashes that it gives in Node', async () => {
    const { exercise: other, solution } = await loadExercise(process.cwd(), slug);
    const programs = await compiledFor(other, solution);
    const bounds = oracleBounds(other, asked);
    const { schedules, lowered, native } = await compare(programs, { exercise: other, bounds, hop: nodeHop });
    expect(native).toBe(lowered);
    expect(await inChromium({ programs, exercise: other, bounds })).toEqual({ schedules, lowered, native });
  });
});
