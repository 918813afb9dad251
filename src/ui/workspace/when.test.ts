import { expect, it } from 'vitest';
import { when } from './when.ts';

const at = (text: string) => new Date(text).getTime();

it('is as exact as the reader needs', () => {
  const now = at('2026-11-23T15:30:00');
  expect(when(at('2026-11-23T14:02:00'), now)).toBe('14:02');
  expect(when(at('2026-11-22T23:59:00'), now)).toBe('yesterday 23:59');
  expect(when(at('2026-11-02T09:05:00'), now)).toBe('2 Nov 09:05');
  expect(when(at('2025-11-02T09:05:00'), now)).toBe('2 Nov 2025');
});
