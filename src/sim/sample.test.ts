import { describe, expect, it } from 'vitest';
import { loadExercise } from '../exercise/load-fs.ts';
import { boundOn, opened, toEnd } from '../testing/opened.ts';
import { compiledFor } from '../testing/programs-node.ts';
import { sample } from './sample.ts';

const { exercise, wrong } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
const played = opened(exercise, await compiledFor(exercise, wrong['mark-after-work']!.files));
const bound = boundOn(exercise, ['order-12'], { crash: 1, expire: 1, duplicate: 1 }, { workers: 2 });
const open = () => played.open(bound);

function runs(seed: number): { schedule: string; history: string }[] {
  const played: { schedule: string; history: string }[] = [];
  sample({ open, bound: 0, seed, runs: 60, onRun: (schedule, history) => played.push({ schedule, history: JSON.stringify(history) }) });
  return played;
}

describe('runs by chance', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(runs(1)).toEqual(runs(1));
    expect(runs(1)).not.toEqual(runs(2));
  });

  it('replay from their schedules, without the seed', () => {
    for (const { schedule, history } of runs(7)) {
      expect(JSON.stringify(toEnd(open(), schedule)), schedule).toBe(history);
    }
  });

  it('reach crashes, stalls, duplicates and switches', () => {
    const all = runs(3)
      .map(({ schedule }) => schedule)
      .join(' ');
    for (const letter of ['-c', '-x', '-d', '-a', '-r']) expect(all).toContain(letter);
  });
});
