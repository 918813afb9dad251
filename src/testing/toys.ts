/** A broker, a service, a feed, a fault and a criterion that nothing here has heard of: see `from-outside.test.ts`. */
import { type Criterion, criterion, fail, pass, unknown } from '../../graders/criterion.ts';
import type { Broker, BrokerFault, BrokerParts, Handing, Outgoing, Settling } from '../brokers/broker.ts';
import type { BrokerKind } from '../brokers/kind.ts';
import { sqs } from '../brokers/sqs/kind.ts';
import type { FeedParts, OwnFeed } from '../feeds/feed.ts';
import type { Digest } from '../history/digest.ts';
import type { Emit, HistoryEvent, Json, Ms } from '../history/event.ts';
import type { ServiceKind } from '../services/kind.ts';
import type { Reply, Service, ServiceCall } from '../services/service.ts';
import type { Strike } from '../sim/strikes.ts';

const SPILL = 'spill' as BrokerFault['kind'];

/** A broker: things lie on a shelf until somebody takes one. It can be knocked over: what lay on it is gone. */
export class Shelf implements Broker {
  readonly connects = false;
  readonly #emit: Emit;
  #lying: string[] = [];
  #taken = new Map<number, string>();
  #attempts = new Map<string, number>();

  constructor({ emit }: Pick<BrokerParts<unknown>, 'emit'>) {
    this.#emit = emit;
  }

  takes(destination: string): boolean {
    return destination === 'shelf';
  }

  send(message: string, { body, headers, retryOf }: Outgoing, now: Ms): void {
    this.#emit({ type: 'sent', at: now, message, queue: 'shelf', body, headers, retryOf });
    this.#lying.push(message);
  }

  start(): void {}

  crash(worker: number, now: Ms): void {
    const message = this.#taken.get(worker);
    if (message === undefined) return;
    this.#taken.delete(worker);
    this.#lying.push(message);
    this.#emit({ type: 'returned', at: now, message, reason: 'connection-lost' });
  }

  receivable(): boolean {
    return this.#lying.length > 0;
  }

