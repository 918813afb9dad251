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
  brokerOf,
  type Called,
  type Crashed,
  callName,
  type Delivered,
  type History,
  Index,
  type Json,
} from '../history/index.ts';
import type { CausePart } from './report.ts';

export function causeOf(facts: FindingFacts, history: History, words: Work['words']): CausePart[] {
  const story = new Story(new Index(history), facts, words);
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
  }
}

const BROKERS = {
  sqs: {
    who: 'the queue',
    forgot: 'the queue forgot the message',
    tookBack: 'took the message back and handed it to',
    goesOn: 'the queue will go on delivering it',
  },
  kafka: {
    who: 'the group',
    forgot: 'the committed offset moved past the record',
    tookBack: 'gave the partition, read from its committed offset, to',
    goesOn: 'the committed offset is still before it, and whoever starts next is handed it again',
  },
  rabbitmq: {
    who: 'the broker',
    forgot: 'the broker forgot the message',
    tookBack: 'took the message back and handed it to',
    goesOn: 'it comes back whenever its connection ends',
  },
  http: {
    who: 'the client',
    forgot: 'the client had its answer',
    tookBack: 'sent the request again to',
    goesOn: 'the client waits for its answer',
  },
} as const;

/** Everything the four kinds of sentence need to look up. */
class Story {
  readonly index: Index;
  readonly facts: FindingFacts;
  readonly words: Work['words'];

  constructor(index: Index, facts: FindingFacts, words: Work['words']) {
    this.index = index;
    this.facts = facts;
    this.words = words;
  }

  get subject(): string {
    return `${this.facts.thing}’s ${this.words.what}`;
  }

  deliveryAt(index: number): Delivered {
    return this.index.delivered(this.index.deliveryOf(this.index.at(index))!);
  }

  /** The line of the call behind an event, as a link. */
  line(index: number): CausePart {
    return this.callLine(this.index.callOf(this.index.at(index))!, index);
  }

  callLine(call: Called, event: number): CausePart {
    if (call.line === null) return text(callName(call));
    return { kind: 'line', text: `line ${call.line.line}`, line: call.line, call: callName(call), event };
  }

  /** `after line 8 (db.decrement) and before line 9 (db.put)`: where in the learner's code a life ended. */
  placeOfCrash({ worker, life, pending }: Crashed, crashIndex: number): CausePart[] {
    const last = this.index.lastApplied(worker, life, crashIndex);
    const next = pending[0];
    const parts: CausePart[] = [];
    if (last !== null) parts.push(text('after '), this.line(last.index));
    if (last !== null && next !== undefined) parts.push(text(' and '));
    if (next !== undefined) parts.push(text('before '), this.callLine(this.index.called(next), this.index.indexOfCall(next)));
    return parts.length === 0 ? [text('before it had done anything')] : parts;
  }

  /** The broker's own words for what conspires against a learner. */
  get broker(): (typeof BROKERS)[keyof typeof BROKERS] {
    return BROKERS[brokerOf(this.index.history)];
  }

  /** The call that settled the message, as a link; the client, where it did so by itself. */
  ackLine(applied: number): CausePart {
    return applied < 0 ? text('the client’s own commit') : this.line(applied);
  }

  /** The settlement of any message about the thing, with the delivery that made it. */
  settlement(): { readonly index: number; readonly delivery: Delivered; readonly applied: number } | null {
    for (const [index, event] of this.index.history.entries()) {
      if (event.type !== 'settled' || !this.facts.conflict.includes(index)) continue;
      return { index, delivery: this.index.delivered(event.delivery), applied: this.settledBy(index) };
    }
    return null;
  }

  /** The call whose taking hold settled the message at this event; -1 where no call of the learner's did. */
  settledBy(settled: number): number {
    // Several records can be settled by one commit, one event after the other.
    const next = this.index.history.findIndex(
      (event, at) => at > settled && event.type !== 'settled' && event.type !== 'dead-lettered' && event.type !== 'dropped',
    );
    const event = next < 0 ? null : this.index.at(next);
    return event?.type === 'applied' && this.index.called(event.call).service === 'message' ? next : -1;
  }

