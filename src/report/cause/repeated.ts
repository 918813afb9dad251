import type { Delivered, Index } from '../../history/index.ts';
import { lifeName, workerName } from '../names.ts';
import type { CausePart } from '../report.ts';
import { type Story, text, wrong } from '../story.ts';
import { linesOf } from './parts.ts';

/** Work was done twice: how the second one came to it, and why it did not see the first. */
export function repeated(story: Story): CausePart[] {
  const { index, facts } = story;
  const [firstAt, secondAt] = facts.conflict as [number, number];
  const first = story.deliveryAt(firstAt);
  const second = story.deliveryAt(secondAt);
  const head: CausePart[] = [text(`${story.subject} was ${story.words.done} `), wrong('twice'), text(': ')];
  const again = redelivered(second, index.indexOfDelivery(second.delivery));
  if (first.delivery === second.delivery)
    return [
      ...head,
      text('both times while handling one delivery, at '),
      ...linesOf(story, firstAt, secondAt),
      text(unheard(index, firstAt) ? ': the reply to the first was lost.' : '.'),
    ];
  const asked = sentAt(index, second.message);
  if (first.message !== second.message && asked !== null && index.publishingOf(asked) !== null)
    return [
      ...head,
      text(`${first.message} and ${second.message} are two messages about it, and `),
      story.line(secondAt),
      text(' did not see that it was done.'),
    ];
  if (first.message !== second.message) {
    const told = second.offset === undefined ? 'message ids' : 'offsets';
    const copies = `the producer sent the same event as ${first.message} and, missing the reply, as ${second.message}. The two have different ${told}, and `;
    return [...head, text(copies), story.line(secondAt), text(' did not recognise the event.')];
  }
  const overlapped = index.indexOfDelivery(second.delivery) < firstAt;
  const end = index.endOf(first.worker, first.life);
  if (end !== null && end.index > firstAt && end.index < index.indexOfDelivery(second.delivery)) {
    const finished = index.history.slice(0, end.index).some(event => event.type === 'finished' && event.delivery === first.delivery);
    if (finished)
      return [
        ...head,
        text(`${lifeName(index, first)} had finished `),
        text(`${first.message} (`),
        story.line(firstAt),
        text(') and then died with its memory. '),
        again,
        text(` to ${lifeName(index, second)}, which found no trace of it.`),
      ];
    return [...head, ...story.died(end.crash, end.index), text(', so '), again, text('.')];
  }
  if (overlapped) {
    const [holder, newcomer] =
      index.indexOfDelivery(first.delivery) < index.indexOfDelivery(second.delivery) ? [first, second] : [second, first];
    const broker = story.wordsOf(newcomer.queue);
    const how = newcomer.cause === 'duplicate' ? 'handed the same message to' : broker.tookBack;
    return [
      ...head,
      text(
        `while ${workerName(index, holder.worker)} worked on ${holder.message}, ${broker.who} ${how} ${workerName(index, newcomer.worker)}. Neither saw the other: both got past their check before `,
      ),
      story.line(firstAt),
      text(' took hold.'),
    ];
  }
  if (first.worker !== second.worker)
    return [
      ...head,
      text(`${workerName(index, first.worker)} had done it at `),
      story.line(firstAt),
      text('; then '),
      again,
      text(` to ${workerName(index, second.worker)}, which found no trace of it.`),
    ];
  return [
    ...head,
    text('it was done at '),
    story.line(firstAt),
    text(unheard(index, firstAt) ? ', whose reply was lost; then ' : ', then '),
    again,
    text(', and '),
    story.line(secondAt),
    text(' did it once more.'),
  ];
}

/** Where it was sent: its first copy, of a topic's. */
function sentAt(index: Index, message: string): number | null {
  const at = index.history.findIndex(event => event.type === 'sent' && event.message === message);
  return at < 0 ? null : at;
}

/** It took hold, and whoever asked for it was told that it had not. */
function unheard(index: Index, at: number): boolean {
  const event = index.at(at);
  return event.type === 'applied' && !event.replied;
}

function redelivered(delivery: Delivered, event: number): CausePart {
  const how = delivery.cause === 'duplicate' ? `${delivery.message} was delivered once more` : `${delivery.message} was delivered again`;
  return { kind: 'redelivered', text: how, event };
}
