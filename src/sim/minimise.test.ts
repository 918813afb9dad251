import { describe, expect, it } from 'vitest';
import { loadExercise } from '../exercise/load-fs.ts';
import type { History } from '../history/event.ts';
import { judgeHistory } from '../report/grading.ts';
import type { Bound } from '../system/system.ts';
import { boundOn, opened, toEnd } from '../testing/opened.ts';
import { compiledFor } from '../testing/programs-node.ts';
import { minimise } from './minimise.ts';
import { sample } from './sample.ts';
import { readSchedule, type Schedule } from './schedule.ts';

const folder = await loadExercise(process.cwd(), 'idempotent-order-consumer');
const FAULTS = { crash: 2, expire: 1, duplicate: 1, lose: 1 };
const bounds: Bound[] = [
  boundOn(folder.exercise, ['order-12'], FAULTS),
  boundOn(folder.exercise, ['order-12'], FAULTS, { workers: 2 }),
  boundOn(folder.exercise, ['order-12', 'order-13'], FAULTS, { workers: 2 }),
];
const exercise = { ...folder.exercise, bounds };

async function bugOf(name: string, criterion: string) {
  const programs = await compiledFor(exercise, folder.wrong[name]!.files);
  const { open, usage, realm } = opened(exercise, programs, { share: true });
  const forgetful = opened(exercise, programs, { realm });
  const fails = (history: History) => judgeHistory(criterion, exercise, history).verdict === 'fail';
  const byChance = (seed: number, runs: number): string[] => {
    const failing: string[] = [];
    const onRun = (schedule: string, history: History) => fails(history) && failing.push(schedule);
    sample({ open: () => open(bounds[2]!), bound: 2, seed, runs, onRun });
    return failing;
  };
  const simplest = (schedule: Schedule) => minimise({ open, bounds, usage, schedule, fails });
  /** From its code, on a program that remembers nothing. */
  const play = (code: string) => toEnd(forgetful.open(bounds[readSchedule(code)!.bound]!), code);
  return { byChance, simplest, fails, play };
}

describe('a failure that was found by chance', () => {
  it('comes down to the same schedule, whichever it was, within fifty runs', async () => {
    const { byChance, simplest } = await bugOf('mark-after-work', 'effect-once');
    const failures = byChance(7, 400);
    expect(failures.length).toBeGreaterThan(50);
    const found = failures.map(code => simplest(readSchedule(code)!)!);
    // Deducted, and dead before the mark.
    expect([...new Set(found.map(({ schedule }) => schedule))]).toEqual(['0.3-c1']);
    expect(Math.max(...found.map(({ replays }) => replays))).toBeLessThanOrEqual(50);
  });

  it('replays to the same bytes from its code, and breaks the same promise', async () => {
    for (const [name, criterion] of [
      ['mark-before-work', 'no-message-lost'],
      ['guard-in-memory', 'effect-once'],
      ['guard-outside-transaction', 'guard-is-atomic'],
    ] as const) {
      const { byChance, simplest, fails, play } = await bugOf(name, criterion);
      for (const code of byChance(11, 150)) {
        const { schedule, history } = simplest(readSchedule(code)!)!;
        expect(fails(history), code).toBe(true);
        expect(JSON.stringify(play(schedule)), code).toBe(JSON.stringify(history));
      }
    }
  });

  it('needs no fault where none is needed', async () => {
    const { byChance, simplest } = await bugOf('never-acks', 'ack-after-work');
    for (const code of byChance(3, 20)) expect(simplest(readSchedule(code)!)?.schedule).toBe('0');
  });
});

describe('a schedule that breaks nothing', () => {
  it('has no simplest form', async () => {
    const { simplest } = await bugOf('mark-after-work', 'effect-once');
    expect(simplest({ bound: 0, departures: [] })).toBe(null);
  });

  it('nor has one that was found with other code', async () => {
    const { simplest } = await bugOf('mark-after-work', 'effect-once');
    expect(simplest(readSchedule('0.2-a13')!)).toBe(null);
  });
});
