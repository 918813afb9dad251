import type { Called, HistoryEvent, Ms } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Effect } from './effect.ts';
import type { Names } from './ledger.ts';
import { effect, ms, optional } from './parameters.ts';
import { thingOfCall } from './things.ts';

/**
 * Who is refused waits before it tries again, each time longer than the time before: what is down is not helped by being asked faster.
 * Pauses need not grow for ever: those that an exercise calls long enough (`longMs`) may all be the same. So may those that are as long as the
 * refusal itself asked for (`Retry-After`): whoever refuses knows best.
 * A try is a call of the service that does the work, however many deliveries they are spread over. A pause in which a process died or stood
 * still, or a connection was lost, is not of the program's choosing, and is not measured. What was put elsewhere begins anew once another
 * program is handed it there, as dead letters are by a replay; where it comes back by itself, from a queue in which it only waits, that
 * was its pause.
 */
export const backoffGrows = criterion({
  id: 'backoff-grows',
  claim: 'Between one failed try and the next the pause grows',
  untested: 'nothing failed twice and was tried a third time',
  params: {
    of: effect('The work that is tried. Its store is a service, whose calls are the tries.'),
    longMs: optional(ms('A pause of so many milliseconds or more need not grow any further. Every pause has to where it is left out.')),
  },
  start: ({ of, longMs }, context) => new BackoffGrows(of, longMs, context),
});

interface Tried {
  /** The latest try that was refused. */
  readonly at: Ms;
  readonly index: number;
  /** The pause before it; null where that is not known. */
  readonly pause: Ms | null;
  /** How long it was told to wait; null where it was told nothing. */
  readonly asked: Ms | null;
  readonly message: string;
  /** Whose try it was; null where there is one program. */
  readonly program: string | null;
  /** Its message was put elsewhere since. */
  readonly aside: boolean;
}

class BackoffGrows implements Judge {
  readonly #effect: string;
  readonly #longMs: Ms;
  readonly #names: Names;
  readonly #service: string;
  readonly #its: Effect;
  /** By what is tried: the message that was in hand, or what the calls say that they are for. */
  readonly #tried = new Map<string, Tried>();
  /** Tries under way, by call. */
  readonly #calls = new Map<
    number,
    { readonly what: string; readonly message: string; readonly program: string | null; readonly index: number; readonly pause: Ms | null }
  >();
  /** Other calls under way: a handler whose connection is lost over one of them may never come to say how long to wait. */
  readonly #others = new Map<number, string>();
  /** Of these, the ones that put what was in hand somewhere else than where it came from: as a dead letter. */
  readonly #aside = new Set<number>();
  /** By delivery: where its message came from. */
  readonly #from = new Map<number, string>();
  #now: Ms = 0;
  #tested = false;
  #finding: FindingFacts | null = null;

  constructor(of: string | undefined, longMs: Ms | undefined, context: Context) {
    this.#effect = context.effectNamed(of);
    this.#longMs = longMs ?? Number.POSITIVE_INFINITY;
    this.#names = context.names(of);
    this.#its = context.effects[this.#effect]!;
    this.#service = this.#its.store;
  }

