import type { Applied, Called, Crashed, Delivered, History, HistoryEvent, Json, Sent, SourceLine } from './event.ts';

/** A history with the look-ups that reports and timelines need. Build once per history. */
export class Index {
  readonly history: History;
  readonly #calls = new Map<number, number>();
  readonly #deliveries = new Map<number, number>();
  readonly #programs = new Map<number, string>();

  constructor(history: History) {
    this.history = history;
    history.forEach((event, index) => {
      if (event.type === 'called') this.#calls.set(event.call, index);
      if (event.type === 'delivered') this.#deliveries.set(event.delivery, index);
      if (event.type === 'life-started' && event.program !== undefined) this.#programs.set(event.worker, event.program);
    });
  }

  at(index: number): HistoryEvent {
    const event = this.history[index];
    if (event === undefined) throw new RangeError(`a history of ${this.history.length} events has no event ${index}`);
    return event;
  }

  called(call: number): Called {
    return this.at(this.#calls.get(call)!) as Called;
  }

  indexOfCall(call: number): number {
    return this.#calls.get(call)!;
  }

  delivered(delivery: number): Delivered {
    return this.at(this.#deliveries.get(delivery)!) as Delivered;
  }

  indexOfDelivery(delivery: number): number {
    return this.#deliveries.get(delivery)!;
  }

  /** The call behind an event, where there is one. */
  callOf(event: HistoryEvent): Called | null {
    return event.type === 'called' ? event : event.type === 'applied' || event.type === 'refused' ? this.called(event.call) : null;
  }

  /** The delivery on whose behalf something happened, where there is one. */
  deliveryOf(event: HistoryEvent): number | null {
    if ('delivery' in event && event.delivery !== null) return event.delivery;
    return this.callOf(event)?.delivery ?? null;
  }

  /** The call that sent the message of a `sent`: it takes hold next, and gives the id, or those of a whole transaction, of which a topic's copies are made. Null where a producer or client did. */
  publishingOf(at: number): Called | null {
    const sent = this.at(at);
    if (sent.type !== 'sent') return null;
    let next = at + 1;
    while (this.history[next]?.type === 'sent') next += 1;
    const applied = this.history[next];
    if (applied?.type !== 'applied' || typeof applied.result !== 'object' || applied.result === null) return null;
    const { id, ids } = applied.result as { readonly id?: Json; readonly ids?: Json };
    const made = Array.isArray(ids) ? (ids as readonly Json[]) : [id];
    const its = made.some(each => typeof each === 'string' && (sent.message === each || sent.message.startsWith(`${each}@`)));
    return its ? this.called(applied.call) : null;
  }

  /** What the call that took hold at this event has sent: it is told right before. */
  sentBy(at: number): readonly Sent[] {
    const sent: Sent[] = [];
    for (let before = at - 1; this.history[before]?.type === 'sent'; before -= 1)
      if (this.publishingOf(before) !== null) sent.unshift(this.history[before] as Sent);
    return sent;
  }

  lineOf(event: HistoryEvent): SourceLine | null {
    if ('line' in event && event.line != null) return event.line;
    return this.callOf(event)?.line ?? null;
  }

  /** What a worker runs; null in a system of one program, and of a worker that never lived. */
  programOf(worker: number): string | null {
    return this.#programs.get(worker) ?? null;
  }

  /** All workers that lived, where there are several programs; by their numbers, in the order of their first lives. */
  get programs(): ReadonlyMap<number, string> {
    return this.#programs;
  }

  /** The crash that ended this life, with its index; null when it lived to the end. */
  endOf(worker: number, life: number): { readonly index: number; readonly crash: Crashed } | null {
    const index = this.history.findIndex(event => event.type === 'crashed' && event.worker === worker && event.life === life);
    return index < 0 ? null : { index, crash: this.at(index) as Crashed };
  }

  /** What a life last brought about before an index: the latest of its calls that took hold. */
  lastApplied(
    worker: number,
    life: number,
    before: number,
  ): { readonly index: number; readonly applied: Applied; readonly call: Called } | null {
    for (let index = before - 1; index >= 0; index -= 1) {
      const event = this.at(index);
      if (event.type !== 'applied') continue;
      const call = this.called(event.call);
      if (call.worker === worker && call.life === life) return { index, applied: event, call };
    }
    return null;
  }
}

/** `db.insert`, and for the broker `message.ack`. A transaction's end goes by the name that the learner wrote. */
export function callName(call: Called): string {
  if (call.service === 'db' && (call.operation === 'commit' || call.operation === 'rollback')) return 'db.transaction';
  if (call.operation === 'answer' && call.service === 'message') return 'the answer';
  return `${call.transaction === null ? call.service : 'tx'}.${call.operation}`;
}
