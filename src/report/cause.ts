/**
 * The cause sentence: which two facts cannot both be right, and what came between them, with the learner's own lines.
 * It is made from the history alone; no exercise has sentences of its own, only the words for its work.
 *
 * Long because it is a list: each kind of finding and its sentence.
 */
import type { FindingFacts } from '../../graders/criterion.ts';
import type { Work } from '../exercise/exercise.ts';
import {
  type Applied,
  type Crashed,
  callName,
  type Delivered,
  type History,
  type HistoryEvent,
  Index,
  type Json,
  type Stuck,
} from '../history/index.ts';
import type { CausePart } from './report.ts';
import { lastError, Story, text, wrong } from './story.ts';
import { sentenceOf } from './unawaited.ts';
import { waitsForEver } from './waits.ts';

export function causeOf(facts: FindingFacts, history: History, words: Work['words']): CausePart[] {
  const story = new Story(new Index(history), facts, words);
  const parts = mainCause(story).map(endedOnce);
  const { unawaited } = story;
  if (unawaited === null || story.toldUnawaited) return parts;
  return [...parts, text(' '), ...sentenceOf(unawaited.clause)];
}

/** What is quoted at the end of a sentence may be a question. */
const endedOnce = (part: CausePart): CausePart => ({ ...part, text: part.text.replace(/([?!])\.$/, '$1') });

function mainCause(story: Story): CausePart[] {
  const { facts } = story;
  switch (facts.kind) {
    case 'repeated':
      return repeated(story);
    case 'lost':
      return lost(story);
    case 'acked-early':
      return ackedEarly(story);
    case 'never-acked':
      return neverAcked(story);
    case 'set-aside':
      return setAside(story);
    case 'not-set-aside':
      return notSetAside(story);
    case 'tried-too-often':
      return triedTooOften(story);
    case 'answered-late':
      return answeredLate(story);
    case 'kept-too-long':
      return keptTooLong(story);
    case 'settled-twice':
      return settledTwice(story);
  }
}

function repeated(story: Story): CausePart[] {
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
      story.line(firstAt),
      text(' and '),
      story.line(secondAt),
      text('.'),
    ];
  if (first.message !== second.message) {
    const copies = `the producer sent the same event as ${first.message} and, missing the reply, as ${second.message}. The two have different message ids, and `;
    return [...head, text(copies), story.line(secondAt), text(' did not recognise the event.')];
  }
  const overlapped = index.indexOfDelivery(second.delivery) < firstAt;
  const end = index.endOf(first.worker, first.life);
  if (end !== null && end.index > firstAt && end.index < index.indexOfDelivery(second.delivery)) {
    const finished = index.history.slice(0, end.index).some(event => event.type === 'finished' && event.delivery === first.delivery);
    if (finished)
      return [
        ...head,
        text(`life ${first.life} had finished `),
        text(`${first.message} (`),
        story.line(firstAt),
        text(') and then died with its memory. '),
        again,
        text(` to life ${second.life}, which found no trace of it.`),
      ];
    return [...head, ...story.died(end.crash, end.index), text(', so '), again, text('.')];
  }
  if (overlapped) {
    const [holder, newcomer] =
      index.indexOfDelivery(first.delivery) < index.indexOfDelivery(second.delivery) ? [first, second] : [second, first];
    const how = newcomer.cause === 'duplicate' ? 'handed the same message to' : story.broker.tookBack;
    return [
      ...head,
      text(
        `while worker ${holder.worker} worked on ${holder.message}, ${story.broker.who} ${how} worker ${newcomer.worker}. Neither saw the other: both got past their check before `,
      ),
      story.line(firstAt),
      text(' took hold.'),
    ];
  }
  if (first.worker !== second.worker)
    return [
      ...head,
      text(`worker ${first.worker} had done it at `),
      story.line(firstAt),
      text('; then '),
      again,
      text(` to worker ${second.worker}, which found no trace of it.`),
    ];
  return [
    ...head,
    text('it was done at '),
    story.line(firstAt),
    text(', then '),
    again,
    text(', and '),
    story.line(secondAt),
    text(' did it once more.'),
  ];
}

function redelivered(delivery: Delivered, event: number): CausePart {
  const how = delivery.cause === 'duplicate' ? `${delivery.message} was delivered once more` : `${delivery.message} was delivered again`;
  return { kind: 'redelivered', text: how, event };
}

