import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SLOW } from './slow.ts';

it('lists only files that there are, each once', () => {
  expect(SLOW.filter(path => !existsSync(path))).toEqual([]);
  expect(new Set(SLOW).size).toBe(SLOW.length);
});
