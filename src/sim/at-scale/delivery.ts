import type { Ms } from '../../history/event.ts';
import { PENDING, type Waiter } from '../../process/promise-parts.ts';
import type { Template } from './templates.ts';

/** What a handler's services call. */
export interface Caller {
  /** Of the life that runs. */
  readonly db: object;
  push(delivery: Delivery, to: unknown, notification: unknown, options: unknown): unknown;
  email(delivery: Delivery, mail: unknown, options: unknown): unknown;
  followers(delivery: Delivery, kind: number, user: unknown, cursor: unknown): unknown;
  /** A topic or queue. */
  send(delivery: Delivery, kind: number, to: unknown, body: unknown, options: unknown): unknown;
  /** Calls that take a duration or nothing. */
  settle(delivery: Delivery, kind: number, ms: unknown): unknown;
  sleep(delivery: Delivery, ms: unknown): unknown;
  readonly now: Ms;
  log(): void;
  /** The handler asked for what is not played at full speed. What it gets never answers. */
  slower(what: string): object;
  /** The same, of a service that can be played by itself. */
  alone(service: string, what: string): object;
  /** The client of a service that is played by itself; null where it is not. */
  wholeOf(delivery: Delivery, service: string): object | null;
  readonly grants: ReadonlySet<string> | null;
}

/** Who is told when a handler is done. */
export interface Owner extends Caller {
  idOf(delivery: Delivery): string;
  done(delivery: Delivery): void;
}

/** One handing of one message to one life. Also what waits for the handler's promise. */
export class Delivery implements Waiter {
  state = PENDING;
  value: unknown = undefined;
  readonly caller: Owner;
  readonly lane: number;
  /** The message's number within its queue or partition. */
  readonly row: number;
  readonly attempt: number;
  readonly life: number;
  readonly template: Template;
  readonly first: number;
  readonly second: number;
  readonly origin: Ms;
  /** The lease, as `leases.ts` knows it. */
  lease = -1;
  serial = 0;
  /** Clients of services that are played by themselves. */
  services: object | null = null;
  // Made when first asked for.
  #body: object | null = null;

  constructor(
    caller: Owner,
    lane: number,
    row: number,
    attempt: number,
    life: number,
    template: Template,
    first: number,
    second: number,
    origin: Ms,
  ) {
    this.caller = caller;
    this.lane = lane;
    this.row = row;
    this.attempt = attempt;
    this.life = life;
    this.template = template;
    this.first = first;
    this.second = second;
    this.origin = origin;
  }

  get body(): object {
    this.#body ??= this.template.body(this.first, this.second);
    return this.#body;
  }

  get key(): string | null {
    return this.template.key(this.first, this.second);
  }

  run(): void {
    this.caller.done(this);
  }
}
