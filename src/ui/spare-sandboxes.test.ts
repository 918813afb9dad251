import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Sandbox } from '../sandbox/protocol.ts';
import { SpareSandboxes } from './spare-sandboxes.ts';

let opened: { closed: boolean }[] = [];
let fails = false;
const open = async (): Promise<Sandbox> => {
  if (fails) throw new Error('offline');
  const state = { closed: false };
  opened.push(state);
  return { ask: async () => {}, close: () => void (state.closed = true) };
};

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  fails = false;
});
afterEach(() => vi.useRealTimers());

it('hands out a spare, each once, and opens others in their place when those are done with', async () => {
  const spares = new SpareSandboxes(open, 2);
  spares.fill();
  expect(opened).toHaveLength(2);
  const [one, other] = [await spares.take(), await spares.take()];
  expect(one).not.toBe(other);
  await vi.advanceTimersByTimeAsync(5000);
  expect(opened).toHaveLength(2);
  one.close();
  other.close();
  expect(opened.map(({ closed }) => closed)).toEqual([true, true]);
  await vi.advanceTimersByTimeAsync(100);
  expect(opened).toHaveLength(4);
});

it('opens one at once where no spare is ready, or where the spare could not be opened', async () => {
  const spares = new SpareSandboxes(open, 1);
  await spares.take();
  expect(opened).toHaveLength(1);
  fails = true;
  spares.fill();
  fails = false;
  await spares.take();
  expect(opened).toHaveLength(2);
});

it('gives back what nobody needs', async () => {
  const spares = new SpareSandboxes(open, 2);
  spares.fill();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(opened.map(({ closed }) => closed)).toEqual([true, true]);
  await spares.take();
  expect(opened).toHaveLength(3);
});
