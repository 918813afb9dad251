import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bundle } from './bundled.mjs';

const folder = mkdtempSync(join(tmpdir(), 'bundled-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('an entry and all that it imports become one strict classic script', async () => {
  writeFileSync(join(folder, 'answer.ts'), 'export const answer: number = 42;');
  writeFileSync(
    join(folder, 'entry.ts'),
    "import { answer } from './answer.ts';\nconst sloppy = (function (this: unknown) { return this !== undefined; })();\nObject.assign(globalThis, { heard: { answer, sloppy } });",
  );
  const { text, files } = await bundle(join(folder, 'entry.ts'));

  expect(text).toMatch(/^'use strict';/);
  expect(files).toHaveLength(2);
  new Function(text)();
  expect((globalThis as { heard?: unknown }).heard).toEqual({ answer: 42, sloppy: false });
});

test('the same source gives the same text', async () => {
  const entry = join(folder, 'entry.ts');
  expect((await bundle(entry)).text).toBe((await bundle(entry)).text);
});
