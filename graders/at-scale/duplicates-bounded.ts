import type { ProgramCounts } from '../../src/history/scale.ts';
import { effect } from '../parameters.ts';
import { broken, type Evidence, held, type PlayedRun, scaleCriterion, untested } from './criterion.ts';
import { callOf, doersOf, effectOf, sum } from './run-facts.ts';
import { count, counted } from './words.ts';

/**
 * Between a push and the row that remembers it, a process can die, and nothing can be done about it: so each death may cost what its
 * worker had in hand. Whatever else is handed out twice, pages that are sent again, messages that come back, dead letters that are
 * replayed, was remembered, and must not be done again. A process that ends itself has no such excuse.
 */
export const duplicatesBounded = scaleCriterion({
  id: 'duplicates-bounded',
  claim: 'What is handed out twice is not done twice: only a death may repeat what was in hand at that moment',
  untested: 'nothing was done',
  params: { of: effect() },
  judge({ of }, run) {
    const counts = effectOf(run, of);
    if (counts === undefined || counts.done === 0) return untested('nothing was done');
    const { done, duplicates, duplicated, troubles } = counts;
    const doers = doersOf(run, of);
    const deaths = sum(doers.map(([program, { deaths }]) => Math.min(deaths, killed(run, program))));
    const allowed = sum(doers.map(([program, each]) => inHandAtDeaths(run, program, each, callOf(run.system, of)!)));
    const evidence: Evidence[] = [
      { what: 'done again', got: duplicates, unit: 'count', most: allowed },
      { what: 'processes killed over it', got: deaths, unit: 'count' },
    ];
    if (duplicates <= allowed) return held(...evidence);
    const [worst] = troubles.filter(({ kind }) => kind === 'duplicate').toSorted((a, b) => b.times - a.times);
    const example = worst === undefined ? '' : ` \`${worst.of}\` got ${counted(worst.times, 'one', 'of them')}.`;
    return broken(
      [
        `${count(duplicated)} got it `,
        { wrong: 'more than once' },
        `: ${count(duplicates)} of ${count(done)} were done again; ${counted(deaths, 'death', 'deaths')} over it can explain ${count(allowed)}.${example}`,
      ],
      ...evidence,
    );
  },
});

/** What the workers of a program had in hand when they were killed, at most: in messages, or where a message is about many, in these. */
function inHandAtDeaths(run: PlayedRun, program: string, counts: ProgramCounts, call: string): number {
  const inHand = run.system.programs[program]?.workers.inHand ?? 1;
  // Who acknowledges few of the messages that it was handed does not thereby have larger ones.
  const messages = Math.max(1, counts.settled, counts.delivered - counts.redelivered);
  const each = Math.max(1, Math.ceil(counts.pushed / messages));
  return Math.min(counts.deaths, killed(run, program)) * inHand * (counts.calls[call] === undefined ? 0 : each);
}

/** How many of its processes the plan can have killed until the end. */
function killed({ plan, result, system }: PlayedRun, program: string): number {
  const { deaths } = plan;
  if (deaths === null || (deaths.programs !== null && !deaths.programs.includes(program))) return 0;
  return (system.programs[program]?.workers.count ?? 1) * Math.ceil(result.virtualMs / deaths.everyMs);
}
