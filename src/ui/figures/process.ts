import type { Broker, Handing, Settling } from '../../brokers/broker.ts';
import type { HistoryEvent, Json, Ms } from '../../history/event.ts';
import type { OwnProgram, OwnRealm } from '../../process/own-realm.ts';
import { castAll } from '../../search/open-run.ts';
import type { ServicesConfig } from '../../services/kinds.ts';
import type { Service } from '../../services/service.ts';
import { SHORT_RUN, Simulation } from '../../sim/simulate.ts';
import { Telling } from '../../sim/telling.ts';
import { Worker } from '../../sim/worker.ts';
import { NOTHING_COUNTED, noFaults, World } from '../../sim/world.ts';
import { type OneFeed, oneBound, oneProgram } from '../../system/one-program.ts';

/** What `message.ack()` and the like do at the broker. */
export type Settle = (operation: string, args: readonly Json[], handing: Handing) => Json;

interface Parts {
  /** What the process takes itself to be fed by: decides what its handler is called with, and which methods `message` has. */
  readonly feed: OneFeed;
  readonly realm: OwnRealm;
  readonly program: OwnProgram;
  /** The export that is called; `handle` where left out. */
  readonly handler?: string;
  /** Which services its handler is given, by name, and the services themselves, which processes may share. */
  readonly granted: ServicesConfig;
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
  readonly #feed: HandFeed;

  constructor({ feed, realm, program, handler = 'handle', granted, services, settle }: Parts) {
    this.#feed = new HandFeed(settle);
    const system = oneProgram({ entry: program.file, handler }, feed, granted);
    const casts = castAll(system, () => ({ program: realm.adopt(program), stateless: program.stateless }), false);
    const [[name, spec]] = Object.entries(system.programs) as [[string, (typeof system.programs)[string]]];
    const telling = new Telling(event => {
      if (event.type === 'finished' && event.error !== null)
        throw new Error(`a figure's own handler failed, ${program.file}: ${event.error.message}`);
      this.history.push(event);
    });
    this.#simulation = new Simulation(
      new World({
        setting: {
          system,
          bound: oneBound([], 1),
          messages: {},
          casts,
          realm,
          usage: { clock: false, random: new Set<string>() },
          limits: SHORT_RUN,
          paced: false,
        },
        telling,
        count: { ...NOTHING_COUNTED },
        spent: noFaults(),
        workers: [new Worker(1, name)],
        brokers: spec.feed.kind === 'consume' ? { [spec.feed.broker]: this.#feed } : {},
        others: spec.feed.kind === 'consume' ? {} : { [name]: this.#feed },
        services,
      }),
    );
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
    this.#simulation.world.count.now = now;
    this.#feed.next = handing;
    this.#simulation.perform({ kind: 'receive', worker: 1 });
  }

  /** The oldest call that can takes hold and is answered. False: nothing was under way. */
  step(now: Ms): boolean {
    this.#simulation.world.count.now = now;
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
    this.#simulation.world.count.now = now;
    if (this.#worker.life !== null) this.#simulation.perform({ kind: 'crash', worker: 1 });
  }
}

/** Hands out what it was given, and nothing of its own accord. */
class HandFeed implements Broker {
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
  digest(): void {}
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
  takes = () => false;
  snapshot = () => null;
  handAgain(): never {
    throw new Error('a figure hands out its messages itself');
  }

  copy(): never {
    throw new Error('a figure plays one run');
  }
}