  see(event: HistoryEvent, index: number): void {
    this.#now = event.at;
    switch (event.type) {
      case 'delivered':
        this.#from.set(event.delivery, event.queue);
        this.#takenUp(event.message, this.#names.deliveries.get(event.delivery)?.program ?? null);
        break;
      case 'called': {
        const message = this.#names.deliveries.get(event.delivery)?.message;
        if (message === undefined || !this.#names.sent(message)) break;
        if (event.service === this.#service) this.#called(event, message, index);
        else {
          this.#others.set(event.call, message);
          if (isElsewhere(event, this.#from.get(event.delivery))) this.#aside.add(event.call);
        }
        break;
      }
      case 'refused': {
        const call = this.#calls.get(event.call);
        this.#calls.delete(event.call);
        if (call !== undefined) {
          const { what, ...its } = call;
          this.#tried.set(what, { ...its, at: event.at, asked: event.retryAfterMs ?? null, aside: false });
        }
        if (event.injected) this.#forget(this.#others.get(event.call));
        this.#others.delete(event.call);
        break;
      }
      case 'applied':
        this.#tried.delete(this.#calls.get(event.call)?.what ?? '');
        if (!event.replied) this.#forget(this.#others.get(event.call));
        if (this.#aside.delete(event.call)) this.#putAside(this.#others.get(event.call));
        this.#calls.delete(event.call);
        this.#others.delete(event.call);
        break;
      case 'time-passed':
        if (event.stalled) this.#tried.clear();
        break;
      case 'dead-lettered':
      case 'moved':
        this.#putAside(event.message);
        break;
      case 'opened':
        // What was given up begins anew.
        this.#tried.clear();
        break;
      case 'crashed':
      case 'disconnected':
        // Whoever takes up what was in hand comes when it can.
        this.#tried.clear();
        if (event.type === 'crashed')
          for (const call of event.pending) {
            this.#calls.delete(call);
            this.#others.delete(call);
          }
        break;
      default:
        break;
    }
  }

  #forget(message: string | undefined): void {
    for (const [what, tried] of this.#tried) if (tried.message === message) this.#tried.delete(what);
  }

  #putAside(message: string | undefined): void {
    for (const [what, tried] of this.#tried) {
      if (tried.message !== message) continue;
      // Who brings it back is not seen where there is one program: it comes when the service is up again, and begins anew.
      if (tried.program === null) this.#tried.delete(what);
      else this.#tried.set(what, { ...tried, aside: true });
    }
  }

  /** Another program than the one that tried brings it back, and it begins anew. */
  #takenUp(message: string, program: string | null): void {
    for (const [what, tried] of this.#tried)
      if (tried.aside && tried.program !== program && (tried.message === message || this.#names.concerns(message, what)))
        this.#tried.delete(what);
  }

  #called(called: Called, message: string, index: number): void {
    const what = thingOfCall(this.#its, called) ?? message;
    const last = this.#tried.get(what);
    const pause = last === undefined ? null : this.#now - last.at;
    const program = this.#names.deliveries.get(called.delivery)?.program ?? null;
    this.#calls.set(called.call, { what, message, program, index, pause });
    if (last === undefined || pause === null || last.pause === null) return;
    this.#tested = true;
    const { asked } = last;
    if (pause > last.pause || pause >= this.#longMs || (asked !== null && pause >= asked) || this.#finding !== null) return;
    const thing = what === message ? this.#names.thingOf(message) : what;
    this.#finding = {
      kind: 'no-backoff',
      effect: this.#effect,
      thing,
      conflict: [last.index, index],
      between: [],
      wanted: last.pause,
      got: pause,
      told: [
        `${thing} was tried again at `,
        { line: index },
        pause === 0 ? ' ' : ` ${duration(pause)} after the last refusal, `,
        { wrong: pause === 0 ? 'at once' : 'no later than before' },
        `; the pause before that was ${duration(last.pause)}`,
        asked === null ? '.' : `, and the refusal asked for ${duration(asked)}.`,
      ],
    };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#tested ? pass : unknown(backoffGrows.untested);
  }

  key(): string {
    const named = (what: string, message: string) => (what === message ? what : `${what} by ${message}`);
    const by = (program: string | null) => (program === null ? '' : `~${program}`);
    const tried = [...this.#tried].map(
      ([what, { at, pause, asked, message, program, aside }]) =>
        `${named(what, message)}${by(program)}${aside ? '!' : ''}:${this.#now - at}/${pause}${asked === null ? '' : `<${asked}`}`,
    );
    const calls = [...this.#calls.values()].map(({ what, message, program, pause }) => `${named(what, message)}${by(program)}/${pause}`);
    return `${this.#finding !== null}|${this.#tested}|${tried.sort().join(',')}|${calls.sort().join(',')}`;
  }
}

function isElsewhere({ service, args }: Called, from: string | undefined): boolean {
  return (service === 'topic' || service === 'queue') && Array.isArray(args) && typeof args[0] === 'string' && args[0] !== from;
}

const duration = (ms: Ms): string => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`);
