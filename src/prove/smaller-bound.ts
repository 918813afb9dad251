/** Where a bound is too large to be searched whole: the nearest smaller one that is not. */
import type { Exercise } from '../exercise/exercise.ts';
import type { FaultName } from '../history/faults.ts';
import { count } from '../report/count.ts';
import type { Report } from '../report/report.ts';
import type { Bound } from '../system/system.ts';

interface Smaller {
  /** What to write instead: `crash: 1`. */
  readonly instead: string;
  readonly bound: Bound;
}

/**
 * What would finish, in a sentence. Tries each number of the bound one less, and then all of them.
 * @param explore plays the solution in this exercise, and gives up where `submit` does
 */
export async function finishingText(exercise: Exercise, number: number, explore: (exercise: Exercise) => Promise<Report>): Promise<string> {
  const steps = smaller(exercise.bounds[number]!, exercise);
  const all: Smaller = {
    instead: steps.map(({ instead }) => instead).join(', '),
    bound: steps.reduce((bound, step) => merged(bound, step.bound, exercise.bounds[number]!), exercise.bounds[number]!),
  };
  for (const { instead, bound } of steps.length > 1 ? [...steps, all] : steps) {
    const { traces: _, atScale: __, ...rest } = exercise;
    const { explored } = await explore({ ...rest, bounds: [bound] });
    if (explored.complete) return `With \`${instead}\` instead it is searched whole, in ${count(explored.states)} states.`;
  }
  return 'One less of everything does not finish either: make several smaller bounds of it, each with fewer messages, workers and faults.';
}

/** Each number of it one less, those first that matter most to how many states there are. */
function smaller(bound: Bound, { system }: Pick<Exercise, 'system'>): Smaller[] {
  const found: Smaller[] = [];
  const { sends, workers, faults, where } = bound;
  const programs = Object.keys(system.programs);
  for (const [fault, times] of Object.entries(faults) as [FaultName, number][]) {
    if (times === 0) continue;
    const { [fault]: _, ...elsewhere } = where;
    found.push({
      instead: `${fault}: ${times - 1}`,
      bound: { ...bound, faults: { ...faults, [fault]: times - 1 }, where: times === 1 ? elsewhere : where },
    });
  }
  for (const [program, many] of Object.entries(workers))
    if (many > 1) {
      const instead = programs.length === 1 ? `workers: ${many - 1}` : `workers: { ${program}: ${many - 1} }`;
      found.push({ instead, bound: { ...bound, workers: { ...workers, [program]: many - 1 } } });
    }
  if (sends.length > 1)
    found.push({ instead: `sends: [${sends.slice(0, -1).join(', ')}]`, bound: { ...bound, sends: sends.slice(0, -1) } });
  return found;
}

/** What either of them made smaller. */
function merged(a: Bound, b: Bound, from: Bound): Bound {
  const changed = Object.entries(b).filter(([part, value]) => value !== from[part as keyof Bound]);
  const both = { ...a, ...Object.fromEntries(changed) };
  return { ...both, faults: least(a.faults, b.faults), workers: least(a.workers, b.workers) };
}

function least<Each extends { readonly [name: string]: number }>(a: Each, b: Each): Each {
  return Object.fromEntries(Object.entries(a).map(([name, number]) => [name, Math.min(number, b[name] ?? number)])) as Each;
}
