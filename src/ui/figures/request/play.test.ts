import { expect, it } from 'vitest';
import { play } from './play.ts';
import { OPENING, type Settings } from './view.ts';

const played = (changes: Partial<Settings>) => play([{ ...OPENING, ...changes }]);

it('makes the customer wait for the sum inline, and for the write and the publish with an event', () => {
  const { inline, event } = play([]);
  expect(inline).toMatchObject({ status: 201, answeredMs: 20 + 60 + 700 + 2400 + 180 + 90 });
  expect(event).toMatchObject({ status: 202, answeredMs: 28 });
  expect(event.jobs.map(({ fromMs, untilMs, tries }) => [fromMs, untilMs - fromMs, tries])).toEqual([
    [28, 60, 1],
    [28, 700, 1],
    [28, 2400, 1],
    [28, 180, 1],
    [28, 90, 1],
  ]);
});

it('fails the sale inline when one service is down, and leaves what comes after it undone', () => {
  const { inline } = played({ down: ['mail'] });
  expect(inline.status).toBe(500);
  expect(inline.jobs.map(({ state }) => state)).toEqual(['done', 'done', 'failed', 'never', 'never']);
});

it('delays one consumer when its service is down, and nobody else', () => {
  const { event } = played({ down: ['mail'] });
  expect(event).toMatchObject({ status: 202, answeredMs: 28 });
  expect(event.jobs.map(({ state, tries }) => [state, tries])).toEqual([
    ['done', 1],
    ['done', 1],
    ['done', 5],
    ['done', 1],
    ['done', 1],
  ]);
  expect(event.jobs[2]!.untilMs).toBe(28 + 4 * 5000 + 2400);
});