function lost(story: Story): CausePart[] {
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
        text(`${story.broker.forgot} at `),
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
    if (event.type === 'stuck') return [...head, ...afterCrash(story, at), ...waitsFor(index, event), text('.')];
  }
  return [...head, text(`the run came to rest and the work was not there${lastError(story)}.`)];
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

function beforeNext(story: Story, { crash, index }: { readonly crash: Crashed; readonly index: number }): CausePart[] {
  const next = crash.pending[0];
  if (next === undefined) return story.placeOfCrash(crash, index);
  return [text('before '), story.callLine(story.index.called(next), story.index.indexOfCall(next)), text(' took hold')];
}

function waitsFor(index: Index, stuck: Stuck): CausePart[] {
  if (stuck.everyMs !== undefined) return waitsForEver(index, stuck);
  const where = stuck.line === null ? '' : `, last seen at line ${stuck.line.line}`;
  return [text(`the handler waits for something that never happens${where}`)];
}

/** Whoever waits for ever mostly waits for somebody who died. */
function afterCrash(story: Story, before: number): CausePart[] {
  const crash = story.crashes().findLast(({ index }) => index < before);
  return crash === undefined ? [] : [...story.died(crash.crash, crash.index), text('; now ')];
}

function ackedEarly(story: Story): CausePart[] {
  const { index, facts } = story;
  const [settledAt, workAt] = facts.conflict as [number, number | undefined];
  const settled = index.at(settledAt);
  const applied = story.settledBy(settledAt);
  const message = settled.type === 'settled' ? settled.message : 'the message';
  const head: CausePart[] = [
    text(`${message} was acknowledged at `),
    story.ackLine(applied),
    text(' '),
    wrong(`before ${facts.thing}’s ${story.words.what} was ${story.words.done}`),
  ];
  const overtaken = story.overtaken();
  if (overtaken !== null) return [...head, text(': '), ...overtaken, text('.')];
  if (facts.got !== 0) return [...head, text(`: by then it was ${facts.got} of ${facts.wanted}.`)];
  if (workAt !== undefined)
    return [...head, text(', which '), story.line(workAt), text(' did only afterwards. A crash between the two loses the order.')];
  const delivery = story.deliveryAt(settledAt);
  const end = index.endOf(delivery.worker, delivery.life);
  if (end !== null && end.index > settledAt)
    return [...head, text(', and '), ...story.died(end.crash, end.index, beforeNext(story, end)), text('.')];
  return [...head, text(', and nothing did it later.')];
}

function neverAcked(story: Story): CausePart[] {
  const { index, facts } = story;
  const stuckAt = facts.conflict.find(at => index.at(at).type === 'stuck');
  if (stuckAt !== undefined) {
    const stuck = index.at(stuckAt) as Stuck;
    const head = [text(`${index.delivered(stuck.delivery).message} was `), wrong('never acknowledged'), text(': ')];
    return [...head, ...afterCrash(story, stuckAt), ...waitsFor(index, stuck), text('.')];
  }
  const deadAt = facts.conflict.find(at => index.at(at).type === 'dead-lettered');
  const workAt = facts.conflict.find(at => index.at(at).type === 'applied');
  const done: CausePart[] = workAt === undefined ? [] : [text(' at '), story.line(workAt)];
  const head: CausePart[] = [
    text(`${story.subject} was ${story.words.done}`),
    ...done,
    text(', and the message was '),
    wrong('never acknowledged'),
  ];
  const dead = deadAt === undefined ? null : index.at(deadAt);
  if (dead?.type === 'dead-lettered')
    return [
      ...head,
      text(
        dead.reason === undefined
          ? `: the queue delivered it ${dead.attempts} times, then moved it to ${dead.to}${lastError(story)}.`
          : `: it was ${GIVEN_UP[dead.reason]} after ${many(dead.attempts)} and went to ${dead.to}${lastError(story)}.`,
      ),
    ];
  return [...head, text(`: ${story.broker.goesOn}${lastError(story)}.`)];
}

function setAside({ index, facts, subject, words }: Story): CausePart[] {
  const dead = index.at(facts.conflict[0]!);
  const where = dead.type === 'dead-lettered' ? `${dead.message} went to ${dead.to} after ${many(dead.attempts)}` : 'it was given up';
  return [text(`${subject} could have been ${words.done}, and `), wrong(where), text(': what failed might have passed at the next try.')];
}

