import type { HistoryEvent } from '../../history/index.ts';
import type { CausePart } from '../report.ts';
import { type Story, text, wrong } from '../story.ts';
import { many } from './parts.ts';

export function triedTooOften(story: Story): CausePart[] {
  const { facts, subject, index } = story;
  const [last] = facts.conflict as [number];
  const call = index.at(last);
  const deliveries = new Set(index.history.slice(0, last + 1).flatMap(event => triesOf(event, call)));
  return [
    text(`${subject} was tried `),
    wrong(`${facts.got} times`),
    text(` in ${many(deliveries.size)}, the last time at `),
    story.line(last),
    text(`; ${facts.wanted} tries are enough to tell what passes from what never will.`),
  ];
}

/** The delivery of a call that is of the same service and about the same as `last`. */
function triesOf(event: HistoryEvent, last: HistoryEvent): number[] {
  if (event.type !== 'called' || last.type !== 'called') return [];
  return event.service === last.service && event.subject === last.subject ? [event.delivery] : [];
}
