import type { Applied, Dropped, Json } from '../../history/index.ts';
import type { CausePart } from '../report.ts';
import { lastError, type Story, text, wrong } from '../story.ts';
import { afterCrash, beforeNext, GIVEN_UP, many, waitsFor } from './parts.ts';

/** Work that was owed is not there at the end: who took it for done, or gave it up. */
export function lost(story: Story): CausePart[] {
  const { index, facts } = story;
  const amount = facts.got === 0 ? `never ${story.words.done}` : `${story.words.done} by ${facts.got} instead of ${facts.wanted}`;
  const head: CausePart[] = [text(`${story.subject} was `), wrong(amount), text(': ')];
  const settlement = story.settlement();
  if (settlement !== null) {
    const overtaken = story.overtaken();
    if (overtaken !== null) return [...head, ...overtaken, text('.')];
    const { delivery, applied } = settlement;
    const ack: CausePart[] = [story.ackLine(applied)];
    if (facts.got !== 0)
      return [...head, ...(overwritten(story) ?? [text('the message was acknowledged at '), ...ack, text(' all the same.')])];
    const own = index.endOf(delivery.worker, delivery.life);
    if (own !== null && own.index > settlement.index)
      return [
        ...head,
        text(`${story.wordsOf(delivery.queue).forgot} at `),
        ...ack,
        text(', and '),
        ...story.died(own.crash, own.index, beforeNext(story, own)),
        text('.'),
      ];
    const earlier = story.crashes().findLast(({ index: at }) => at < settlement.index);
    if (earlier !== undefined)
      return [
        ...head,
        ...story.died(earlier.crash, earlier.index),
        text('; the next delivery took it for done and acknowledged at '),
        ...ack,
        text('.'),
      ];
    const refused = index.history.findLastIndex((event, at) => event.type === 'refused' && at < index.history.length);
    if (applied < 0) {
      const why = refused >= 0 ? [story.line(refused), text(' was refused, and ')] : [];
      return [
        ...head,
        ...why,
        ...ack,
        text(why.length > 0 ? ' moved past the record all the same.' : ' moved past the record before that.'),
      ];
    }
    if (refused >= 0)
      return [...head, story.line(refused), text(' was refused, and the message was acknowledged all the same at '), ...ack, text('.')];
    return [...head, text('the message was acknowledged at '), ...ack, text(', and nothing had done the work.')];
  }
  for (const at of facts.conflict) {
    const event = index.at(at);
    if (event.type === 'dead-lettered')
      return [
        ...head,
        text(
          event.reason === undefined
            ? `${event.message} was received ${event.attempts} times and never acknowledged, so the queue moved it to ${event.to}${lastError(story)}.`
            : `${event.message} was ${GIVEN_UP[event.reason]} after ${many(event.attempts)}, so it went to ${event.to}${lastError(story)}.`,
        ),
      ];
    if (event.type === 'dropped') {
      const why = DROPPED[event.reason]?.(event.queue);
      if (why !== undefined) return [...head, text(`${why}.`)];
    }
    if (event.type === 'stuck') return [...head, ...afterCrash(story, at), ...waitsFor(index, event), text('.')];
  }
  return [...head, text(`${neverDone(story)}${lastError(story)}.`)];
}

/** Why the broker lost it, where no handler had a part in it. */
const DROPPED: { readonly [reason in Dropped['reason']]?: (queue: string) => string } = {
  unroutable: queue => `it fits no binding of ${queue}, so it went to no queue`,
  restart: queue => `the broker restarted, and what was in ${queue} did not outlive that`,
  expired: queue => `it waited longer in ${queue} than that allows`,
  'delivery-limit': queue => `${queue} had handed it out as often as its delivery limit allows`,
};

/** Nobody took it for done, and nobody gave it up. */
function neverDone({ index, messages }: Story): string {
  const handed = index.history.filter(event => event.type === 'delivered');
  const message = [...messages][0];
  const own = handed.filter(event => messages.has(event.message));
  const last = handed.at(-1);
  const stuck = index.history.find(event => event.type === 'stuck');
  if (message !== undefined && own.length === 0 && last !== undefined && stuck?.type === 'stuck' && stuck.delivery === last.delivery)
    return `nobody was ever handed ${message}, because the handler of ${last.message} before it never ends`;
  if (message !== undefined && own.length === 0 && last !== undefined && handed.filter(event => event.message === last.message).length > 1)
    return `nobody was ever handed ${message}, because ${last.message} before it came again and again`;
  if (message !== undefined && own.length > 1 && own.at(-1) === last)
    return `${own.at(-1)!.message} was delivered again and again, to no effect`;
  return 'the run came to rest and the work was not there';
}

/**
 * A write that was worked out from an older reading of the row: somebody else's change came between. Null when that is not
 * what happened.
 */
function overwritten(story: Story): CausePart[] | null {
  const { index, facts } = story;
  for (const at of facts.conflict) {
    const event = index.at(at);
    if (event.type !== 'applied') continue;
    const { delivery } = index.called(event.call);
    for (const { store, key, before } of event.changes) {
      const read = index.history.findLastIndex((each, position) => {
        if (position >= at || each.type !== 'applied') return false;
        const call = index.called(each.call);
        return call.delivery === delivery && call.operation === 'get' && call.subject === `${store}/${key}`;
      });
      const seen = read < 0 ? null : (index.at(read) as Applied).result;
      if (seen === null || JSON.stringify(seen) === JSON.stringify(before)) continue;
      return [
        story.line(read),
        text(` had read ${row(seen)}, but when `),
        story.line(at),
        text(` took hold the row was at ${row(before)}. Another order’s change had come between, and was overwritten.`),
      ];
    }
  }
  return null;
}

/** `quantity 10` */
function row(value: Json): string {
  if (value === null || typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([column, content]) => `${column} ${content}`)
    .join(', ');
}
