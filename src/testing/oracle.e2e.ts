/** The corpus once more in Chromium, in a worker and inside SES: both paths must give the hashes that they give in Node. */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../build/bundled.mjs';
import { compileNode } from '../compile/compile-node.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { loadExercise } from '../exercise/load-fs.ts';
import { leave, sharedBrowser } from './browser.ts';
import { SHAPES } from './corpus/index.ts';
import { compare, OTHER_BROKERS, oracleBounds } from './oracle.ts';
import { hearRejections, nodeHop } from './oracle-node.ts';
import type { ToOracle } from './oracle-worker.ts';

const bounds = oracleBounds('order-12', 'order-13');
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
  it.each(Object.keys(SHAPES))('%s', async shape => {
    const compiled = await compileNode([{ path: 'handler.ts', text: SHAPES[shape]! }], 'handler.ts');
    if (!compiled.ok) throw new Error(compiled.errors.map(({ text }) => text).join('\n'));
    const { program } = compiled;
    const { schedules, lowered, native } = await compare(program, { exercise, bounds, hop: nodeHop });
    expect(native).toBe(lowered);
    expect(await inChromium({ program, exercise, bounds })).toEqual({ schedules, lowered, native });
  });
});

describe.each(OTHER_BROKERS)('the solution of $slug in Chromium', ({ slug, bounds: own }) => {
  it('gives the hashes that it gives in Node', async () => {
    const { exercise: other, solution } = await loadExercise(process.cwd(), slug);
    const compiled = await compileNode(solution, other.program.entry);
    if (!compiled.ok) throw new Error('does not compile');
    const { program } = compiled;
    const { schedules, lowered, native } = await compare(program, { exercise: other, bounds: own, hop: nodeHop });
    expect(native).toBe(lowered);
    expect(await inChromium({ program, exercise: other, bounds: own })).toEqual({ schedules, lowered, native });
  });
});
