import { Digest } from '../history/digest.ts';
import type { Emit, HistoryEvent } from '../history/event.ts';

/** What a step told, as far as it matters whether another step told the same. */
export interface StepTold {
  readonly low: number;
  readonly high: number;
  /** Nobody but readers did anything, and no time passed. */
  readonly idle: boolean;
  /** Workers that made calls. */
  readonly callers: readonly number[];
  /** Something was handed out. */
  readonly handed: boolean;
}

/**
 * Between a run and whoever listens to it. Events are told on as they happen, or held back for as long as nobody can say yet
 * how they will be told: one by one, or as the same again, so many times.
 */
export class Telling {
  readonly #emit: Emit;
  #heard: Emit | null = null;
  #held: HistoryEvent[] | null = null;
  #watched = false;
  #step = new Digest();
  #idle = true;
  #callers: number[] = [];
  #handed = false;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /** Hears of everything as it happens, held back or not: for parts of the run itself. */
  listen(heard: Emit): void {
    this.#heard = heard;
  }

  readonly tell: Emit = event => {
    this.#heard?.(event);
    // Of what is logged nothing follows: a loop that counts its rounds for people is a loop.
    if (this.#watched && event.type !== 'logged') this.#add(event);
    if (this.#held === null) this.#emit(event);
    else this.#held.push(event);
  };

  /** What was held back, and is told now. */
  tellNow(event: HistoryEvent): void {
    this.#emit(event);
  }

  watch(on: boolean): void {
    this.#watched = on;
    this.stepTold();
  }

  /** Of everything since it was last asked. */
  stepTold(): StepTold {
    const { low, high } = this.#step;
    const told = { low, high, idle: this.#idle, callers: this.#callers, handed: this.#handed };
    this.#step = new Digest();
    this.#idle = true;
    this.#callers = [];
    this.#handed = false;
    return told;
  }

  hold(): void {
    this.#held = [];
  }

  get held(): readonly HistoryEvent[] {
    return this.#held ?? [];
  }

  /** Nothing is held back any more. What was is for the caller to tell. */
  drop(): readonly HistoryEvent[] {
    const held = this.#held ?? [];
    this.#held = null;
    return held;
  }

  #add(event: HistoryEvent): void {
    addAlike(this.#step, event);
    if (event.type === 'delivered') this.#handed = true;
    if (event.type === 'called') this.#callers.push(event.worker);
    else if (event.type !== 'applied' || event.changes.length > 0) this.#idle = false;
  }
}

/**
 * Adds what makes this event another one than the same in an earlier round. Numbers that only count on (calls, deliveries, attempts,
 * transactions, the time) do not: a broker that counts attempts itself has them in its own state, which is compared as well. Lines are left
 * out because programs that were not lowered have none.
 */
function addAlike(into: Digest, event: HistoryEvent): void {
  into.add(event.type);
  switch (event.type) {
    case 'called':
      into.number(event.worker).add(event.service).add(event.operation).add(JSON.stringify(event.args));
      return;
    case 'applied':
      into.add(JSON.stringify(event.result)).add(event.changes.length === 0 ? '' : JSON.stringify(event.changes));
      return;
    case 'refused':
      into.add(event.error.name).add(event.error.message);
      return;
    case 'time-passed':
      into.number(event.at - event.from).add(event.until);
      return;
    case 'finished':
      into.number(event.worker).add(event.error?.name ?? '');
      return;
    default:
      into.add(JSON.stringify({ ...event, at: 0, delivery: 0, attempt: 0, life: 0, line: null }));
  }
}
