/**
 * Alarms of queues: one rings when more messages lie there than it allows, and again once there were as few in between. Then whoever is on
 * call comes, when all else has come to rest, and starts the programs that wait for that (`ProgramSpec.opens`). Looked at when everything is
 * still, and only where something is declared of it.
 */
import type { Broker } from '../brokers/broker.ts';
import type { Digest } from '../history/digest.ts';
import type { Emit, Ms } from '../history/event.ts';
import type { AlarmSpec, System } from '../system/system.ts';

export class Alarms {
  readonly #specs: readonly AlarmSpec[];
  readonly #programs: readonly string[];
  /** Those that ring now. Never changed. */
  #ringing: readonly boolean[];
  /** Some alarm has rung. */
  #rang: boolean;
  /** Somebody has come. */
  #opened: boolean;

  /** @param programs those that wait for somebody to come */
  constructor(specs: readonly AlarmSpec[], programs: readonly string[], copied: Alarms | null = null) {
    this.#specs = specs;
    this.#programs = programs;
    this.#ringing = copied === null ? specs.map(() => false) : copied.#ringing;
    this.#rang = copied === null ? false : copied.#rang;
    this.#opened = copied === null ? false : copied.#opened;
  }

  copy(): Alarms {
    return new Alarms(this.#specs, this.#programs, this);
  }

  get opened(): boolean {
    return this.#opened;
  }

  /** Somebody was called and has not come yet. */
  get calls(): boolean {
    return this.#rang && !this.#opened;
  }

  /** Whether one rings may depend on which of two things comes first that have nothing else to do with each other. */
  get delicate(): boolean {
    return this.#specs.some(({ above }, at) => above > 0 && !this.#ringing[at]);
  }

  /** Whoever is on call has come. */
  open(now: Ms, emit: Emit): void {
    this.#opened = true;
    for (const program of this.#programs) emit({ type: 'opened', at: now, program });
  }

  /** Everything is still: those ring that have a reason to. */
  look(brokers: { readonly [name: string]: Broker }, now: Ms, emit: Emit): void {
    for (const [at, { broker, queue, above }] of this.#specs.entries()) {
      const waiting = brokers[broker]!.lying?.(queue, now) ?? 0;
      const rings = waiting > above;
      if (rings === this.#ringing[at]) continue;
      this.#ringing = this.#ringing.with(at, rings);
      if (!rings) continue;
      this.#rang = true;
      emit({ type: 'alarm', at: now, queue, waiting, above });
    }
  }

  digest(into: Digest): void {
    into.add(`${this.#ringing.map(Number).join('')}|${this.#rang}|${this.#opened}`);
  }
}

/** Null where nobody is ever called. */
export function alarmsOf({ alarms = [], programs }: System): Alarms | null {
  const waiting = Object.keys(programs).filter(name => programs[name]!.opens === 'alarm');
  return alarms.length + waiting.length > 0 ? new Alarms(alarms, waiting) : null;
}
