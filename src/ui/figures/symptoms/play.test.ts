import { describe, expect, it } from 'vitest';
import { chartsOf, play } from './play.ts';
import { CASES, SYMPTOMS, type Symptom } from './view.ts';

const curve = (symptom: Symptom, which: 'sick' | 'cured', title: string, name: string): readonly number[] => {
  const found = chartsOf(symptom, which)
    .find(chart => chart.title === title)
    ?.lines.find(line => line.name === name);
  if (found === undefined) throw new Error(`${symptom} has no curve ${title} / ${name}`);
  return found.values;
};
const both = (symptom: Symptom, title: string, name: string) => ({
  sick: curve(symptom, 'sick', title, name),
  cured: curve(symptom, 'cured', title, name),
});
const highest = (values: readonly number[]) => Math.max(...values);
const rises = (values: readonly number[], from: number) => values.every((value, at) => at <= from || value >= values[at - 1]!);

describe('each system shows its symptom, and its cure ends it', () => {
  it('lag grows and never shrinks with too few workers', () => {
    const { sick, cured } = both('lag-grows', 'Queue depth', 'waiting');
    expect(sick.at(-1)).toBeGreaterThan(200);
    expect(highest(cured)).toBeLessThan(12);
    expect(highest(curve('lag-grows', 'sick', 'Errors', 'thrown'))).toBe(0);
  });

  it('lag stands at the poison record, and everything behind it waits', () => {
    const { sick, cured } = both('lag-stalls', 'Lag of the group', 'lag');
    expect(sick[14]).toBeLessThan(5);
    expect(rises(sick, 16)).toBe(true);
    expect(sick.at(-1)).toBe(360);
    expect(highest(cured.slice(5))).toBeLessThan(5);
    expect(curve('lag-stalls', 'sick', 'Rate', 'handled').slice(16)).toEqual(new Array(45).fill(0));
    expect(highest(curve('lag-stalls', 'sick', 'Errors', 'thrown'))).toBeGreaterThan(2);
  });

  it('reports that were made end in the dead-letter queue, with no error anywhere', () => {
    const { sick, cured } = both('dead-letters', 'Queue depth', 'dead');
    expect(sick.at(-1)).toBeGreaterThan(10);
    expect(highest(cured)).toBe(0);
    expect(highest(curve('dead-letters', 'sick', 'Deliveries', 'thrown'))).toBe(0);
    expect(highest(curve('dead-letters', 'sick', 'Longest handling', 'handler'))).toBeCloseTo(12, 1);
  });

  it('deaths between email and acknowledgement send second emails, and a key ends that while workers die as before', () => {
    const { sick, cured } = both('doubled', 'Second emails', 'second');
    expect(sick.at(-1)).toBeGreaterThan(10);
    expect(cured.at(-1)).toBe(0);
    expect(curve('doubled', 'cured', 'Workers alive', 'alive')).toEqual(curve('doubled', 'sick', 'Workers alive', 'alive'));
  });

  it('events of one order overtake each other across partitions, and never within one', () => {
    const { sick, cured } = both('out-of-order', 'Older over newer', 'backwards');
    expect(sick.at(-1)).toBeGreaterThan(50);
    expect(highest(cured)).toBe(0);
    expect(highest(curve('out-of-order', 'sick', 'Deliveries', 'again'))).toBe(0);
  });

  it('auto-commit hides an outage from lag and loses its emails; committing after the work shows it and loses none', () => {
    const lag = both('no-lag', 'Lag of the group', 'lag');
    expect(highest(lag.sick)).toBeLessThan(25);
    expect(highest(lag.cured)).toBeGreaterThan(100);
    const emails = both('no-lag', 'So far', 'emails');
    expect(emails.sick.at(-1)).toBe(360);
    expect(emails.cured.at(-1)).toBe(480);
  });
});

it('has one right cause in each case, and a case for each system', () => {
  expect(CASES.map(({ symptom }) => symptom)).toEqual(SYMPTOMS);
  expect(CASES.map(({ causes }) => [causes.length, causes.filter(({ right }) => right).length])).toEqual(CASES.map(() => [4, 1]));
});

it('runs a cure when it is asked for, and says what it changed', () => {
  const view = play([{ cure: 'no-lag' }]);
  expect(Object.keys(view.cured)).toEqual(['no-lag']);
  expect(view.said).toBe('Emails sent after two minutes: 360 before, 480 with the cure.');
});
