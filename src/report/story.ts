/** What the sentences about a failure look up: the thing that it happened to, lines as links, how lives ended, what nobody awaited. */
import type { Effect } from '../../graders/effect.ts';
import type { FindingFacts } from '../../graders/verdict.ts';
import type { BrokerWords } from '../brokers/kind.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { type Called, type Crashed, callName, type Delivered, type Index, type Sent } from '../history/index.ts';
import { type Spoken, wordsOf } from '../system/words.ts';
import { lineName, processName } from './names.ts';
import type { CausePart } from './report.ts';
import { type Unawaited, unawaitedIn, withoutStop } from './unawaited.ts';

/** Of one run and one finding in it. */
export class Story {
  readonly index: Index;
  readonly facts: FindingFacts;
  /** Of the effect that the finding is about. */
  readonly words: Effect['words'];
  readonly #system: Spoken;
  /** What nobody waited for while the thing was worked on, and explains most; null where all was awaited. */
  readonly unawaited: Unawaited | null;
  /** Those that the conflict is about. */
  readonly messages = new Set<string>();
  /** A sentence has it already. */
  toldUnawaited = false;

  constructor(index: Index, facts: FindingFacts, { effects, system }: Pick<Exercise, 'effects' | 'system'>) {
    this.index = index;
    this.facts = facts;
    this.words = effects[facts.effect ?? '']?.words ?? { what: 'work', done: 'done' };
    this.#system = system;
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
    return { kind: 'line', text: lineName(this.index, call.line), line: call.line, call: callName(call), event };
  }

  /** How a life ended, and where: it was killed, or nobody handled an error. */
  died(crash: Crashed, index: number, place: CausePart[] = this.placeOfCrash(crash, index)): CausePart[] {
    const process = processName(this.index, crash.worker);
    if (crash.error === undefined) return [text(`${process} died `), ...place];
    this.toldUnawaited ||= this.unawaited?.kind === 'ended';
    const { line } = crash;
    const where: CausePart[] =
      line == null ? [] : [text(' at '), { kind: 'line', text: lineName(this.index, line), line, call: '', event: index }];
    return [text(`nobody handled ${crash.error.name}`), ...where, text(`, and that ended ${process}`)];
  }

  /** `after line 8 (db.decrement) and before line 9 (db.put)`: where in the learner's code a life ended. */
  placeOfCrash({ worker, life, pending }: Crashed, crashIndex: number): CausePart[] {
    const last = this.index.lastApplied(worker, life, crashIndex);
    const next = pending[0];
    const parts: CausePart[] = [];
    if (last !== null) parts.push(text('after '), this.line(last.index));
    if (last !== null && next !== undefined) parts.push(text(' and '));
    if (next !== undefined) {
      const call = this.index.called(next);
      // What was called there, the whole transaction, had begun long before.
      const end = call.service === 'db' && call.operation === 'commit' ? 'the commit of ' : '';
      parts.push(text(`before ${end}`), this.callLine(call, this.index.indexOfCall(next)));
    }
    return parts.length === 0 ? [text('before it had done anything')] : parts;
  }

  /** The broker's own words for what conspires against a learner. @param queue where the message in question was */
  wordsOf(queue: string): BrokerWords {
    return wordsOf(this.#system, queue);
  }

  /** Where a message that the conflict is about was handed out; where any was, if none of them. */
  get queue(): string {
    const handed = this.index.history.filter((event): event is Delivered => event.type === 'delivered');
    const sent = this.index.history.filter((event): event is Sent => event.type === 'sent');
    // Where nobody was handed anything but ticks and commands, somebody asked for it where it lay.
    const isHanded = handed.some(delivered => sent.some(({ message }) => message === delivered.message));
    const asked = isHanded ? undefined : sent.find(({ message }) => this.messages.has(message));
    return (asked ?? handed.find(({ message }) => this.messages.has(message)) ?? handed[0])?.queue ?? '';
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
    // A command asks a queue for what lies there, and settles it by the queue.
    return event?.type === 'applied' && ['message', 'queue'].includes(this.index.called(event.call).service) ? next : -1;
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
