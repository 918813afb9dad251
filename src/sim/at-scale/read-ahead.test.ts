import { expect, it } from 'vitest';
import { ReadAhead } from './read-ahead.ts';

it('counts what is read until something is passed on, or the process is another one', () => {
  const reading = new ReadAhead();
  reading.read(100, 0, 1);
  reading.read(100, 7, 1);
  reading.read(100, 7, 1);
  expect(reading.most).toBe(200);
  reading.read(100, 7, 2);
  reading.read(50, 8, 2);
  expect(reading.most).toBe(200);
  reading.read(160, 8, 2);
  expect(reading.most).toBe(210);
});
