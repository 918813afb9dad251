import { describe, expect, it } from 'vitest';
import { play } from './play.ts';
import { duration, grouped, OPENING, type Settings } from './view.ts';

/** Ten seconds of work at 2,000 a second, so that an outage meets half of it. */
const SMALL: Settings = { ...OPENING, followers: 20_000, underWay: 100, quota: null, outageMs: 0, receives: 3 };
const size = (change: Partial<Settings>) => play([{ ...SMALL, ...change }]);

describe('sizing the fan-out', () => {
  it('takes as long as the pushes that are under way at once allow', () => {
    expect(size({})).toMatchObject({ pushed: 20_000, dead: 0, received: 20_000, throttled: 0 });
    expect(size({}).finishedMs).toBeGreaterThan(9900);
    expect(size({}).finishedMs).toBeLessThan(10_500);
    expect(size({ pushMs: 200 }).finishedMs).toBeGreaterThan(39_000);
    expect(size({ underWay: 500 }).finishedMs).toBeLessThan(2500);
  });

  it('is not quicker than the quota, however many are under way', () => {
    const { finishedMs, throttled, charts } = size({ underWay: 1000, quota: 4000 });
    expect(finishedMs).toBeGreaterThan(4500);
    expect(throttled).toBeGreaterThan(0);
    expect(charts[0]!.bound).toEqual({ value: 4000, name: 'quota' });
  });

  it('burns the receives of what it gives back while the provider is down, so that more of them or longer waits leave fewer dead', () => {
    const dead = (change: Partial<Settings>) => size({ outageMs: 80_000, ...change }).dead;
    const fixed = dead({});
    expect(fixed).toBeGreaterThan(0);
    expect(dead({ receives: 6 })).toBeLessThan(fixed);
    expect(dead({ policy: 'doubling' })).toBeLessThan(fixed);
  });

  it('leaves nothing dead and no receive wasted where workers hold what they have and probe', () => {
    const { dead, received, finishedMs, said } = size({ outageMs: 60_000, receives: 2, policy: 'hold' });
    expect([dead, received]).toEqual([0, 20_000]);
    expect(finishedMs).toBeGreaterThan(65_000);
    expect(said).toMatch(/^20,000 of 20,000 pushed in 1 min 1\d s; none is in the dead-letter queue\.$/);
  });

  it('tells how much of it is done', () => {
    const parts: number[] = [];
    play([{ ...SMALL, followers: 60_000 }], part => parts.push(part));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts).toEqual([...parts].sort((a, b) => a - b));
    expect(parts[0]).toBeLessThan(1);
  });

  it('has no more points in a curve than one can see', () => {
    for (const { lines } of size({ outageMs: 600_000, policy: 'hold' }).charts) expect(lines[0]!.values.length).toBeLessThanOrEqual(120);
  });

  it('says numbers and times as people do', () => {
    expect([999, 10_000, 1_234_567].map(grouped)).toEqual(['999', '10,000', '1,234,567']);
    expect([9100, 60_000, 709_000, 3_780_000].map(duration)).toEqual(['10 s', '1 min', '11 min 49 s', '1 h 3 min']);
  });
});
