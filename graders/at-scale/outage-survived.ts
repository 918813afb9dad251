import { effect, count as number, withDefault } from '../parameters.ts';
import { broken, type Evidence, held, scaleCriterion, untested } from './criterion.ts';
import { callOf, deadLettersOf, doersOf, effectOf, outagesOf, sum } from './run-facts.ts';
import { count, counted, duration } from './words.ts';

/**
 * A provider that is down is asked now and then, and not as fast as the line allows; and what it refused is not forgotten: it waits, or lies
 * aside until somebody sends it back, and in the end is done. That the pauses grow is judged where schedules are explored.
 */
export const outageSurvived = scaleCriterion({
  id: 'outage-survived',
  claim: 'An outage of the provider costs nothing but time: it is not hammered meanwhile, and all that it refused is done in the end',
  untested: 'no outage refused anything',
  params: {
    of: effect('The work that the outage holds up.'),
    tries: withDefault(number('How often each thing may be tried in vain, on average.'), 20),
  },
  judge({ of, tries }, run) {
    const call = callOf(run.system, of);
    const counts = effectOf(run, of);
    if (call === undefined || counts === undefined || counts.refused === 0) return untested('no outage refused anything');
    const [outage] = outagesOf(run, call);
    const { refused, refusedMissing } = counts;
    const vain = sum(doersOf(run, of).map(([, each]) => each.refused));
    const left = deadLettersOf(run).filter(each => each.left > 0);
    const evidence: Evidence[] = [
      { what: 'refused at least once', got: refused, unit: 'count' },
      { what: 'tries in vain for each of them', got: Math.ceil(vain / refused), unit: 'count', most: tries },
      { what: 'refused and never done', got: refusedMissing, unit: 'count', most: 0 },
      ...deadLettersOf(run).map(({ queue, left }): Evidence => ({ what: `left in ${queue}`, got: left, unit: 'count', most: 0 })),
    ];
    const down = outage === undefined ? '' : `While \`${call}\` was down for ${duration(outage.untilMs - outage.fromMs)}, `;
    if (vain > tries * refused)
      return broken(
        [
          `${down}${counted(refused, 'of them was', 'of them were')} tried `,
          { wrong: `${count(vain / refused)} times each` },
          `, ${count(vain)} calls in all: what is down is not helped by being asked faster.`,
        ],
        ...evidence,
      );
    if (refusedMissing > 0)
      return broken(
        [`${down}${count(refused)} were refused, and ${count(refusedMissing)} of these `, { wrong: 'never came about' }, ' afterwards.'],
        ...evidence,
      );
    if (left.length > 0) {
      const lie = left.map(each => `${counted(each.left, 'message', 'messages')} in \`${each.queue}\``).join(' and ');
      return broken([`When all was over, ${lie} `, { wrong: 'still lay there' }, ': nobody has sent them back.'], ...evidence);
    }
    return held(...evidence);
  },
});
