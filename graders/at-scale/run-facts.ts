/** What several criteria ask of a run. */
import type { EffectCounts, ProgramCounts } from '../../src/history/scale.ts';
import type { PlayedRun } from './criterion.ts';

/** The effect that is meant: the only one where it is left out. Undefined: nobody keeps count of it. */
export function effectOf({ result, system }: PlayedRun, of: string | undefined): EffectCounts | undefined {
  const call = callOf(system, of);
  return call === undefined ? undefined : result.effects[call];
}

/** The call that an effect is counted by. */
export function callOf({ effects }: PlayedRun['system'], of: string | undefined): string | undefined {
  return of === undefined ? Object.values(effects)[0] : effects[of];
}

/** Programs that did it themselves. */
export function doersOf({ result, system }: PlayedRun, of: string | undefined): readonly (readonly [string, ProgramCounts])[] {
  const call = callOf(system, of);
  return Object.entries(result.programs).filter(([, { calls }]) => call !== undefined && (calls[call] ?? 0) > 0);
}

/** When the service was out, in order of time. */
export function outagesOf({ plan }: PlayedRun, call: string): PlayedRun['plan']['outages'] {
  const service = call.slice(0, call.indexOf('.'));
  return plan.outages.filter(({ of }) => of === call || of === service).toSorted((a, b) => a.fromMs - b.fromMs);
}

/** What was given up, by where it lay: most at once, and when the run ended. */
export function deadLettersOf({
  result,
  system,
}: PlayedRun): readonly { readonly queue: string; readonly most: number; readonly left: number }[] {
  return system.aside.flatMap(queue => {
    const counts = result.queues[queue];
    return counts === undefined ? [] : [{ queue, most: counts.most, left: counts.left }];
  });
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
