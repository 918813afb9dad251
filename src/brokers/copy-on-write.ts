import { Digest } from '../history/digest.ts';
import type { Emit, Json, Ms } from '../history/event.ts';
import type { Reply } from '../services/service.ts';
import type { Broker, BrokerFault, ClientCaller, Due, Handing, Outgoing, Settling } from './broker.ts';
import { type FeedStep, type Touch, writes } from './touch.ts';

/** Copied at once, which costs as much as there is of it. */
interface Copied extends Broker {
  copy(emit: Emit): Copied;
}

/**
 * A broker that is copied only when it must be: its copies are the same one until somebody does something to it, who then takes one of
 * its own. What its digest tells is remembered, too, until something is done to it or time passes.
 */
export class CopyOnWrite implements Broker {
  readonly #emit: Emit;
  #broker: Copied;
  #shared: boolean;
  /** What `digest` last told, and when; null once anything was done. */
  #told: Digest | null;
  #toldAt: Ms;

  /** @param from a broker that tells `emit`, or one to copy */
  constructor(from: Copied | CopyOnWrite, emit: Emit) {
    this.#emit = emit;
    if (from instanceof CopyOnWrite) {
      from.#shared = true;
      this.#broker = from.#broker;
      this.#shared = true;
      this.#told = from.#told;
      this.#toldAt = from.#toldAt;
      return;
    }
    this.#broker = from;
    this.#shared = false;
    this.#told = null;
    this.#toldAt = 0;
  }

  get connects(): boolean {
    return this.#broker.connects;
  }

  copy(emit: Emit): CopyOnWrite {
    return new CopyOnWrite(this, emit);
  }

  digest(into: Digest, now: Ms): void {
    if (this.#told === null || this.#toldAt !== now) {
      this.#told = new Digest();
      this.#toldAt = now;
      this.#broker.digest(this.#told, now);
    }
    into.digest(this.#told);
  }

  get refuses(): boolean {
    return this.#broker.refuses === true;
  }

  get alike(): boolean {
    return this.#broker.alike === true;
  }

  digestOf(worker: number, into: Digest, now: Ms): void {
    this.#broker.digestOf?.(worker, into, now);
  }

  touches(worker: number, step: FeedStep, operation: string): readonly Touch[] {
    return this.#broker.touches?.(worker, step, operation) ?? [writes('')];
  }

  sendTouches(destination: string): readonly Touch[] {
    return this.#broker.sendTouches?.(destination) ?? [writes('')];
  }

  get client(): string {
    return this.#broker.client ?? '';
  }

  askTouches(): readonly Touch[] {
    return this.#broker.askTouches?.() ?? [writes('')];
  }

  snapshot(now: Ms): Json {
    return this.#broker.snapshot(now);
  }

  lying(queue: string, now: Ms): number {
    return this.#broker.lying?.(queue, now) ?? 0;
  }

  takes(destination: string): boolean {
    return this.#broker.takes(destination);
  }

  receivable(worker: number, now: Ms): boolean {
    return this.#broker.receivable(worker, now);
  }

  leaseEnd(worker: number, handing: Handing, now: Ms): Due | null {
    return this.#broker.leaseEnd(worker, handing, now);
  }

  nextTimer(now: Ms): Due | null {
    return this.#broker.nextTimer(now);
  }

  repeatable(worker: number, now: Ms): readonly string[] {
    return this.#broker.repeatable(worker, now);
  }

  faults(now: Ms): readonly BrokerFault[] {
    return this.#broker.faults(now);
  }

  send(name: string, message: Outgoing, now: Ms): void {
    this.#own().send(name, message, now);
  }

  start(worker: number, life: number, now: Ms): void {
    this.#own().start(worker, life, now);
  }

  crash(worker: number, now: Ms): void {
    this.#own().crash(worker, now);
  }

  receive(worker: number, now: Ms, delivery: number): Handing | null {
    return this.#own().receive(worker, now, delivery);
  }

  finished(worker: number, handing: Handing, failed: boolean, now: Ms): void {
    this.#own().finished(worker, handing, failed, now);
  }

  settle(operation: string, args: readonly Json[], settling: Settling, now: Ms): Json {
    return this.#own().settle(operation, args, settling, now);
  }

  pass(now: Ms, stalled: number | null): void {
    this.#own().pass(now, stalled);
  }

  forgotten(worker: number): void {
    if (this.#broker.forgotten !== undefined) this.#own().forgotten!(worker);
  }

  handAgain(worker: number, message: string, now: Ms): Handing {
    return this.#own().handAgain(worker, message, now);
  }

  strike(fault: BrokerFault, now: Ms): void {
    this.#own().strike(fault, now);
  }

  ask(operation: string, args: readonly Json[], caller: ClientCaller, now: Ms): Reply {
    return this.#own().ask!(operation, args, caller, now);
  }

  lost(worker: number): void {
    if (this.#broker.lost !== undefined) this.#own().lost!(worker);
  }

  /** Before anything is done to it. */
  #own(): Broker {
    this.#told = null;
    if (this.#shared) {
      this.#shared = false;
      this.#broker = this.#broker.copy(this.#emit);
    }
    return this.#broker;
  }
}
