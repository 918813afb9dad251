/** The table in Chromium gives what it gives in Node; and nothing can be reached there that cannot be reached here. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundle } from '../../build/bundled.mjs';
import { leave, sharedBrowser } from '../browser.ts';
import type { Answers } from './answers.ts';
import { tableProgram } from './evaluate.ts';
import { TABLE } from './table.ts';

let browser: Browser;
let here: Answers;
let there: Answers;
beforeAll(async () => {
  const program = await tableProgram();
  const entry = fileURLToPath(new URL('./inside-node.ts', import.meta.url));
  here = JSON.parse(execFileSync(process.execPath, ['--no-warnings', entry], { encoding: 'utf8' }));
  const { text } = await bundle(fileURLToPath(new URL('./inside-worker.ts', import.meta.url)));
  browser = await sharedBrowser();
  const page = await browser.newPage();
  there = await page.evaluate(
    ([script, sent]) =>
      new Promise<Answers>((resolve, reject) => {
        const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
        worker.onerror = event => reject(new Error(event.message));
        worker.onmessage = ({ data }) => resolve(data);
        worker.postMessage(JSON.parse(sent));
      }),
    [text, JSON.stringify(program)] as const,
  );
});
afterAll(() => leave(browser));

it.each(TABLE.map(([expression, value], index) => [expression, value, index] as const))('%s', (_, value, index) => {
  expect(there.lowered[index]).toEqual(value);
  expect(there.native[index]).toEqual(value);
});

it('has the same objects with the same properties', () => {
  const [node, chromium] = [new Set(here.surface), new Set(there.surface)];
  expect({
    onlyInNode: [...node].filter(path => !chromium.has(path)),
    onlyInChromium: [...chromium].filter(path => !node.has(path)),
  }).toEqual({ onlyInNode: [], onlyInChromium: [] });
  expect(node.size).toBeGreaterThan(1000);
});
