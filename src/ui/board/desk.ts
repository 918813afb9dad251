/** A board and the steps that led to it, so that each can be taken back. */
import type { Design } from './design.ts';

export interface Desk {
  readonly design: Design;
  /** Newest last. */
  readonly before: readonly Design[];
  readonly after: readonly Design[];
}

/** More than anybody takes back. */
const STEPS_KEPT = 100;

export const deskWith = (design: Design): Desk => ({ design, before: [], after: [] });

export const done = ({ design, before }: Desk, next: Design): Desk => ({
  design: next,
  before: [...before, design].slice(-STEPS_KEPT),
  after: [],
});

export function undone(desk: Desk): Desk {
  const last = desk.before.at(-1);
  return last === undefined ? desk : { design: last, before: desk.before.slice(0, -1), after: [...desk.after, desk.design] };
}

export function redone(desk: Desk): Desk {
  const next = desk.after.at(-1);
  return next === undefined ? desk : { design: next, before: [...desk.before, desk.design], after: desk.after.slice(0, -1) };
}
