import type { Exercise } from '../../exercise/exercise.ts';
import type { HistoryEvent, Json, Ms } from '../../history/event.ts';
import type { OwnProgram, OwnRealm } from '../../process/own-realm.ts';
import type { Service } from '../../services/service.ts';
import { Simulation } from '../../sim/simulate.ts';
import type { Handing, Settling, Source } from '../../brokers/broker.ts';
import { Telling } from '../../sim/telling.ts';

/** What `message.ack()` and the like do at the broker. */
export type Settle = (operation: string, args: readonly Json[], handing: Handing) => Json;

interface Parts {
  /** Decides which methods `message` has. */
  readonly broker: Exercise['broker']['kind'];
  readonly realm: OwnRealm;
  readonly program: OwnProgram;
  /** The export that is called; `handle` where left out. */
  readonly handler?: string;
  /** Which services its handler is given, by name, and the services themselves, which processes may share. */
  readonly granted: Exercise['services'];
  readonly services: { readonly [name: string]: Service };
  readonly settle: Settle;
}

/**
 * One process of a figure whose reader decides what happens next: lives of a compiled handler in the simulation that grades
 * everybody's code, handed their messages one by one. The broker is the figure's own affair.
 */
export class FigureProcess {
  readonly history: HistoryEvent[] = [];
  readonly #simulation: Simulation;
  readonly #source: HandSource;

  constructor({ broker, realm, program, handler = 'handle', granted, services, settle }: Parts) {
    this.#source = new HandSource(settle);
    this.#simulation = new Simulation({
      // All that a simulation asks of an exercise.
      exercise: { broker: { kind: broker }, program: { entry: program.file, handler }, services: granted } as Exercise,
      bound: { messages: [], workers: 1, crashes: 0, expiries: 0, duplicates: 0, errors: 0 },
      program: realm.adopt(program),
      realm,
      stateless: program.stateless,
      usage: { clock: false, random: false },
      source: this.#source,
      services,
      telling: new Telling(event => {
        if (event.type === 'finished' && event.error !== null)
          throw new Error(`a figure's own handler failed, ${program.file}: ${event.error.message}`);
        this.history.push(event);
      }),
    });
  }

  get #worker() {
    return this.#simulation.workers[0]!;
  }

  /** Lives so far, the present one included. */
  get lives(): number {
    return this.#worker.lifeNumber;
  }

  get busy(): boolean {
    return this.#worker.busy;
  }

  /** Calls the handler, which then runs until it waits for an answer. A process that is dead comes back to life for it. */
  hand(handing: Handing, now: Ms): void {
    this.#simulation.now = now;
    this.#source.next = handing;
    this.#simulation.perform({ kind: 'receive', worker: 1 });
  }

  /** The oldest call that can takes hold and is answered. False: nothing was under way. */
  step(now: Ms): boolean {
    this.#simulation.now = now;
    const choice = this.#simulation.ordinary();
    if (choice?.kind !== 'apply') return false;
    this.#simulation.perform(choice);
    return true;
  }

  /** Until the handler is done. */
  finish(now: Ms): void {
    while (this.step(now));
  }

  crash(now: Ms): void {
    this.#simulation.now = now;
    if (this.#worker.life !== null) this.#simulation.perform({ kind: 'crash', worker: 1 });
  }
}

/** Hands out what it was given, and nothing of its own accord. */
class HandSource implements Source {
  readonly connects = false;
  next: Handing | null = null;
  readonly #settle: Settle;

  constructor(settle: Settle) {
    this.#settle = settle;
  }

  receive(): Handing | null {
    const { next } = this;
    this.next = null;
    return next;
  }

  settle(operation: string, args: readonly Json[], { handing }: Settling): Json {
    return this.#settle(operation, args, handing);
  }

  send(): void {}
  start(): void {}
  crash(): void {}
  finished(): void {}
  strike(): void {}
  pass(): void {}
  receivable = () => false;
  repeatable = () => [];
  faults = () => [];
  leaseEnd = () => null;
  nextTimer = () => null;
  key = () => '';
  snapshot = () => null;
  handAgain(): never {
    throw new Error('a figure hands out its messages itself');
  }
}
