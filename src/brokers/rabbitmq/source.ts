/**
 * Queues of RabbitMQ and the programs that consume from them: each life has one connection with one channel, a prefetch and a consumer
 * on every queue that its program names. The broker pushes; the client keeps what was pushed and hands it to the handler one by one, in the order
 * it came. What the client does for the handler, and what it does not:
 *
 * - `ack` is basic.ack, `retry` basic.reject with requeue, `release` basic.nack with requeue, `reject` basic.reject without.
 *   A retry says that handling the message failed and a release that nobody handled it, which are two things to a quorum
 *   queue since 4.3 and one to every other. All four are sent and not answered: that the broker would not have
 *   them shows in a closed channel.
 * - A handler that returns or throws without settling leaves its message unacknowledged, as amqplib does. It takes up a place
 *   of the prefetch until the connection ends or the consumer timeout strikes. Since 4.3 that only befalls
 *   consumers of quorum queues: the broker cancels the consumer, and takes back what is overdue without counting it.
 * - `x-acquired-count` is shown to no handler: it counts what changes nothing, so a run that goes round, such as one of a
 *   handler that settles nothing, would never come to a state that it was in.
 * - Whose channel is closed, or consumer cancelled, connects anew.
 * - Who loses a connection connects again at once. What was in the handler's hands then belongs to a channel that is gone:
 *   settling it fails with amqplib's own error, and the message is back in its queue.
 * - Without manual acknowledgement a message is gone once it is written to the connection, whether or not a handler has seen
 *   it.
 *
 * Long because it is one state machine over one broker.
 */
import type { Digest } from '../../history/digest.ts';
import type { Disconnected, Dropped, Emit, Json, Ms, ReturnReason } from '../../history/event.ts';
import { ServiceRefusal } from '../../services/service.ts';
import type { Broker, BrokerFault, BrokerParts, Due, Handing, Outgoing, Settling } from '../broker.ts';
import { copyOfMap } from '../copies.ts';
import { adviceOn } from './advice.ts';
import { RabbitBroker } from './broker.ts';
import type { ChannelClient, Connection } from './client.ts';
import type { RabbitMqConfig, RabbitMqConsumer } from './config.ts';
import { deadLetterTargets } from './kind.ts';
import { PROFILES } from './profiles.ts';
import type { ClientEvent, Fact, FieldTable, FieldValue, Received } from './types.ts';

/** The consumer of one life. */
interface Reader {
  readonly worker: number;
  readonly life: number;
  readonly settings: RabbitMqConsumer;
  connection: Connection;
  channel: ChannelClient;
  /** Counts the connections of this life: a delivery tag means something on its own channel only. */
  epoch: number;
  /** Where state keys begin to count: nobody can settle anything from before. So they come again where a message goes round. */
  base: { readonly epoch: number; readonly tag: number };
  /** It has nothing in hand and remembers nothing: the base is wherever it is now. */
  free: boolean;
  /** Pushed and not handed out. */
  buffer: Received[];
  /** By delivery tag: since when the broker has been waiting for an acknowledgement, and that it will not wait for ever. */
  readonly unacked: Map<number, { readonly since: Ms; readonly queue: string }>;
}

/** Headers that the broker itself reads as lists of routing keys. */
const SENDER_SELECTED = ['CC', 'BCC'];

const DEATHS = { rejected: 'rejected', expired: 'expired', maxlen: 'maxlen', delivery_limit: 'delivery-limit' } as const;

export class RabbitMqBroker implements Broker {
  readonly connects = true;
  /** A full queue that says so. */
  readonly refuses = true;
  readonly #config: RabbitMqConfig;
  readonly #emit: Emit;
  /** By worker. */
  readonly #consumers: ReadonlyMap<number, RabbitMqConsumer>;
  readonly #broker: RabbitBroker;
  #producer: ChannelClient;
  readonly #readers: Map<number, Reader>;
  #facts: Fact[];
  /** By the broker's number of a message and the queue that it is in. */
  readonly #names: Map<string, string>;
  readonly #bodies: Map<string, Outgoing>;
  /** By name: how often it was handed out, by which delivery last, and whether that handing is still on the books. */
  readonly #handed: Map<string, { count: number; delivery: number; out: boolean }>;
  /** Queues from which nothing comes back to a consumer: a message that gets there is dead. */
  readonly #graves: ReadonlySet<string>;
  #closed: { readonly worker: number; readonly text: string; readonly advice: string }[];

