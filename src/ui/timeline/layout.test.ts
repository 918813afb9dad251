import { describe, expect, test } from 'vitest';
import type { History } from '../../history/index.ts';
import { fixture } from '../site/home-run.fixture.ts';
import type { Mark } from './drawing.ts';
import { layoutRun } from './layout.ts';
import { drawLanes, drawRun } from './svg.ts';

const drawing = layoutRun(fixture.history, fixture.system, { conflict: fixture.conflict, verdict: fixture.verdict, width: 888 });
const marks = <K extends Mark['kind']>(kind: K) => drawing.marks.filter(mark => mark.kind === kind) as Extract<Mark, { kind: K }>[];
const says = (step: number) => drawing.steps[step]!.says;

describe('a run in which the process dies between the work and its record', () => {
  test('has a lane for the producer, the queue, each worker and each service, one below the other', () => {
    expect(drawing.lanes.map(({ label }) => label)).toEqual(['producer', 'queue', 'process', 'db']);
    drawing.lanes.slice(1).forEach((lane, before) => {
      expect(lane.top).toBe(drawing.lanes[before]!.bottom);
    });
  });

  test('keeps the name of a message, however long, beside the run', () => {
    const long = 'orders/{"orderId":"ord_12","customer":"cleo@example.com"}#1';
    const history = fixture.history.map(event => ('message' in event ? { ...event, message: long } : event)) as History;
    const { lanes, gutter } = layoutRun(history, fixture.system, { width: 888 });
    const { sub } = lanes.find(({ kind }) => kind === 'queue')!;
    expect(sub).toMatch(/^orders\/.*…$/);
    expect(sub.length * 7.2).toBeLessThanOrEqual(gutter);
  });

  test('goes from left to right, one column for each step', () => {
    const xs = drawing.steps.map(({ x }) => x);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    expect(new Set(xs).size).toBe(xs.length);
    expect(xs.at(-1)).toBeLessThan(drawing.width);
  });

  test('ends the first life in a crash bar higher than its box', () => {
    const [crash, ...more] = marks('crash');
    const [box] = marks('life');
    expect(more).toEqual([]);
    expect(crash!.top).toBeLessThan(box!.top);
    expect(crash!.bottom).toBeGreaterThan(box!.bottom);
    expect(marks('life').some(({ to }) => to === crash!.x)).toBe(true);
    expect(marks('hand').some(({ to }) => to === crash!.x)).toBe(true);
    expect(says(crash!.step)).toContain('dies');
  });

  test('lets the line of a life grow step by step, without a gap', () => {
    const first = marks('life').filter(({ from }) => from < marks('crash')[0]!.x);
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
    const [, second] = marks('delivery');
    const life = marks('birth').find(({ text }) => text === 'life 2')!;
    expect(second!.x).toBeGreaterThan(life.x);
    expect(second!.to).toBeGreaterThan(life.top);
    expect(life.slot).toBeGreaterThan(0);
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
    expect(marks('call').map(({ line }) => line)).toEqual([null, 3, 4, null, 3, 4, 5, 7]);
    expect(drawing.steps.filter(({ line }) => line === 4)).toHaveLength(2);
  });

  test('names what was found and what changed, where there is room', () => {
    expect(marks('label').map(({ text }) => text)).toEqual(
      expect.arrayContaining(['in flight', 'delivered again', 'no row', '10 → 8', '8 → 6']),
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
  const { steps, height } = layoutRun(fixture.history.slice(0, 1), fixture.system);
  expect(steps).toHaveLength(1);
  expect(height).toBeGreaterThan(0);
});

test('text from a run cannot become markup', () => {
  const [sent] = fixture.history;
  const history = [{ ...sent!, message: '<b>m1</b>' } as (typeof fixture.history)[number]];
  expect(drawRun(layoutRun(history, fixture.system))).not.toContain('<b>');
});

describe('two workers', () => {
  const life = (worker: number) => ({ type: 'life-started', at: 0, worker, life: 1 });
  const delivered = (delivery: number, message: string, worker: number, cause: string) =>
    ({ type: 'delivered', at: 0, delivery, message, queue: 'orders', worker, life: 1, attempt: delivery, cause }) as const;
  const sent = (message: string) => ({ type: 'sent', at: 0, message, queue: 'orders', body: {}, headers: {}, retryOf: null });
  const history = [
    sent('m1'),
    sent('m2'),
    life(1),
    delivered(1, 'm1', 1, 'first'),
    life(2),
    delivered(2, 'm1', 2, 'duplicate'),
    delivered(3, 'm2', 2, 'first'),
    { type: 'dead-lettered', at: 0, message: 'm1', queue: 'orders', to: 'orders-dlq', attempts: 6 },
    { type: 'stuck', at: 0, delivery: 3, worker: 2, life: 1, line: null },
  ] as unknown as History;
  const two = layoutRun(history, fixture.system, { conflict: [0, 7], verdict: 'never deducted', width: 800 });
  const of = <K extends Mark['kind']>(kind: K) => two.marks.filter(mark => mark.kind === kind) as Extract<Mark, { kind: K }>[];

  test('have a lane each, and each message has a row with its name', () => {
    expect(two.lanes.map(({ label }) => label)).toEqual(['producer', 'queue', 'worker 1', 'worker 2']);
    expect(two.lanes[1]!.rows.map(({ text }) => text)).toEqual(['m1', 'm2']);
  });

  test('show deliveries that one life has at the same time below each other', () => {
    const [m1, m2] = [2, 3].map(nth => of('delivery')[nth - 1]!.to);
    expect(m2).toBeGreaterThan(m1!);
  });

  test('say of every step, in one sentence, what happens', () => {
    const asked = new Set(two.marks.flatMap(({ says, step }) => (says ? [step] : [])));
    expect([...asked].sort((a, b) => a - b)).toEqual(two.steps.map((_, step) => step));
  });

  test('put the bracket beneath the lane that has both ends', () => {
    const queue = two.lanes[1]!;
    expect(of('bracket')[0]!.bottom).toBeLessThan(queue.bottom);
    expect(of('bracket')[0]!.bottom).toBeGreaterThan(Math.max(...of('cell').map(({ y }) => y)));
  });

  test('fit a phone with the words that matter', () => {
    const phone = layoutRun(history, fixture.system, { conflict: [0, 7], verdict: 'never deducted', width: 374, phone: true });
    expect(phone.width).toBeLessThan(two.width);
    const words = phone.marks.flatMap(mark => (mark.kind === 'label' ? [mark.text] : []));
    expect(words).not.toContain('in flight');
    expect(words).toContain('a second copy');
  });
});

test('in the workspace every mark with a sentence can be focused and says it, and text cannot leave its attribute', () => {
  const [sent] = fixture.history;
  const history = [{ ...sent!, message: '"><b>' } as (typeof fixture.history)[number], ...fixture.history.slice(1)];
  const html = drawLanes(layoutRun(history, fixture.system));
  const asked = layoutRun(history, fixture.system).marks.filter(({ says }) => says !== undefined);
  expect(html.match(/tabindex="-1" aria-label="[^"]+"/g)).toHaveLength(asked.length);
  expect(html).not.toContain('<b>');
});

test('the words of a bracket wider than a window stand near its later end', () => {
  const wide = layoutRun(fixture.history, fixture.system, { conflict: [0, fixture.history.length - 1], verdict: 'lost', width: 1400 });
  const bracket = wide.marks.find(mark => mark.kind === 'bracket')!;
  expect(bracket.to - bracket.x).toBeLessThan(120);
});
