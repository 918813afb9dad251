import { handlerName } from '../names.ts';
import type { CausePart } from '../report.ts';
import { type Story, text, wrong } from '../story.ts';
import { duration } from './parts.ts';

/** What the handler did meanwhile, or did not. */
export function keptTooLong(story: Story): CausePart[] {
  const { index, facts } = story;
  const [from, to] = facts.conflict as [number, number];
  const { message, delivery, queue, worker } = story.deliveryAt(from);
  const finished = index.history.slice(0, to + 1).find(event => event.type === 'finished' && event.delivery === delivery);
  const head = [text(`${message} was kept `), wrong(facts.got > facts.wanted ? `for ${duration(facts.got)}` : 'for ever')];
  const allowed = `${duration(facts.wanted)} ${facts.wanted === 1000 ? 'is' : 'are'} allowed`;
  if (finished?.type !== 'finished') return [...head, text(`, while its handler was at work; ${allowed}.`)];
  const error = finished.error === null ? 'returned' : `threw ${finished.error.name}: ${finished.error.message}`;
  const took = index.at(to).type === 'returned' ? `, and it lay there until ${story.wordsOf(queue).who} took it back` : '';
  return [
    ...head,
    text(
      `: ${handlerName(index, worker)} ${error}, and had neither acknowledged it nor given it back nor given it up${took}. At most ${allowed}.`,
    ),
  ];
}