  receive(worker: number): Handing {
    const message = this.#lying.shift()!;
    const attempt = (this.#attempts.get(message) ?? 0) + 1;
    this.#attempts.set(message, attempt);
    this.#taken.set(worker, message);
    const cause = attempt === 1 ? 'first' : 'redelivery';
    return { message, queue: 'shelf', attempt, cause, receipt: message, view: { id: message }, observed: message };
  }

  finished(worker: number, _handing: Handing, _failed: boolean, now: Ms): void {
    this.crash(worker, now);
  }

  leaseEnd(): null {
    return null;
  }

  settle(_operation: string, _args: readonly Json[], { worker, handing: { message }, delivery }: Settling, now: Ms): Json {
    this.#taken.delete(worker);
    this.#emit({ type: 'settled', at: now, message, delivery, native: 'ack' });
    return null;
  }

  nextTimer(): null {
    return null;
  }

  pass(): void {}

  repeatable(): readonly string[] {
    return [];
  }

  handAgain(): Handing {
    throw new Error('nothing is handed out again');
  }

  faults(): readonly BrokerFault[] {
    return this.#lying.length === 0 ? [] : [{ kind: SPILL } as BrokerFault];
  }

  strike(_fault: BrokerFault, now: Ms): void {
    for (const message of this.#lying) this.#emit({ type: 'dropped', at: now, message, queue: 'shelf', reason: 'restart' });
    this.#lying = [];
  }

  digest(into: Digest): void {
    into.add(JSON.stringify([this.#lying, [...this.#taken], [...this.#attempts]]));
  }

  copy(emit: Emit): Shelf {
    const copy = new Shelf({ emit });
    copy.#lying = [...this.#lying];
    copy.#taken = new Map(this.#taken);
    copy.#attempts = new Map(this.#attempts);
    return copy;
  }

  snapshot(): Json {
    return { lying: this.#lying };
  }
}

export const shelf: BrokerKind = {
  ...(sqs as unknown as BrokerKind),
  kind: 'shelf',
  name: 'Shelf',
  destinations: () => ({ topics: [], queues: ['shelf'] }),
  firstDestination: () => 'shelf',
  queues: () => [{ name: 'shelf', dead: false }],
  reads: () => ['shelf'],
  flows: () => [],
  faults: [],
  message: { type: 'ShelfMessage', settle: { ack: () => [] } },
};

/** A service that counts. */
export class Tally implements Service {
  #counts: { readonly [name: string]: number } = {};

  ready(): boolean {
    return true;
  }

  apply({ args: [name] }: ServiceCall): Reply {
    const before = this.#counts[name as string] ?? 0;
    this.#counts = { ...this.#counts, [name as string]: before + 1 };
    return {
      result: before + 1,
      changes: [{ store: 'tally', key: name as string, before: { count: before }, after: { count: before + 1 } }],
    };
  }

  readOnly(): boolean {
    return false;
  }

  disconnect(): void {}

  digest(into: Digest): void {
    into.add(JSON.stringify(this.#counts));
  }

  copy(): Tally {
    const copy = new Tally();
    copy.#counts = this.#counts;
    return copy;
  }

  snapshot(): Json {
    return this.#counts;
  }
}

export const tally: ServiceKind = {
  name: 'tally',
  called: 'tally',
  schema: { const: true },
  read: raw => raw,
  stores: () => [{ name: 'tally', is: 'service', at: [] }],
  fails: true,
};

/** A feed: its program is called once, first thing. */
export class Once implements OwnFeed {
  readonly connects = false;
  readonly #program: string;
  #state: 'to come' | 'in hand' | 'over' = 'to come';

  constructor({ program }: Pick<FeedParts, 'program'>) {
    this.#program = program;
  }

  start(): void {}

  crash(): void {
    if (this.#state === 'in hand') this.#state = 'to come';
  }

  receivable(): boolean {
    return this.#state === 'to come';
  }

  receive(): Handing {
    this.#state = 'in hand';
    return { message: 'go', queue: `start of ${this.#program}`, attempt: 1, cause: 'first', receipt: 'go', view: {}, observed: 'go' };
  }

  finished(): void {
    this.#state = 'over';
  }

  leaseEnd(): null {
    return null;
  }

  settle(): Json {
    throw new Error('there is nothing to settle');
  }

  nextTimer(): null {
    return null;
  }

  pass(): void {}

  digest(into: Digest): void {
    into.add(this.#state);
  }

  copy(): Once {
    const copy = new Once({ program: this.#program });
    copy.#state = this.#state;
    return copy;
  }

  snapshot(): Json {
    return this.#state;
  }
}

export const spill: Strike = {
  fault: SPILL as never,
  ofWorld: ({ world }) =>
    Object.values(world.brokers)
      .flatMap(broker => broker.faults(world.now))
      .filter(({ kind }) => kind === SPILL)
      .map((_, at) => ({ kind: SPILL as 'restart', at })),
  perform: ({ world }) => world.brokers.shelf!.strike({ kind: SPILL } as BrokerFault, world.now),
};

export const allTallied: Criterion = criterion({
  id: 'all-tallied',
  claim: 'Whatever is put on the shelf is counted',
  untested: 'nothing was put on the shelf',
  params: {},
  start: () => {
    const owed = new Set<string>();
    let put = 0;
    return {
      see: (event: HistoryEvent) => {
        if (event.type === 'sent') {
          owed.add(event.message);
          put += 1;
        }
        if (event.type === 'applied') for (const { store, key } of event.changes) if (store === 'tally') owed.delete(key);
      },
      verdict: () => {
        if (put === 0) return unknown('nothing was put on the shelf');
        const [thing] = owed;
        if (thing === undefined) return pass;
        const told = [thing, ' was put on the shelf and ', { wrong: 'nobody counted it' }];
        return fail({ kind: 'uncounted', effect: null, thing, conflict: [], between: [], wanted: 1, got: 0, told });
      },
      key: () => `${put} ${[...owed].join()}`,
    };
  },
});
