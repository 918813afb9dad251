import { describe, expect, test } from 'vitest';
import { fixture } from '../site/home-run.fixture.ts';
import { layoutRun, type Mark } from './layout.ts';
import { drawRun } from './svg.ts';

const drawing = layoutRun(fixture.history, { conflict: fixture.conflict, verdict: fixture.verdict, width: 888 });
const marks = <K extends Mark['kind']>(kind: K) => drawing.marks.filter(mark => mark.kind === kind) as Extract<Mark, { kind: K }>[];
const says = (step: number) => drawing.steps[step]!.says;

describe('a run in which the process dies between the work and its record', () => {
  test('has a lane for the queue, for each life and for each service, one below the other', () => {
    expect(drawing.lanes.map(({ label }) => label)).toEqual(['queue', 'life 1', 'life 2', 'db']);
    drawing.lanes.slice(1).forEach((lane, before) => {
      expect(lane.top).toBe(drawing.lanes[before]!.bottom);
    });
  });

  test('goes from left to right, one column for each step', () => {
    const xs = drawing.steps.map(({ x }) => x);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    expect(new Set(xs).size).toBe(xs.length);
    expect(xs.at(-1)).toBeLessThan(drawing.width);
  });

  test('ends the first life in a crash bar as high as its lane', () => {
    const [crash, ...more] = marks('crash');
    const lane = drawing.lanes[1]!;
    expect(more).toEqual([]);
    expect(crash).toMatchObject({ top: lane.top, bottom: lane.bottom });
    const first = marks('life').filter(({ y }) => y < lane.bottom);
    expect(Math.max(...first.map(({ to }) => to))).toBe(crash!.x);
    expect(says(crash!.step)).toContain('dies');
  });

  test('lets the line of a life grow step by step, without a gap', () => {
    const first = marks('life').filter(({ y }) => y < drawing.lanes[1]!.bottom);
    first.slice(1).forEach((piece, before) => {
      expect(piece.from).toBe(first[before]!.to);
      expect(piece.step).toBeGreaterThan(first[before]!.step);
    });
    expect(first.length).toBeGreaterThan(2);
  });

  test('draws the call that never took hold, without a tick', () => {
    expect(marks('effect').filter(({ state }) => state === 'never')).toHaveLength(1);
  });

  test('shows skipped time as a band of its own', () => {
    expect(marks('break').map(({ text }) => text)).toEqual(['30 s pass']);
    expect(marks('tick').map(({ text }) => text)).toEqual(['0 s', '30 s']);
  });

  test('draws the second delivery from the queue to the second life, as a redelivery', () => {
    expect(marks('delivery').map(({ state }) => state)).toEqual(['in-flight', 'redelivered']);
    expect(marks('delivery')[1]!.to.y).toBeGreaterThan(drawing.lanes[2]!.top);
    expect(marks('cell').map(({ state }) => state)).toEqual(['waiting', 'in-flight', 'waiting', 'redelivered', 'acked']);
  });

  test('joins the two effects that cannot both be right, and marks the later one', () => {
    const [bracket] = marks('bracket');
    const wrong = marks('effect').filter(({ state }) => state === 'failed');
    const first = marks('effect').find(({ state }) => state === 'acked')!;
    expect(wrong).toHaveLength(1);
    expect(bracket).toMatchObject({ from: first.x, to: wrong[0]!.x, text: 'one order, deducted twice', step: wrong[0]!.step });
  });

  test('ties marks to lines of source', () => {
    expect(marks('call').map(({ line }) => line)).toEqual([3, 4, null, 3, 4, 5, 7]);
    expect(drawing.steps.filter(({ line }) => line === 4)).toHaveLength(2);
  });

  test('names what was found and what changed, where there is room', () => {
    expect(marks('label').map(({ text }) => text)).toEqual(
      expect.arrayContaining(['in flight, hidden from others', 'delivered again', 'no row', '10 → 8', '8 → 6', 'line 5 never took hold']),
    );
  });

  test('leaves out a label that would run into another', () => {
    const labels = marks('label');
    for (const one of labels) {
      for (const other of labels) {
        if (one === other || one.y !== other.y || one.anchor !== 'middle' || other.anchor !== 'middle') continue;
        expect(Math.abs(one.x - other.x)).toBeGreaterThan(3 * (one.text.length + other.text.length));
      }
    }
  });
});

test('a run of nothing but a message has a drawing', () => {
  const { steps, height } = layoutRun(fixture.history.slice(0, 1));
  expect(steps).toHaveLength(1);
  expect(height).toBeGreaterThan(0);
});

test('text from a run cannot become markup', () => {
  const [sent] = fixture.history;
  const history = [{ ...sent!, message: '<b>m1</b>' } as (typeof fixture.history)[number]];
  expect(drawRun(layoutRun(history))).not.toContain('<b>');
});
