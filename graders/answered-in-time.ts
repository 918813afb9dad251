import type { HistoryEvent, Ms } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import { ms, optional, program } from './parameters.ts';

/** A client that waits for somebody else's slow machine is what events are there to spare. */
export const answeredInTime = criterion({
  id: 'answered-in-time',
  claim: 'Each request is answered in the time that is allowed, however slow what comes after it is',
  untested: 'no request was answered',
  params: {
    at: optional(program('Whose requests; those of every front where it is left out.')),
    withinMs: ms('How long a client may wait for its answer.'),
  },
  orderFree: () => true,
  start: ({ at, withinMs }, context) => new AnsweredInTime(at, withinMs, context),
});

/** A request that a client waits for: since when, and the event that began it. */
interface Waiting {
  readonly since: Ms;
  readonly index: number;
  /** `worker.life` of who has it in hand; empty until somebody has. */
  readonly life: string;
}

class AnsweredInTime implements Judge {
  readonly #context: Context;
  readonly #at: string | undefined;
  readonly #allowed: Ms;
  /** By message, before it is handed to anybody; by delivery from then on. */
  readonly #sent = new Map<string, Waiting>();
  readonly #open = new Map<number, Waiting>();
  #now: Ms = 0;
  #answered = false;
  #finding: FindingFacts | null = null;

  constructor(at: string | undefined, withinMs: Ms, context: Context) {
    this.#context = context;
    this.#at = at;
    this.#allowed = withinMs;
  }

  see(event: HistoryEvent, index: number): void {
    this.#now = event.at;
    // Somebody behind it stood still, which no client waits for: the answer would have come meanwhile.
    if (event.type === 'time-passed' && event.stalled) this.#excuse(event.at - event.from);
    if (event.type === 'sent') this.#sent.set(event.message, { since: event.at, index, life: '' });
    if (event.type === 'delivered') {
      // One that is sent again has waited before, and its client knows why: it begins anew.
      const first = this.#sent.get(event.message);
      this.#sent.delete(event.message);
      if (this.#context.lives.runs(event.worker, this.#at))
        this.#open.set(event.delivery, { ...(first ?? { since: event.at, index }), life: `${event.worker}.${event.life}` });
    }
    // Nobody gets an answer from what was in the hands of a dead process.
    if (event.type === 'crashed')
      for (const [delivery, { life }] of this.#open) if (life === `${event.worker}.${event.life}`) this.#open.delete(delivery);
    if (event.type === 'answered') this.#judge(event.delivery, event.message, event.at, index);
  }

  #excuse(ms: Ms): void {
    for (const waits of [this.#sent, this.#open] as Map<unknown, Waiting>[])
      for (const [what, waiting] of waits) waits.set(what, { ...waiting, since: waiting.since + ms });
  }

  #judge(delivery: number, message: string, at: Ms, index: number): void {
    const waiting = this.#open.get(delivery);
    this.#open.delete(delivery);
    if (waiting === undefined) return;
    this.#answered = true;
    if (this.#finding !== null || at - waiting.since <= this.#allowed) return;
    this.#finding = {
      kind: 'answered-late',
      effect: null,
      thing: this.#context.thingOf(message),
      conflict: [waiting.index, index],
      between: [],
      wanted: this.#allowed,
      got: at - waiting.since,
      told: null,
    };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#answered ? pass : unknown(answeredInTime.untested);
  }

  key(): string {
    const since = (waiting: ReadonlyMap<unknown, Waiting>) =>
      [...waiting].map(([what, { since: at }]) => `${what}@${this.#now - at}`).join(',');
    return `${this.#finding !== null}|${this.#answered}|${since(this.#sent)}|${since(this.#open)}`;
  }
}