  constructor(
    config: RabbitMqConfig,
    { emit, consumers }: Pick<BrokerParts<RabbitMqConsumer>, 'emit' | 'consumers'>,
    copied: RabbitMqBroker | null = null,
  ) {
    this.#config = config;
    this.#emit = emit;
    const listeners = { onEvent: (event: ClientEvent) => this.#told(event), onFact: (fact: Fact) => void this.#facts.push(fact) };
    if (copied !== null) {
      this.#consumers = copied.#consumers;
      this.#graves = copied.#graves;
      this.#facts = [...copied.#facts];
      this.#names = new Map(copied.#names);
      this.#bodies = new Map(copied.#bodies);
      this.#handed = copyOfMap(copied.#handed, handed => ({ ...handed }));
      this.#closed = [...copied.#closed];
      this.#broker = copied.#broker.copy(listeners);
      this.#producer = this.#channel('producer');
      this.#readers = copyOfMap(copied.#readers, reader => {
        const channel = this.#channel(`worker-${reader.worker}`);
        return { ...reader, connection: channel.connection, channel, buffer: [...reader.buffer], unacked: new Map(reader.unacked) };
      });
      return;
    }
    this.#consumers = new Map(consumers.flatMap(({ workers, consumer }) => workers.map(worker => [worker, consumer] as const)));
    this.#graves = gravesOf(config, new Set(consumers.flatMap(({ consumer }) => consumer.queues)));
    this.#readers = new Map();
    this.#facts = [];
    this.#names = new Map();
    this.#bodies = new Map();
    this.#handed = new Map();
    this.#closed = [];
    this.#broker = new RabbitBroker({ profile: { ...PROFILES[config.version], quorumShowsAcquiredCount: false }, ...listeners });
    this.#producer = this.#openProducer();
  }

  copy(emit: Emit): RabbitMqBroker {
    return new RabbitMqBroker(this.#config, { emit, consumers: [] }, this);
  }

  /** The one that was opened last under a name that connection and channel have in common. */
  #channel(name: string): ChannelClient {
    return this.#broker.connection(name).channels.get(name)!;
  }

  #openProducer(): ChannelClient {
    const channel = this.#broker.connect('producer').openChannel('producer');
    this.#declare(channel);
    return channel;
  }

  #declare(channel: ChannelClient): void {
    for (const { name, type, durable } of this.#config.exchanges) channel.declareExchange({ exchange: name, type, durable });
    for (const { name, type, durable, messageTtlMs, deadLetter, deliveryLimit, singleActive } of this.#config.queues) {
      const args: FieldTable = {
        'x-queue-type': type,
        ...(messageTtlMs === null ? {} : { 'x-message-ttl': messageTtlMs }),
        ...(deadLetter === null ? {} : { 'x-dead-letter-exchange': deadLetter.exchange }),
        ...(deadLetter?.key == null ? {} : { 'x-dead-letter-routing-key': deadLetter.key }),
        ...(deliveryLimit === null ? {} : { 'x-delivery-limit': deliveryLimit }),
        ...(singleActive === undefined ? {} : { 'x-single-active-consumer': true }),
      };
      channel.declareQueue({ queue: name, durable, arguments: args });
    }
    for (const { exchange, queue, key } of this.#config.bindings) channel.bindQueue(queue, exchange, key);
    if (!channel.open) throw new Error('The exercise declares exchanges and queues that the broker does not accept');
  }

  takes(destination: string): boolean {
    const { exchanges, queues } = this.#config;
    return destination === '' || [...exchanges, ...queues].some(each => each.name === destination);
  }

  lying(queue: string): number {
    const [ready = 0, unacked = 0] = this.#broker.counts(queue) ?? [];
    return ready + unacked;
  }

  send(name: string, message: Outgoing, now: Ms): void {
    this.#catchUp(now);
    const { body, headers, retryOf } = message;
    const meant = SENDER_SELECTED.find(each => Object.hasOwn(headers, each));
    // The broker would close the channel of all who publish (406), since headers are texts here.
    if (meant !== undefined)
      throw new ServiceRefusal(
        'TypeError',
        `a header called ${meant} means something to RabbitMQ: a list of more routing keys, and headers are texts here; give it another name`,
      );
    const { exchange, key } = this.#addressOf(message);
    this.#producer.publish({
      exchange,
      key,
      body: JSON.stringify(body),
      headers,
      properties: { messageId: name, contentType: 'application/json', ...(message.persistent === false ? {} : { deliveryMode: 2 }) },
    });
    const stored = this.#facts.filter(fact => fact.type === 'stored');
    for (const fact of stored) {
      // Each queue has a copy of its own, with a fate of its own.
      const copy = stored.length === 1 ? name : `${name}@${fact.queue}`;
      this.#names.set(`${fact.message}@${fact.queue}`, copy);
      this.#bodies.set(copy, message);
      const first = retryOf === null || stored.length === 1 ? retryOf : `${retryOf}@${fact.queue}`;
      this.#emit({ type: 'sent', at: now, message: copy, queue: fact.queue, body, headers, retryOf: first });
    }
    if (stored.length === 0) {
      this.#emit({ type: 'sent', at: now, message: name, queue: exchange, body, headers, retryOf });
      this.#emit({ type: 'dropped', at: now, message: name, queue: exchange, reason: 'unroutable' });
    }
    this.#tell(now, 'retry');
  }

  /** A queue is reached through the default exchange, whose routing keys are names of queues. */
  #addressOf({ to, key }: Outgoing): { readonly exchange: string; readonly key: string } {
    const { exchanges, queues } = this.#config;
    if (queues.some(({ name }) => name === to)) return { exchange: '', key: to! };
    const exchange = to ?? exchanges[0]?.name ?? '';
    return { exchange, key: key ?? (exchange === '' ? queues[0]!.name : '') };
  }

  start(worker: number, life: number, now: Ms): void {
    this.#catchUp(now);
    const { connection, channel } = this.#connect(worker);
    const reader: Reader = {
      worker,
      life,
      settings: this.#consumers.get(worker)!,
      connection,
      channel,
      epoch: 1,
      base: { epoch: 1, tag: 0 },
      free: true,
      buffer: [],
      unacked: new Map(),
    };
    this.#readers.set(worker, reader);
    const inOrder = [...this.#readers.values()].sort((a, b) => a.worker - b.worker);
    this.#readers.clear();
    for (const each of inOrder) this.#readers.set(each.worker, each);
    this.#consume(reader);
    this.#tell(now, 'connection-lost');
  }

  #connect(worker: number): { readonly connection: Connection; readonly channel: ChannelClient } {
    const connection = this.#broker.connect(`worker-${worker}`);
    return { connection, channel: connection.openChannel(`worker-${worker}`) };
  }

  #consume({ channel, settings: { queues, prefetch, manualAck } }: Reader): void {
    this.#declare(channel);
    if (prefetch > 0) channel.qos(prefetch);
    for (const queue of queues) channel.consume({ queue, consumer: consumerOf(channel, queue), noAck: !manualAck });
  }

  crash(worker: number, now: Ms): void {
    const reader = this.#readers.get(worker);
    if (reader === undefined) return;
    this.#catchUp(now);
    this.#readers.delete(worker);
    this.#loseBuffer(reader, now);
    reader.connection.drop();
    this.#tell(now, 'connection-lost');
  }

  /** What the broker had forgotten when it wrote it, and no handler has seen, is gone with the connection. */
  #loseBuffer(reader: Reader, now: Ms): void {
    if (!reader.settings.manualAck)
      for (const received of reader.buffer)
        this.#emit({ type: 'dropped', at: now, message: this.#nameOf(received), queue: received.queue, reason: 'auto-acked' });
    reader.buffer = [];
  }

  #reconnect(reader: Reader, reason: Disconnected['reason'], text: string, now: Ms, why: ReturnReason, advice = ''): void {
    const { worker, life } = reader;
    this.#emit({ type: 'disconnected', at: now, worker, life, reason, text, ...(advice === '' ? {} : { advice }) });
    this.#loseBuffer(reader, now);
    reader.unacked.clear();
    reader.epoch += 1;
    reader.base = { ...reader.base, tag: 0 };
    if (reader.connection.open) reader.connection.drop();
    this.#tell(now, why);
    Object.assign(reader, this.#connect(reader.worker));
    this.#consume(reader);
    this.#tell(now, why);
  }

  #told(event: ClientEvent): void {
    const reader = [...this.#readers.values()].find(({ channel }) => 'channel' in event && channel.name === event.channel);
    if (reader === undefined) return;
    if (event.type === 'deliver') {
      reader.buffer.push(event.delivery);
      const { tag, queue } = event.delivery;
      if (reader.settings.manualAck && this.#isTimed(queue)) reader.unacked.set(tag, { since: this.#broker.now, queue });
    }
    if (event.type === 'channel-closed')
      this.#closed.push({
        worker: reader.worker,
        text: `${event.code} ${event.text}`,
        advice: adviceOn(event.code, event.text),
      });
  }

  #isTimed(queue: string): boolean {
    return !this.#broker.profile.timeoutCancelsConsumer || this.#config.queues.find(({ name }) => name === queue)!.type === 'quorum';
  }

  receivable(worker: number): boolean {
    return (this.#readers.get(worker)?.buffer.length ?? 0) > 0;
  }

  receive(worker: number, now: Ms, delivery: number): Handing {
    const reader = this.#readers.get(worker)!;
    if (reader.free) reader.base = { epoch: reader.epoch, tag: reader.channel.countTagsAnew() };
    reader.free = false;
    const received = reader.buffer.shift()!;
    const name = this.#nameOf(received);
    const before = this.#handed.get(name)?.count ?? 0;
    this.#handed.set(name, { count: before + 1, delivery, out: true });
    if (!reader.settings.manualAck) this.#emit({ type: 'settled', at: now, message: name, delivery, native: 'ack' });
    const { body, headers } = this.#bodies.get(name)!;
    const { queue, exchange, key: routingKey, redelivered } = received;
    const counted = received.headers?.['x-delivery-count'];
    const deliveryCount: { readonly [name: string]: Json } = typeof counted === 'number' && counted > 0 ? { deliveryCount: counted } : {};
    const xDeath = deathsIn(received.headers);
    return {
      message: name,
      queue,
      attempt: before + 1,
      cause: before === 0 ? 'first' : 'redelivery',
      redelivered,
      receipt: `${reader.epoch}.${received.tag}`,
      view: { id: received.properties.messageId!, queue, exchange, routingKey, body, headers, redelivered, ...deliveryCount, xDeath },
      observed: [name, queue, redelivered, deliveryCount, xDeath],
    };
  }

  finished(): void {}

  repeatable(): readonly [] {
    return [];
  }

  handAgain(): never {
    throw new Error('RabbitMQ hands out again only what came back to its queue: there are no duplicates to inject');
  }

  leaseEnd(worker: number, { receipt }: Handing): Due | null {
    const reader = this.#readers.get(worker);
    const since = reader === undefined ? undefined : this.#heldSince(reader, receipt);
    return since === undefined ? null : { at: since + this.#config.consumerTimeoutMs, reason: 'consumer-timeout' };
  }

  #heldSince(reader: Reader, receipt: string): Ms | undefined {
    const [epoch, tag] = receipt.split('.').map(Number);
    return epoch === reader.epoch ? reader.unacked.get(tag!)?.since : undefined;
  }

  faults(): readonly BrokerFault[] {
    return [{ kind: 'restart' }, ...[...this.#readers.keys()].map(worker => ({ kind: 'cut', worker }) as const)];
  }

  strike(fault: BrokerFault, now: Ms): void {
    this.#catchUp(now);
    if (fault.kind === 'cut') {
      this.#reconnect(this.#readers.get(fault.worker)!, 'connection-lost', '', now, 'connection-lost');
      return;
    }
    this.#emit({ type: 'broker-restarted', at: now });
    this.#broker.restart();
    this.#tell(now, 'connection-lost');
    this.#producer = this.#openProducer();
    for (const reader of this.#readers.values()) this.#reconnect(reader, 'broker-restart', '', now, 'connection-lost');
  }

  settle(operation: string, args: readonly Json[], { worker, handing }: Settling, now: Ms): Json {
    const reader = this.#readers.get(worker)!;
    this.#catchUp(now);
    const [epoch, tag] = handing.receipt.split('.').map(Number) as [number, number];
    if (operation === 'reject' && args[0] !== true)
      throw new ServiceRefusal('TypeError', 'message.reject takes { deadLetter: true }: the queue gives the message up');
    if (epoch !== reader.epoch) throw new ServiceRefusal('IllegalOperationError', 'Channel closed');
    // Who acknowledges what was never waited for, or twice, is told by a closed channel.
    reader.unacked.delete(tag);
    if (operation === 'ack') reader.channel.ack(tag);
    else if (operation === 'retry') reader.channel.reject(tag, { requeue: true });
    else if (operation === 'release') reader.channel.nack(tag, { requeue: true });
    else reader.channel.reject(tag, { requeue: false });
    this.#tell(now, 'retry');
    return null;
  }

  nextTimer(now: Ms): Due | null {
    const expiry = this.#broker.nextTimer();
    const held = [...this.#readers.values()].flatMap(({ unacked }) => [...unacked.values()].map(({ since }) => since));
    const timeout = held.length === 0 ? null : Math.min(...held) + this.#config.consumerTimeoutMs;
    if (expiry === null && timeout === null) return null;
    if (timeout === null || (expiry !== null && expiry <= timeout)) return { at: Math.max(expiry!, now), reason: 'message-ttl' };
    return { at: timeout, reason: 'consumer-timeout' };
  }

  pass(now: Ms): void {
    this.#catchUp(now);
    for (const reader of this.#readers.values()) {
      const overdue = [...reader.unacked].filter(([, { since }]) => since + this.#config.consumerTimeoutMs <= now);
      if (overdue.length === 0) continue;
      const used = `Timeout value used: ${this.#config.consumerTimeoutMs} ms`;
      if (this.#broker.profile.timeoutCancelsConsumer) {
        for (const [tag, { queue }] of overdue) this.#cancel(reader, queue, tag);
        this.#reconnect(reader, 'consumer-timeout', `basic.cancel. ${used}`, now, 'consumer-timeout');
      } else {
        const text = `406 PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out. ${used}`;
        this.#reconnect(reader, 'consumer-timeout', text, now, 'consumer-timeout');
      }
    }
  }

  /** What the queue does to a consumer that lets an acknowledgement become overdue: it gets nothing more, and has not failed. */
  #cancel({ channel }: Reader, queue: string, tag: number): void {
    channel.cancel(consumerOf(channel, queue));
    channel.nack(tag, { requeue: true });
  }

  #catchUp(now: Ms): void {
    if (now > this.#broker.now) this.#broker.pass(now);
    this.#tell(now, 'retry');
  }

  /** Makes events of what befell the messages since the last time. */
  #tell(now: Ms, why: ReturnReason): void {
    while (this.#facts.length > 0) {
      const facts = this.#facts;
      this.#facts = [];
      for (const fact of facts) this.#tellOne(fact, facts, now, why);
    }
    const [closed] = this.#closed;
    if (closed === undefined) return;
    this.#closed = [];
    const reader = this.#readers.get(closed.worker);
    if (reader !== undefined) this.#reconnect(reader, 'channel-error', closed.text, now, 'connection-lost', closed.advice);
  }

  #tellOne(fact: Fact, facts: readonly Fact[], at: Ms, why: ReturnReason): void {
    if (fact.type !== 'returned' && fact.type !== 'gone') return;
    const place = `${fact.message}@${fact.queue}`;
    const message = this.#names.get(place)!;
    const handed = this.#handed.get(message);
    const emit = this.#emit;
    if (fact.type === 'returned') {
      // What was pushed and never reached a handler comes back unnoticed, but for the flag.
      if (handed === undefined || !handed.out) return;
      handed.out = false;
      emit({ type: 'returned', at, message, reason: why });
      return;
    }
    if (handed !== undefined) handed.out = false;
    if (fact.how === 'acked') emit({ type: 'settled', at, message, delivery: handed!.delivery, native: 'ack' });
    if (fact.how === 'restarted') emit({ type: 'dropped', at, message, queue: fact.queue, reason: 'restart' });
    if (!(fact.how in DEATHS)) return;
    const reason: Dropped['reason'] & keyof typeof REASONS = DEATHS[fact.how as keyof typeof DEATHS];
    const grave = facts.find(each => each.type === 'dead-lettered' && each.message === fact.message && each.queue === fact.queue);
    const to = grave?.type === 'dead-lettered' ? grave.to : [];
    for (const queue of to) this.#names.set(`${fact.message}@${queue}`, message);
    if (to.length === 0) {
      // Refused for good by the handler, and by nobody kept.
      if (reason === 'rejected' && handed !== undefined)
        emit({ type: 'settled', at, message, delivery: handed.delivery, native: 'reject' });
      emit({ type: 'dropped', at, message, queue: fact.queue, reason });
    } else if (to.every(queue => this.#graves.has(queue)))
      emit({ type: 'dead-lettered', at, message, queue: fact.queue, to: to.join(', '), attempts: handed?.count ?? 0, reason });
    else emit({ type: 'moved', at, message, queue: fact.queue, to: to.join(', '), reason });
  }

  #nameOf({ message, queue }: Received): string {
    return this.#names.get(`${message}@${queue}`)!;
  }

  /** What it was handed belongs to nobody's hands now; what waits in its buffer still has to be. */
  forgotten(worker: number): void {
    const reader = this.#readers.get(worker);
    if (reader !== undefined) reader.free = true;
  }

  digest(into: Digest, now: Ms): void {
    for (const reader of this.#readers.values())
      if (reader.free) reader.base = { epoch: reader.epoch, tag: reader.channel.countTagsAnew() };
    const readers = [...this.#readers.values()].map(({ worker, epoch, base, free, buffer, unacked }) => [
      worker,
      epoch - base.epoch,
      free,
      buffer.map(({ tag, queue, message, redelivered }) => [tag - base.tag, queue, message, redelivered]),
      [...unacked].map(([tag, { since }]) => [tag - base.tag, since - now]),
    ]);
    const handed = [...this.#handed].map(([name, { out }]) => `${name}${out ? '+' : '-'}`).sort();
    this.#broker.digest(into, now);
    into.add(JSON.stringify([readers, handed]));
  }

  snapshot(now: Ms): Json {
    return this.#broker.snapshot(now) as unknown as Json;
  }
}

const REASONS = { rejected: 1, expired: 1, maxlen: 1, 'delivery-limit': 1 } as const;

const consumerOf = (channel: ChannelClient, queue: string) => `${channel.name}-${queue}`;

/** Queues that nobody consumes and that pass nothing on to one that somebody does. */
function gravesOf(config: RabbitMqConfig, consumed: ReadonlySet<string>): ReadonlySet<string> {
  const { queues } = config;
  const next = new Map(queues.map(queue => [queue.name, deadLetterTargets(config, queue)] as const));
  const living = new Set(consumed);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [name, to] of next) {
      // A queue without a time to live and without a consumer keeps what it has.
      const passesOn = queues.find(queue => queue.name === name)!.messageTtlMs !== null;
      if (living.has(name) || !passesOn || !to.some(queue => living.has(queue))) continue;
      living.add(name);
      grown = true;
    }
  }
  return new Set(queues.map(({ name }) => name).filter(name => !living.has(name)));
}

function deathsIn(headers: FieldTable | null): Json[] {
  const deaths = headers?.['x-death'];
  if (!Array.isArray(deaths)) return [];
  return deaths.map((death: FieldValue) => {
    const { queue, reason, count, exchange } = death as { queue: string; reason: string; count: number; exchange: string };
    return { queue, reason, count, exchange };
  });
}
