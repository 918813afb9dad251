/**
 * RabbitMQ, as far as its clients can tell: AMQP 0-9-1 on one node with one virtual host.
 *
 * What a consumer can notice about this broker, in short: messages are pushed, as many as its prefetch leaves room for; a message is gone when
 * it is acknowledged, and comes back, marked `redelivered`, when it is not; the broker counts nothing on a classic queue and everything on
 * a quorum queue; what a queue gives up can be published anew elsewhere. The files beside this one say the rest, each in its first lines.
 *
 * Time is handed in: nothing happens of itself between two calls, and `nextTimer` says how far `pass` may jump. The same calls give the same
 * events, always.
 */
import { Digest } from '../../history/digest.ts';
import { copyOfMap } from '../copies.ts';
import { type ChannelClient, Connection } from './client.ts';
import { Copier } from './copying.ts';
import { BrokerCore } from './core.ts';
import { PROFILES, type Profile, type ProfileName } from './profiles.ts';
import { type Snapshot, snapshotOf, stateKey } from './snapshot.ts';
import type { ClientEvent, Fact, Ms } from './types.ts';

export interface RabbitOptions {
  readonly profile?: ProfileName | Profile;
  readonly now?: Ms;
  /** Whom the broker takes the clients for (`user-id-check`). */
  readonly user?: string;
  readonly onEvent?: (event: ClientEvent) => void;
  /** Facts cost time; they are made only for a listener. */
  readonly onFact?: (fact: Fact) => void;
}

/** Texts that are the same in run after run. */
const LASTING = new Map<string, Digest>();
const LASTING_LIMIT = 1000;

export class RabbitBroker {
  readonly #core: BrokerCore;
  readonly #connections: Map<string, Connection>;
  #number: number;
  #depth = 0;

  constructor(options: RabbitOptions = {}, copied: RabbitBroker | null = null) {
    const { onEvent = () => undefined, onFact = null } = options;
    if (copied !== null) {
      if (!copied.#core.mail.quiet) throw new Error('a broker that has something to do cannot be copied');
      const core = new BrokerCore(copied.#core, onEvent, onFact);
      const copying = new Copier(core);
      const run = () => this.#run();
      this.#core = core;
      this.#number = copied.#number;
      this.#connections = copyOfMap(
        copied.#connections,
        connection => new Connection(core, run, connection.number, connection.name, { connection, copying }),
      );
      core.meet(copied.#core, copying);
      return;
    }
    this.#connections = new Map();
    this.#number = 0;
    const { profile = '4.0', user = 'guest', now = 0 } = options;
    const chosen = typeof profile === 'string' ? PROFILES[profile] : profile;
    this.#core = new BrokerCore({ profile: chosen, user, now }, onEvent, onFact);
  }

  /** The same broker in the same state, on its own from here on. Its clients' connections are copied as well: find them by `connection`. */
  copy(listeners: Pick<RabbitOptions, 'onEvent' | 'onFact'>): RabbitBroker {
    return new RabbitBroker(listeners, this);
  }

  /** The connection that had this name last. Throws where none had. */
  connection(name: string): Connection {
    const found = this.#connections.get(name);
    if (found === undefined) throw new Error(`There was no connection ${name}`);
    return found;
  }

  get profile(): Profile {
    return this.#core.profile;
  }

  get now(): Ms {
    return this.#core.now;
  }

  connect(name: string = `connection-${this.#number + 1}`): Connection {
    if (this.#connections.get(name)?.open) throw new Error(`There is an open connection ${name} already`);
    const connection = new Connection(this.#core, () => this.#run(), ++this.#number, name);
    this.#connections.set(name, connection);
    return connection;
  }

  /** A connection and a channel at once. */
  openChannel(name?: string): ChannelClient {
    return this.connect().openChannel(name);
  }

  /** Whatever is sent inside goes off in one go, before the broker does any of it. */
  pipeline(send: () => void): void {
    this.#depth++;
    try {
      send();
    } finally {
      this.#depth--;
      this.#run();
    }
  }

  #run(): void {
    if (this.#depth === 0) this.#core.mail.settle();
  }

  /** When something will happen of itself: an expiry, of a message or of a queue. */
  nextTimer(): Ms | null {
    return this.#core.timers.next();
  }

  /** Moves the clock, running what falls due on the way in its order. */
  pass(now: Ms): void {
    const core = this.#core;
    if (now < core.now) throw new Error(`Time cannot pass from ${core.now} back to ${now}`);
    for (let timer = core.timers.take(now); timer; timer = core.timers.take(now)) {
      core.now = Math.max(core.now, timer.at);
      timer.due();
      core.mail.settle();
    }
    core.now = now;
  }

  /**
   * The broker stops and starts again `downtime` later. Connections are gone without a word. Durable queues keep persistent messages, quorum
   * queues all of theirs; what is not durable is forgotten (`restart-durability`). Messages age meanwhile; unused queues do not.
   */
  restart(downtime: Ms = 0): void {
    const core = this.#core;
    core.muted = true;
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
    core.mail.settle();
    core.now += downtime;
    for (const queue of [...core.queues.values()]) if (!queue.restart()) core.queueRestarted(queue);
    core.exchanges.restart();
    core.mail.settle();
    core.muted = false;
  }

  /** Ready, unacknowledged, consumers; null where there is no such queue. */
  counts(queue: string): readonly [ready: number, unacked: number, consumers: number] | null {
    return this.#core.queues.get(queue)?.counts() ?? null;
  }

  queueNames(): string[] {
    return [...this.#core.queues.keys()];
  }

  /** JSON for people. */
  snapshot(now: Ms = this.now): Snapshot {
    return snapshotOf(this.#core, [...this.#connections.values()], now);
  }

  /** Equal keys, equal behaviour from here on, counting time from `now`. */
  key(now: Ms = this.now): string {
    return this.#stateKey(now).join('\n');
  }

  /** Adds what the key tells. */
  digest(into: Digest, now: Ms = this.now): void {
    const [lasting, passing] = this.#stateKey(now);
    let known = LASTING.get(lasting);
    if (known === undefined) {
      known = new Digest().add(lasting);
      if (LASTING.size < LASTING_LIMIT) LASTING.set(lasting, known);
    }
    into.digest(known).add(passing);
  }

  #stateKey(now: Ms) {
    return stateKey(this.#core, [...this.#connections.values()], now);
  }
}
