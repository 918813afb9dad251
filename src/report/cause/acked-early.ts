import type { CausePart } from '../report.ts';
import { type Story, text, wrong } from '../story.ts';
import { beforeNext } from './parts.ts';

/** The acknowledgement came before the work. */
export function ackedEarly(story: Story): CausePart[] {
  const { index, facts } = story;
  const [settledAt, workAt] = facts.conflict as [number, number | undefined];
  const settled = index.at(settledAt);
  const applied = story.settledBy(settledAt);
  const message = settled.type === 'settled' ? settled.message : 'the message';
  // A client that commits by itself speaks for nobody.
  const said =
    applied < 0
      ? [text(`The client’s own commit moved past ${message} `)]
      : [text(`${message} was acknowledged at `), story.ackLine(applied), text(' ')];
  const head: CausePart[] = [...said, wrong(`before ${facts.thing}’s ${story.words.what} was ${story.words.done}`)];
  const overtaken = story.overtaken();
  if (overtaken !== null) return [...head, text(': '), ...overtaken, text('.')];
  if (facts.got !== 0) return [...head, text(`: by then it was ${facts.got} of ${facts.wanted}.`)];
  if (workAt !== undefined)
    return [...head, text(', which '), story.line(workAt), text(` did only afterwards. A crash between the two loses ${facts.thing}.`)];
  const delivery = story.deliveryAt(settledAt);
  const end = index.endOf(delivery.worker, delivery.life);
  if (end !== null && end.index > settledAt)
    return [...head, text(', and '), ...story.died(end.crash, end.index, beforeNext(story, end)), text('.')];
  return [...head, text(', and nothing did it later.')];
}
