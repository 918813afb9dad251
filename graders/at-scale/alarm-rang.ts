import type { AlarmOutcome } from '../../src/history/scale.ts';
import { effect, ms, withDefault } from '../parameters.ts';
import { broken, type Evidence, held, type PlayedRun, scaleCriterion, untested } from './criterion.ts';
import { callOf, deadLettersOf, outagesOf, sum } from './run-facts.ts';
import { count, counted, duration } from './words.ts';

/**
 * A dead-letter queue that nobody looks at is where messages are forgotten. So while a provider is down somebody is called, by an alarm on
 * whatever fills up then, and where messages were given up, that person starts the replay.
 */
export const alarmRang = scaleCriterion({
  id: 'alarm-rang',
  claim: 'While the provider is down an alarm calls somebody, and what was given up is replayed once it is back',
  untested: 'no outage refused anything',
  params: {
    of: effect('The work that the outage holds up.'),
    withinMs: withDefault(ms('How soon after the beginning of the outage somebody must have been called.'), 900_000),
  },
  judge({ of, withinMs }, run) {
    const call = callOf(run.system, of);
    const [outage] = call === undefined ? [] : outagesOf(run, call);
    if (outage === undefined || !refusedSome(run, outage)) return untested('no outage refused anything');
    const { alarms, opened } = run.result;
    const given = deadLettersOf(run).filter(({ most }) => most > 0);
    const rang = alarms.flatMap(alarm => {
      const at = rings(run, alarm).find(ms => ms >= outage.fromMs);
      return at === undefined ? [] : [{ queue: alarm.queue, after: at - outage.fromMs }];
    });
    const [first] = rang.toSorted((a, b) => a.after - b.after);
    const evidence: Evidence[] = [
      ...(first === undefined
        ? []
        : [
            {
              what: `from the beginning of the outage to the alarm of ${first.queue}`,
              got: first.after,
              unit: 'ms',
              most: withinMs,
            } as const,
          ]),
      ...given.map(({ queue, most }): Evidence => ({ what: `most messages in ${queue}`, got: most, unit: 'count' })),
    ];
    const lay =
      given.length === 0
        ? ''
        : ` ${given.map(({ queue, most }) => `${counted(most, 'message', 'messages')} lay in \`${queue}\``).join(', ')}.`;
    const down = `\`${call}\` was down for ${duration(outage.untilMs - outage.fromMs)}, and `;
    if (alarms.length === 0) return broken([down, { wrong: 'nobody was called' }, `: no alarm is declared.${lay}`], ...evidence);
    if (first === undefined) return broken([down, { wrong: 'nobody was called' }, `: ${whyNot(run, outage.fromMs)}.${lay}`], ...evidence);
    if (first.after > withinMs)
      return broken(
        [down, { wrong: `it took ${duration(first.after)}` }, ` until an alarm called somebody; ${duration(withinMs)} is allowed.${lay}`],
        ...evidence,
      );
    if (given.length > 0 && opened === null)
      return broken([`The alarm of \`${first.queue}\` rang, and `, { wrong: 'nothing was replayed' }, `.${lay}`], ...evidence);
    return held(...evidence);
  },
});

function refusedSome({ result }: PlayedRun, { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number }): boolean {
  const [from, until] = [Math.floor(fromMs / 1000), Math.ceil(untilMs / 1000)];
  return Object.values(result.programs).some(({ seconds }) => sum(seconds.refused.slice(from, until)) > 0);
}

/** It rings when more lies there than it allows, and again once that was over. It is looked at when a second ends. */
function rings({ result }: PlayedRun, { queue, above, rangAtMs }: AlarmOutcome): readonly number[] {
  if (rangAtMs === null) return [];
  const { seconds = [] } = result.queues[queue] ?? {};
  const again = seconds.flatMap((lay, second) => (lay > above && (seconds[second - 1] ?? 0) <= above ? [(second + 1) * 1000] : []));
  return [rangAtMs, ...again.filter(at => at > rangAtMs)];
}

function whyNot({ result }: PlayedRun, from: number): string {
  const [alarm] = result.alarms;
  const { queue, above, most, rangAtMs } = alarm!;
  if (rangAtMs !== null && rangAtMs < from) return `the alarm of \`${queue}\` had rung before it began, because of other things`;
  return `no more than ${counted(most, 'message', 'messages')} lay in \`${queue}\`, whose alarm is for more than ${count(above)}`;
}
