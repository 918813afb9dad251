/** What the sentences about a failure look up: the thing that it happened to, lines as links, how lives ended, what nobody awaited. */
import type { FindingFacts } from '../../graders/criterion.ts';
import type { Work } from '../exercise/exercise.ts';
import { brokerOf, type Called, type Crashed, callName, type Delivered, type Index } from '../history/index.ts';
import type { CausePart } from './report.ts';
import { type Unawaited, unawaitedIn, withoutStop } from './unawaited.ts';

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

/** Of one run and one finding in it. */
export class Story {
  readonly index: Index;
  readonly facts: FindingFacts;
  readonly words: Work['words'];
  /** What nobody waited for while the thing was worked on, and explains most; null where all was awaited. */
  readonly unawaited: Unawaited | null;
  /** Those that the conflict is about. */
  readonly messages = new Set<string>();
  /** A sentence has it already. */
  toldUnawaited = false;

  constructor(index: Index, facts: FindingFacts, words: Work['words']) {
    this.index = index;
    this.facts = facts;
    this.words = words;
    const { messages } = this;
    for (const at of facts.conflict) {
      const event = index.at(at);
      const delivery = index.deliveryOf(event);
      if (delivery !== null) messages.add(index.delivered(delivery).message);
      else if ('message' in event) messages.add(event.message);
    }
    const isAbout = ({ delivery }: Unawaited) => delivery === null || messages.has(index.delivered(delivery).message);
    this.unawaited = unawaitedIn(index).find(isAbout) ?? null;
  }

  /** `: nobody awaited ..., so ... committed without it`; null where that is not what happened. */
  overtaken(): readonly CausePart[] | null {
    if (this.unawaited?.kind !== 'overtaken') return null;
    this.toldUnawaited = true;
    return this.unawaited.clause;
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

  /** How a life ended, and where: it was killed, or nobody handled an error. */
  died(crash: Crashed, index: number, place: CausePart[] = this.placeOfCrash(crash, index)): CausePart[] {
    if (crash.error === undefined) return [text('the process died '), ...place];
    this.toldUnawaited ||= this.unawaited?.kind === 'ended';
    const { line } = crash;
    const where: CausePart[] =
      line == null ? [] : [text(' at '), { kind: 'line', text: `line ${line.line}`, line, call: '', event: index }];
    return [text(`nobody handled ${crash.error.name}`), ...where, text(', and that ended the process')];
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

/** ` The handler threw ...`, as the end of a sentence whose full stop is still to come; nothing where it never did. */
export function lastError(story: Pick<Story, 'index' | 'messages'>): string {
  const event = story.index.history.findLast(
    each => each.type === 'finished' && each.error !== null && story.messages.has(story.index.delivered(each.delivery).message),
  );
  return event?.type === 'finished' && event.error !== null
    ? `. The handler threw ${event.error.name}: ${withoutStop(event.error.message)}`
    : '';
}

export const text = (words: string): CausePart => ({ kind: 'text', text: words });
export const wrong = (words: string): CausePart => ({ kind: 'wrong', text: words });
