import type { Ms } from '../../history/event.ts';
import { PENDING, type Waiter } from '../../process/promise-parts.ts';

/** What a handler's services call. */
export interface Caller {
  /** Of the life that runs. */
  readonly db: object;
  send(delivery: Delivery, to: unknown, options: unknown): unknown;
  /** Calls that take a duration or nothing. */
  sleep(delivery: Delivery, kind: number, ms: unknown): unknown;
  readonly now: Ms;
  log(): void;
}

/** Who is told when a handler is done. */
export interface Owner extends Caller {
  idOf(local: number): string;
  bodyOf(id: string): object;
  done(delivery: Delivery): void;
}

/** One handing of one message to one life. Also what waits for the handler's promise. */
export class Delivery implements Waiter {
  state = PENDING;
  value: unknown = undefined;
  readonly caller: Owner;
  /** The message's number within its partition. */
  readonly local: number;
  readonly attempt: number;
  readonly life: number;
  /** The lease, as `leases.ts` knows it. */
  readonly lease: number;
  readonly serial: number;
  // Made when first asked for.
  #id: string | null = null;
  #body: object | null = null;

  constructor(caller: Owner, local: number, attempt: number, life: number, lease: number, serial: number) {
    this.caller = caller;
    this.local = local;
    this.attempt = attempt;
    this.life = life;
    this.lease = lease;
    this.serial = serial;
  }

  get id(): string {
    this.#id ??= this.caller.idOf(this.local);
    return this.#id;
  }

  get body(): object {
    this.#body ??= this.caller.bodyOf(this.id);
    return this.#body;
  }

  run(): void {
    this.caller.done(this);
  }
}
