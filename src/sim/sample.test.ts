import { describe, expect, it } from 'vitest';
import { compileNode } from '../compile/compile-node.ts';
import { loadExercise } from '../exercise/load-fs.ts';
import { openRealm } from '../process/open-realm.ts';
import { openRun } from '../sandbox/open-run.ts';
import { replay } from './explore.ts';
import { sample } from './sample.ts';
import { readSchedule } from './schedule.ts';
import type { Simulation } from './simulate.ts';

const { exercise, wrong } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
const compiled = await compileNode(wrong['mark-after-work']!.files, exercise.program.entry);
if (!compiled.ok) throw new Error('does not compile');
const realm = openRealm({ hardened: false });
const program = realm.load(compiled.program);
const bound = { messages: ['order-12'], workers: 2, crashes: 1, expiries: 1, duplicates: 1, errors: 0 };
const open = () => openRun(exercise, bound, compiled.program, program, realm, { clock: false, random: false });

function runs(seed: number): { schedule: string; history: string }[] {
  const played: { schedule: string; history: string }[] = [];
  sample({ open, bound: 0, seed, runs: 60, onRun: (schedule, history) => played.push({ schedule, history: JSON.stringify(history) }) });
  return played;
}

function toEnd(simulation: Simulation): void {
  for (let choice = simulation.enabled(); choice.length > 0; choice = simulation.enabled()) simulation.perform(choice[0]!);
}

describe('runs by chance', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(runs(1)).toEqual(runs(1));
    expect(runs(1)).not.toEqual(runs(2));
  });

  it('replay from their schedules, without the seed', () => {
    for (const { schedule, history } of runs(7)) {
      const run = open();
      replay(run.simulation, readSchedule(schedule)!.departures);
      toEnd(run.simulation);
      expect(JSON.stringify(run.history), schedule).toBe(history);
    }
  });

  it('reach crashes, stalls, duplicates and switches', () => {
    const all = runs(3)
      .map(({ schedule }) => schedule)
      .join(' ');
    for (const letter of ['-c', '-x', '-d', '-a', '-r']) expect(all).toContain(letter);
  });
});
