import { describe, expect, it } from 'vitest';
import { loadExercise } from '../exercise/load-fs.ts';
import { Digest } from '../history/digest.ts';
import { opened, toEnd } from '../testing/opened.ts';
import { compiledFor } from '../testing/programs-node.ts';
import { type Run, replay } from './explore.ts';
import { readSchedule } from './schedule.ts';

const { exercise, right } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
const programs = await compiledFor(exercise, Object.values(right)[0]!);
const bound = exercise.bounds.findLast(({ faults, workers }) => faults.crash && Object.values(workers)[0] === 2)!;

function opener(share: boolean) {
  const { open } = opened(exercise, programs, { share });
  return () => open(bound);
}

const end = (run: Run) => JSON.stringify(toEnd(run));

const stateOf = (run: Run) => {
  const digest = new Digest();
  run.simulation.digest(digest);
  run.judgesDigest(digest);
  return digest.text();
};

describe('a copy of a run', () => {
  const open = opener(true);
  const whole = open();
  const wanted = end(whole);
  const { steps } = whole.simulation;
  const crashed = () => {
    const run = open();
    replay(run.simulation, readSchedule('0.3-c1')!.departures);
    return run;
  };
  const wantedCrashed = end(crashed());

  it('is in the same state, and ends as the run would have, from whatever step it is taken', () => {
    expect(steps).toBeGreaterThan(10);
    for (let step = 0; step < steps; step += 1) {
      const run = open();
      while (run.simulation.steps < step) run.simulation.perform(run.simulation.ordinary()!);
      const copy = run.copy!()!;
      expect(stateOf(copy)).toBe(stateOf(run));
      expect(end(copy)).toBe(wanted);
      // The copy is at its end and the run still where it was.
      expect(run.simulation.steps).toBe(step);
      expect(end(run)).toBe(wanted);
    }
  });

  it('is left alone by what the run does, and by what a copy of it does', () => {
    const run = open();
    while (run.simulation.steps < 3) run.simulation.perform(run.simulation.ordinary()!);
    const copies = [run.copy!()!, run.copy!()!];
    copies.push(copies[0]!.copy!()!);
    const before = copies.map(stateOf);
    expect(end(run)).toBe(wanted);
    expect(copies.map(stateOf)).toEqual(before);
    const [first, second, third] = copies as [Run, Run, Run];
    first.simulation.perform({ kind: 'crash', worker: 1 });
    expect(end(first)).toBe(wantedCrashed);
    expect(end(second)).toBe(wanted);
    expect(end(third)).toBe(wanted);
  });

  it('is not to be had of a run whose program runs by itself', () => {
    const run = opener(false)();
    expect(run.copy!()).not.toBeNull();
    run.simulation.perform(run.simulation.ordinary()!);
    expect(run.copy!()).toBeNull();
  });
});
