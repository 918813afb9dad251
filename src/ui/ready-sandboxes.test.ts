import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SandboxLost, type ToInside } from '../sandbox/protocol.ts';
import { ReadySandboxes } from './ready-sandboxes.ts';

interface Opened {
  closed: boolean;
  dead: boolean;
}

let opened: Opened[] = [];
let fails = false;
const open = async () => {
  if (fails) throw new Error('offline');
  const state = { closed: false, dead: false };
  opened.push(state);
  return {
    ask: async (request: ToInside) => {
      if (request.kind === 'replay') throw new SandboxLost('no-answer', 'silent');
    },
    answers: async () => !state.dead,
    close: () => void (state.closed = true),
  };
};
const fine = { kind: 'explore' } as ToInside;
const hangs = { kind: 'replay' } as ToInside;
const left = () => opened.filter(({ closed }) => !closed).length;

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  fails = false;
});
afterEach(() => vi.useRealTimers());

it('hands out what stands ready, each once, and opens others when the run is over', async () => {
  const ready = new ReadySandboxes(open);
  ready.fill();
  expect(opened).toHaveLength(2);
  const [one, other] = [await ready.take(), await ready.take()];
  expect(one).not.toBe(other);
  await one.ask(fine, () => {});
  one.close();
  ready.fill();
  await vi.advanceTimersByTimeAsync(5000);
  expect(opened).toHaveLength(2);
  other.close();
  other.close();
  expect(left()).toBe(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(left()).toBe(2);
  expect(opened).toHaveLength(4);
});

it('leaves none when a run is ended by force, and opens none until one has ended well', async () => {
  const ready = new ReadySandboxes(open);
  ready.fill();
  const one = await ready.take();
  await expect(one.ask(hangs, () => {})).rejects.toThrow('silent');
  one.close();
  await vi.advanceTimersByTimeAsync(5000);
  expect(left()).toBe(0);
  const next = await ready.take();
  expect(left()).toBe(1);
  await next.ask(fine, () => {});
  next.close();
  await vi.advanceTimersByTimeAsync(200);
  expect(left()).toBe(2);
});

it('opens one at once where none stands ready, where one could not be opened, and where one has died', async () => {
  const ready = new ReadySandboxes(open);
  (await ready.take()).close();
  expect(opened).toHaveLength(1);
  fails = true;
  ready.fill();
  fails = false;
  (await ready.take()).close();
  expect(opened).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(200);
  for (const each of opened) each.dead = true;
  await ready.take();
  expect(left()).toBe(1);
  expect(opened).toHaveLength(5);
});

it('says so when one cannot be had, and goes on when it can again', async () => {
  const ready = new ReadySandboxes(open);
  fails = true;
  await expect(ready.take()).rejects.toThrow('offline');
  fails = false;
  ready.fill();
  expect(opened).toHaveLength(2);
});

it('gives back what nobody needs', async () => {
  const ready = new ReadySandboxes(open);
  ready.fill();
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(left()).toBe(0);
  await ready.take();
  expect(opened).toHaveLength(3);
});