function notSetAside({ index, facts }: Story): CausePart[] {
  const gone = facts.conflict.slice(1).map(at => index.at(at))[0];
  const head = text(`Nobody can handle ${facts.thing}, and `);
  if (gone?.type === 'settled')
    return [head, wrong('it was acknowledged'), text(' as if it were done: no dead-letter queue has it, nobody will ever look.')];
  if (gone?.type === 'dropped') return [head, wrong('it is gone'), text(`: ${gone.queue} passed it on to no dead-letter queue.`)];
  return [head, wrong('it is not in the dead-letter queue'), text(' when nothing more can happen.')];
}

function triedTooOften(story: Story): CausePart[] {
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

/** What the handler did meanwhile, or did not. */
function keptTooLong(story: Story): CausePart[] {
  const { index, facts, broker } = story;
  const [from, to] = facts.conflict as [number, number];
  const { message, delivery } = story.deliveryAt(from);
  const finished = index.history.slice(0, to + 1).find(event => event.type === 'finished' && event.delivery === delivery);
  const head = [text(`${message} was kept `), wrong(facts.got > facts.wanted ? `for ${duration(facts.got)}` : 'for ever')];
  const allowed = `${duration(facts.wanted)} ${facts.wanted === 1000 ? 'is' : 'are'} allowed`;
  if (finished?.type !== 'finished') return [...head, text(`, while its handler was at work; ${allowed}.`)];
  const error = finished.error === null ? 'returned' : `threw ${finished.error.name}: ${finished.error.message}`;
  const took = index.at(to).type === 'returned' ? `, and it lay there until ${broker.who} took it back` : '';
  return [
    ...head,
    text(`: the handler ${error}, and had neither acknowledged it nor given it back nor given it up${took}. At most ${allowed}.`),
  ];
}

function settledTwice(story: Story): CausePart[] {
  const { index, facts } = story;
  const [first, second] = facts.conflict as [number, number];
  const { message } = story.deliveryAt(first);
  const closed = index.history.slice(second - 2).find(event => event.type === 'disconnected');
  return [
    text(`${message} was settled at `),
    story.line(first),
    text(' and '),
    wrong('a second time'),
    text(' at '),
    story.line(second),
    text(
      closed?.type === 'disconnected' && closed.reason === 'channel-error' ? `, and the broker closed the channel: ${closed.text}` : '.',
    ),
  ];
}

const duration = (ms: number): string =>
  ms < 1000 ? `${ms} ms` : ms < 120_000 ? `${ms / 1000} seconds` : `${Math.round(ms / 60_000)} minutes`;

/** How long the client waited, and for which call time passed. */
function answeredLate({ index, facts }: Story): CausePart[] {
  const [from, to] = facts.conflict as [number, number];
  const head = [text(`The answer to ${facts.thing} came `), wrong(`after ${facts.got} ms`), text(`; ${facts.wanted} are allowed`)];
  const under = new Set<number>();
  const { delivery } = index.at(to) as { readonly delivery?: number };
  for (let at = from; at < to; at += 1) {
    const event = index.at(at);
    if (event.type === 'called' && event.delivery === delivery) under.add(event.call);
    if (event.type === 'applied' || event.type === 'refused') under.delete(event.call);
    const [waited] = under;
    if (event.type !== 'time-passed' || waited === undefined) continue;
    const call = index.called(waited);
    if (call.line === null) continue;
    const line: CausePart = {
      kind: 'line',
      text: `line ${call.line.line}`,
      line: call.line,
      call: callName(call),
      event: index.indexOfCall(waited),
    };
    return [...head, text('. The client waited while '), line, text(' did.')];
  }
  return [...head, text('.')];
}

const GIVEN_UP = {
  rejected: 'rejected',
  expired: 'too old',
  maxlen: 'one too many for the queue',
  'delivery-limit': 'past the delivery limit',
} as const;

const many = (deliveries: number): string => `${deliveries} ${deliveries === 1 ? 'delivery' : 'deliveries'}`;

/** The sentence as plain text, for the terminal and for screen readers. */
export function causeText(parts: readonly CausePart[]): string {
  return parts.map(part => (part.kind === 'line' && part.call !== '' ? `${part.text} (${part.call})` : part.text)).join('');
}
