import type { ProgramCounts } from '../../src/history/scale.ts';
import { effect, count as number, withDefault } from '../parameters.ts';
import { broken, type Evidence, held, type PlayedRun, type ScaleVerdict, scaleCriterion, untested } from './criterion.ts';
import { callOf, effectOf, sum } from './run-facts.ts';
import { count } from './words.ts';

/**
 * The load of a program lies on all of its workers, and on all partitions that they read. What comes one by one (the pages of one post, each
 * asked for by the one before) is little, and may lie anywhere.
 */
export const noHotWorker = scaleCriterion({
  id: 'no-hot-worker',
  claim: 'The load lies on many workers, and none of them, and no partition, has much more of it than the others',
  untested: 'no program had enough to do for it to be told',
  params: {
    of: effect(),
    times: withDefault(number('How many times the mean one worker or partition may get.'), 3),
    from: withDefault(
      number('How many messages a program must have been handed, or how much of the work it must have done, to be looked at.'),
      1000,
    ),
  },
  judge({ of, times, from }, run) {
    const looked = Object.entries(run.result.programs).filter(([program, counts]) => isLoaded(run, program, counts, of, from));
    if (looked.length === 0) return untested('no program had enough to do for it to be told');
    const evidence: Evidence[] = [];
    for (const [program, counts] of looked) {
      const wrong = hot(program, counts, times, evidence);
      if (wrong !== null) return wrong;
    }
    return held(...evidence);
  },
});

/** Where a message is about many, so few of them tell nothing of how they are shared out. */
const FEW = 20;

/** Who does the work itself, a message at a time or a page of it, or is handed a good part as many messages as there is work. */
function isLoaded(run: PlayedRun, program: string, counts: ProgramCounts, of: string | undefined, from: number): boolean {
  const { feed, opens } = run.system.programs[program] ?? { feed: 'other', opens: false };
  const { delivered, calls, pushed } = counts;
  if (feed !== 'consume' || opens) return false;
  const does = (calls[callOf(run.system, of) ?? ''] ?? 0) > 0;
  if (does && pushed >= from && delivered >= FEW) return true;
  return delivered >= from && (does || delivered >= (effectOf(run, of)?.owed ?? 0) / 10);
}

function hot(program: string, { byWorker, byPart }: ProgramCounts, times: number, evidence: Evidence[]): ScaleVerdict | null {
  const all = sum(byWorker);
  if (byWorker.length < 2)
    return broken([`\`${program}\` has `, { wrong: 'one worker' }, `, which had to take all ${count(all)} messages: nobody shares them.`], {
      what: `workers of ${program}`,
      got: byWorker.length,
      unit: 'count',
    });
  const share = all / byWorker.length;
  // Few messages fall unevenly by themselves: five standard deviations are nobody's design.
  const allowed = Math.ceil(times * share + 5 * Math.sqrt(share));
  for (const [what, shares] of [
    ['worker', byWorker],
    // What lies in one partition one worker has to do, whoever it is.
    ['partition', byPart ?? []],
  ] as const) {
    const most = Math.max(0, ...shares);
    const its: Evidence = { what: `messages of the busiest ${what} of ${program}`, got: most, unit: 'count', most: allowed };
    if (most > allowed)
      return broken(
        [
          `One of ${shares.length} ${what}s of \`${program}\` `,
          { wrong: `got ${count(most)} of ${count(sum(shares))} messages` },
          `; an even share of a worker is ${count(share)}.${idle(shares, what)}`,
        ],
        its,
      );
    if (shares.length > 0) evidence.push(its);
  }
  return null;
}

function idle(shares: readonly number[], what: string): string {
  const none = shares.filter(share => share === 0).length;
  return none === 0 ? '' : ` ${count(none)} ${none === 1 ? `${what} has` : `${what}s have`} nothing to do.`;
}
