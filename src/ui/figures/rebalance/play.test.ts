import { describe, expect, it } from 'vitest';
import { play } from './play.ts';
import { OPENING, type Pick } from './view.ts';

const run = (change: Partial<Pick>) => play([{ ...OPENING, ...change }]);
const owners = ({ stretches }: { readonly stretches: readonly { readonly owner: string | null }[] }) =>
  stretches.map(({ owner }) => owner ?? '-').join('');

describe('a rebalance', () => {
  it('K-25: eager, a newcomer stops partitions that stay where they are, until the last member has joined again', () => {
    const { lanes } = run({ protocol: 'eager', happening: 'joins' });
    expect(lanes.map(owners)).toEqual(['A', 'A', 'AB', 'B-B', 'B-C', 'B-C', 'C-D', 'C-D']);
    const resumed = lanes.flatMap(({ stretches }) => (stretches.length === 3 ? [stretches[2]!.fromMs] : []));
    expect(new Set(resumed).size).toBe(1);
  });

  it('K-25: cooperative, only what moves stops, and as little as possible moves', () => {
    const { lanes, totals } = run({ protocol: 'cooperative', happening: 'joins' });
    expect(lanes.map(owners).filter(one => one.length > 1)).toEqual(['A-D', 'B-D']);
    expect(totals.cooperative.joins.stopped).toBeLessThan(totals.eager.joins.stopped);
  });

  it('K-20: who leaves is missed at once, who dies after 45 seconds', () => {
    const { totals } = run({});
    for (const protocol of ['eager', 'cooperative'] as const) {
      expect(totals[protocol].leaves.longestMs).toBeLessThan(5000);
      expect(totals[protocol].dies.longestMs).toBeGreaterThan(45_000);
      expect(totals[protocol].dies.longestMs).toBeLessThan(50_000);
    }
  });

  it('K-28: what the dead member had read since its last commit is read twice, and nothing else is', () => {
    const { lanes } = run({ protocol: 'cooperative', happening: 'dies' });
    const again = lanes.filter(({ again: twice }) => twice !== null);
    expect(again.map(owners)).toEqual(['C-A', 'C-B']);
    for (const happening of ['joins', 'leaves'] as const)
      expect(run({ happening }).lanes.every(({ again: twice }) => twice === null)).toBe(true);
  });

  it('reads less twice when each round is committed', () => {
    const twice = (commit: Pick['commit']) => run({ commit, workMs: 500 }).totals.eager.dies.again;
    expect(twice('poll')).toBeLessThan(twice('timer') / 4);
    expect(twice('poll')).toBeGreaterThan(0);
  });

  it('stops for longer where a round of the loop takes longer', () => {
    const longest = [500, 2000, 5000].map(workMs => run({ workMs }).totals.eager.joins.longestMs);
    expect(longest).toEqual([...longest].sort((a, b) => a - b));
    expect(longest[2]).toBeGreaterThan(longest[0]!);
  });

  it('says so in a sentence', () => {
    const { said } = run({ protocol: 'cooperative', happening: 'dies' });
    expect(said).toBe('Cooperative, C dies: 2 of 8 partitions stop, one for 48 s; 2 change hands; 40 records are read twice.');
  });
});
