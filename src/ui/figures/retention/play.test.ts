import { describe, expect, it } from 'vitest';
import { play } from './play.ts';
import { OPENING, type Settings } from './view.ts';

const run = (change: Partial<Settings>) => play([{ ...OPENING, ...change }]);
const firstDay = (change: Partial<Settings>) => Math.round(run(change).falls[0]!.day);

describe('retention and lag', () => {
  it('K-06: meets a reader of 400 out of 500 after 35 days, when its lag in time is the retention', () => {
    expect(firstDay({})).toBe(35);
    expect(run({}).said).toMatch(
      /^After 35 days the next record is gone, and no error says so\. The client goes on from the newest: 303,120,000 /,
    );
    const before = run({}).moments.findLast(({ day }) => day < 34.5)!;
    expect(before.reader).toBeGreaterThan(6.8);
    expect(before.oldest).toBeCloseTo(7, 0);
  });

  it('comes after retention / (1 - read / written) days', () => {
    expect(firstDay({ retentionDays: 14, consumed: 250 })).toBe(28);
    expect(firstDay({ retentionDays: 3, consumed: 450 })).toBe(30);
    expect(firstDay({ consumed: 0 })).toBe(7);
  });

  it('never comes for a group that keeps up', () => {
    for (const consumed of [500, 800])
      expect(run({ consumed })).toMatchObject({ falls: [], skipped: 0, said: expect.stringMatching(/keeps up/) });
  });

  it('K-07: latest skips the whole log and begins to sink anew', () => {
    const { falls, moments } = run({ reset: 'latest' });
    expect(falls.map(({ day }) => Math.round(day))).toEqual([35, 70]);
    expect(moments.find(({ day }) => day === 35)!.reader).toBeLessThan(0.1);
  });

  it('K-07: earliest skips little, again and again, and stays at the edge', () => {
    const { falls, skipped, moments } = run({ reset: 'earliest' });
    expect(falls.length).toBeGreaterThan(100);
    expect(skipped).toBeLessThan(run({ reset: 'latest' }).skipped);
    expect(moments.at(-1)!.reader).toBeGreaterThan(6.8);
  });

  it('K-07: none stops the consumer, so that somebody learns of it', () => {
    const { stoppedDay, skipped, said } = run({ reset: 'none' });
    expect([Math.round(stoppedDay!), skipped]).toEqual([35, 0]);
    expect(said).toMatch(/the client throws, and the consumer stops/);
  });
});
