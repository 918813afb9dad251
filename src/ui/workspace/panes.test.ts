import { expect, it } from 'vitest';
import { keyMoves, moved, placeOf, readSizes, USUAL_SIZES } from './panes.ts';

const room = { width: 1440, height: 836 };

it('moves the edge of the prompt to where the pointer is', () => {
  expect(moved('prompt', 400.4, USUAL_SIZES, room).prompt).toBe(400);
});

it('leaves every pane a width that one can work in', () => {
  expect(moved('prompt', 9999, USUAL_SIZES, room).prompt).toBe(1440 - 320 - 300);
  expect(moved('prompt', -50, USUAL_SIZES, room).prompt).toBe(240);
  const wide = moved('editor', 9999, USUAL_SIZES, room);
  expect(placeOf('editor', wide, room).now).toBe(1440 - USUAL_SIZES.prompt - 300);
});

it('keeps the shares of editor and timeline when the window grows', () => {
  const sizes = moved('top', 418, USUAL_SIZES, room);
  expect(placeOf('top', sizes, { width: 1440, height: 1672 }).now).toBe(836);
});

it('stays sane in a window too small for all of them', () => {
  const place = placeOf('editor', USUAL_SIZES, { width: 500, height: 100 });
  expect(place.min).toBeLessThanOrEqual(place.max);
  expect(place.now).toBeGreaterThanOrEqual(place.min);
});

it('steps with arrows, leaps with Shift, and goes to the ends', () => {
  const place = { now: 300, min: 200, max: 800 };
  expect(keyMoves('ArrowRight', false, true, place)).toBe(316);
  expect(keyMoves('ArrowLeft', true, true, place)).toBe(236);
  expect(keyMoves('ArrowDown', false, false, place)).toBe(316);
  expect(keyMoves('ArrowDown', false, true, place)).toBeNull();
  expect(keyMoves('Home', false, true, place)).toBe(200);
  expect(keyMoves('End', false, true, place)).toBe(800);
  expect(keyMoves('a', false, true, place)).toBeNull();
});

it('forgets stored sizes that make no sense', () => {
  const store = { getItem: () => '{"prompt":-3,"editor":7,"top":"x"}', setItem: () => {}, removeItem: () => {} };
  expect(readSizes(store)).toEqual(USUAL_SIZES);
  expect(readSizes(null)).toEqual(USUAL_SIZES);
});