  crashes(): { readonly index: number; readonly crash: Crashed }[] {
    return this.index.history.flatMap((event, index) => (event.type === 'crashed' ? [{ index, crash: event }] : []));
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
    return [...head, text('the process died '), ...story.placeOfCrash(end.crash, end.index), text(', so '), again, text('.')];
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
    const { delivery, applied } = settlement;
    const ack: CausePart[] = [story.ackLine(applied)];
    if (facts.got !== 0)
      return [...head, ...(overwritten(story) ?? [text('the message was acknowledged at '), ...ack, text(' all the same.')])];
    const own = index.endOf(delivery.worker, delivery.life);
    if (own !== null && own.index > settlement.index)
      return [...head, text(`${story.broker.forgot} at `), ...ack, text(', and the process died '), ...beforeNext(story, own), text('.')];
    const earlier = story.crashes().findLast(({ index: at }) => at < settlement.index);
    if (earlier !== undefined)
      return [
        ...head,
        text('the process died '),
        ...story.placeOfCrash(earlier.crash, earlier.index),
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
    if (event.type === 'stuck')
      return [...head, text('the handler waits for something that never happens'), ...stuckAt(event.line), text('.')];
  }
  return [...head, text('the run came to rest and the work was not there.')];
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

const stuckAt = (line: { readonly line: number } | null): CausePart[] => (line === null ? [] : [text(`, last seen at line ${line.line}`)]);

function lastError(story: Pick<Story, 'index'>): string {
  const event = story.index.history.findLast(each => each.type === 'finished' && each.error !== null);
  return event?.type === 'finished' && event.error !== null ? `. The handler threw ${event.error.name}: ${event.error.message}` : '';
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
  if (facts.got !== 0) return [...head, text(`: by then it was ${facts.got} of ${facts.wanted}.`)];
  if (workAt !== undefined)
    return [...head, text(', which '), story.line(workAt), text(' did only afterwards. A crash between the two loses the order.')];
  const delivery = story.deliveryAt(settledAt);
  const end = index.endOf(delivery.worker, delivery.life);
  if (end !== null && end.index > settledAt) return [...head, text(', and the process died '), ...beforeNext(story, end), text('.')];
  return [...head, text(', and nothing did it later.')];
}

function neverAcked(story: Story): CausePart[] {
  const { index, facts } = story;
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
          ? `: the queue delivered it ${dead.attempts} times, then moved it to ${dead.to}.`
          : `: it was ${GIVEN_UP[dead.reason]} after ${many(dead.attempts)} and went to ${dead.to}.`,
      ),
    ];
  return [...head, text(`: ${story.broker.goesOn}.`)];
}

function setAside({ index, facts, subject, words }: Story): CausePart[] {
  const dead = index.at(facts.conflict[0]!);
  const where = dead.type === 'dead-lettered' ? `${dead.message} went to ${dead.to} after ${many(dead.attempts)}` : 'it was given up';
  return [text(`${subject} could have been ${words.done}, and `), wrong(where), text(': what failed would have passed.')];
}

function notSetAside({ index, facts }: Story): CausePart[] {
  const gone = facts.conflict.slice(1).map(at => index.at(at))[0];
  const head = text(`Nobody can handle ${facts.thing}, and `);
  if (gone?.type === 'settled')
    return [head, wrong('it was acknowledged'), text(' as if it were done: no dead-letter queue has it, nobody will ever look.')];
  if (gone?.type === 'dropped') return [head, wrong('it is gone'), text(`: ${gone.queue} passed it on to no dead-letter queue.`)];
  return [head, wrong('it is not in the dead-letter queue'), text(' when nothing more can happen.')];
}

function triedTooOften({ index, facts }: Story): CausePart[] {
  const last = index.at(facts.conflict[0]!);
  const message = last.type === 'delivered' ? last.message : facts.thing;
  return [
    text(`${message} was handed out `),
    wrong(`${facts.got} times`),
    text(` and more; ${facts.wanted} are enough to tell what passes from what never will${lastError({ index })}.`),
  ];
}

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

const text = (words: string): CausePart => ({ kind: 'text', text: words });
const wrong = (words: string): CausePart => ({ kind: 'wrong', text: words });

/** The sentence as plain text, for the terminal and for screen readers. */
export function causeText(parts: readonly CausePart[]): string {
  return parts.map(part => (part.kind === 'line' ? `${part.text} (${part.call})` : part.text)).join('');
}
