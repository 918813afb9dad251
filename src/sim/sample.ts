/**
 * Where a bound is too large to be searched whole: seeded runs instead, half of them uniformly random, half by random
 * priorities with a few points of change (PCT, Burckhardt et al. 2010), which reaches bugs that need few but particular
 * switches. The same seed gives the same runs; each is an ordinary schedule and can be replayed without the seed.
 */
import type { History } from '../history/event.ts';
import type { Run } from './explore.ts';
import { prng } from './prng.ts';
import { type Choice, type Departure, isFault, sameChoice, writeSchedule } from './schedule.ts';

export interface SampleOptions {
  readonly open: () => Run;
  readonly bound: number;
  readonly seed: number;
  readonly runs: number;
  readonly onRun: (schedule: string, history: History) => void;
}

/** How often a random run takes a fault where one is possible. Rare enough that faults land anywhere in a run. */
const FAULT_CHANCE = 0.12;
/** PCT's d: how many ordered events a bug may need. Two or three find most. */
const DEPTH = 3;
/** Steps among which the points of change are drawn; handlers of these exercises end well before. */
const HORIZON = 60;

export function sample({ open, bound, seed, runs, onRun }: SampleOptions): void {
  for (let number = 0; number < runs; number += 1) {
    const random = prng(seed + number * 2_654_435_761);
    const run = open();
    const { simulation, history } = run;
    const choose = number % 2 === 0 ? uniform(random) : priorities(random);
    const departures: Departure[] = [];
    for (let enabled = simulation.enabled(); enabled.length > 0; enabled = simulation.enabled()) {
      const choice = choose(enabled, simulation.steps);
      if (!sameChoice(choice, enabled[0]!)) departures.push({ step: simulation.steps, choice });
      simulation.perform(choice);
    }
    onRun(writeSchedule({ bound, departures }), history);
  }
}

type Choose = (enabled: readonly Choice[], step: number) => Choice;

const oneOf = <T>(items: readonly T[], random: () => number): T => items[Math.floor(random() * items.length)]!;

function uniform(random: () => number): Choose {
  return enabled => {
    const faults = enabled.filter(isFault);
    const others = enabled.filter(choice => !isFault(choice));
    return faults.length > 0 && random() < FAULT_CHANCE ? oneOf(faults, random) : oneOf(others, random);
  };
}

/** The worker with the highest priority moves; at a few steps drawn beforehand a fault happens, or the mover drops to last place. */
function priorities(random: () => number): Choose {
  const order = new Map<number, number>();
  const changes = new Set(Array.from({ length: DEPTH - 1 }, () => Math.floor(random() * HORIZON)));
  let lowest = 0;
  const priority = (choice: Choice) => {
    if (!('worker' in choice)) return -1;
    let value = order.get(choice.worker);
    if (value === undefined) {
      value = random();
      order.set(choice.worker, value);
    }
    return value;
  };
  return (enabled, step) => {
    const others = enabled.filter(choice => !isFault(choice));
    const best = others.reduce((first, next) => (priority(next) > priority(first) ? next : first));
    if (!changes.has(step)) return best;
    const faults = enabled.filter(isFault);
    if (faults.length > 0) return oneOf(faults, random);
    lowest -= 1;
    if ('worker' in best) order.set(best.worker, lowest);
    return best;
  };
}
