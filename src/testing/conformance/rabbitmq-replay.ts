/**
 * Replays records of real RabbitMQ brokers against the model, as their description asks: apply an operation, run until nothing more happens,
 * let 200 ms pass, compare all that arrived and every queue that changed.
 */
import { RabbitBroker } from '../../brokers/rabbitmq/broker.ts';
import type { ChannelClient, Connection } from '../../brokers/rabbitmq/client.ts';
import type { ProfileName } from '../../brokers/rabbitmq/profiles.ts';
import type { ClientEvent, FieldTable, Properties, Publish, Reply } from '../../brokers/rabbitmq/types.ts';
import { dropUndefined, type Observation, type Operation, parseFile, readBody, type Scenario, writeMessage } from './rabbitmq-format.ts';
import { type Difference, firstDifference, MalformedRecord, type RecordResult, type Suite } from './suite.ts';

const SETTLE = 200;
const BATCH_GAP = 5;
const DOWNTIME = 5000;

export const PROFILE_OF: { readonly [version: string]: ProfileName } = { '3.10.8': '3.10', '4.0.5': '4.0' };

export const rabbitmq: Suite = {
  folder: new URL('./rabbitmq/', import.meta.url),
  replay: (content, file) => parseFile(content, file).map(replayScenario),
};

function replayScenario(scenario: Scenario): RecordResult {
  const { id, title, versions } = scenario;
  for (const version of versions) {
    const difference = replayOn(scenario, version);
    if (difference) return { id, title, versions, difference };
  }
  return { id, title, versions, difference: null };
}

export function replayOn(scenario: Scenario, version: string): Difference | null {
  const profile = PROFILE_OF[version];
  if (!profile)
    throw new MalformedRecord(`${scenario.id}: version ${version} has no profile; known: ${Object.keys(PROFILE_OF).join(', ')}`);
  const replay = new Replay(profile, scenario.confirmSet);
  for (const [step, operation] of scenario.ops.entries()) {
    const got = replay.step(operation);
    const found = firstDifference(scenario.observations[step], got);
    if (found) return { version, step, operation, ...found };
  }
  return null;
}

/** What the model shows after each operation. */
export function modelObservations({ ops, confirmSet }: Pick<Scenario, 'ops' | 'confirmSet'>, profile: ProfileName): Observation[] {
  const replay = new Replay(profile, confirmSet);
  return ops.map(operation => replay.step(operation));
}

/** The model, performing operations step by step. */
export class Replay {
  readonly #broker: RabbitBroker;
  readonly #confirmSet: boolean;
  readonly #connections = new Map<string, Connection>();
  readonly #channels = new Map<string, ChannelClient>();
  /** Where a channel was last, and which channel a consumer used. */
  readonly #connectionOf = new Map<string, string>();
  readonly #channelOf = new Map<string, string>();
  readonly #aliases = new Map<string, string>();
  readonly #replyTo = new Map<string, string>();
  #events = new Map<string, ClientEvent[]>();
  #counts = new Map<string, string>();
  #confirmed = new Map<string, Set<number>>();

  constructor(profile: ProfileName, confirmSet: boolean) {
    this.#confirmSet = confirmSet;
    this.#broker = new RabbitBroker({ profile, onEvent: event => this.#on(event) });
  }

  #on(event: ClientEvent): void {
    const id = event.type === 'connection-closed' ? event.connection : event.channel;
    const events = this.#events.get(id);
    if (events) events.push(event);
    else this.#events.set(id, [event]);
    if (event.type !== 'deliver') return;
    const { replyTo } = event.delivery.properties;
    if (replyTo !== undefined) this.#replyTo.set(`${event.consumer} ${event.delivery.tag}`, replyTo);
  }

  step(operation: Operation): Observation {
    this.#events = new Map();
    const reply = this.#apply(operation);
    this.#broker.pass(this.#broker.now + SETTLE);
    const events: { [id: string]: unknown[] } = {};
    for (const [id, list] of [...this.#events].sort(([a], [b]) => (a < b ? -1 : 1))) events[id] = this.#written(id, list);
    return dropUndefined({
      reply,
      events: Object.keys(events).length > 0 ? events : undefined,
      queues: this.#changedQueues(),
    });
  }

  #changedQueues(): unknown {
    const changed: { [queue: string]: unknown } = {};
    const now = new Map(this.#broker.queueNames().map(name => [name, JSON.stringify(this.#broker.counts(name))]));
    for (const [name, counts] of now) if (this.#counts.get(name) !== counts) changed[this.#alias(name)] = JSON.parse(counts);
    for (const name of this.#counts.keys()) if (!now.has(name)) changed[this.#alias(name)] = null;
    this.#counts = now;
    return Object.keys(changed).length > 0 ? changed : undefined;
  }

  #written(id: string, events: readonly ClientEvent[]): unknown[] {
    if (!this.#confirmSet) return events.map(event => this.#write(event));
    const others = events.filter(event => event.type !== 'confirm').map(event => this.#write(event));
    const confirms = events.filter(event => event.type === 'confirm');
    if (confirms.length === 0) return others;
    const done = this.#confirmed.get(id) ?? new Set<number>();
    this.#confirmed.set(id, done);
    const sets = { ack: [] as number[], nack: [] as number[] };
    for (const { kind, tag, multiple } of confirms) {
      for (let n = multiple ? 1 : tag; n <= tag; n++) {
        if (done.has(n)) continue;
        done.add(n);
        sets[kind].push(n);
      }
    }
    return [...others, { ev: 'confirmSet', ack: sets.ack.sort((a, b) => a - b), nack: sets.nack.sort((a, b) => a - b) }];
  }

  #write(event: ClientEvent): unknown {
    switch (event.type) {
      case 'deliver': {
        const { tag, redelivered } = event.delivery;
        return this.#tidy({ ev: 'deliver', consumer: event.consumer, tag, redelivered, ...writeMessage(event.delivery) });
      }
      case 'return':
        return this.#tidy({ ev: 'return', code: event.code, text: event.text, ...writeMessage(event) });
      case 'confirm':
        return { ev: 'confirm', kind: event.kind, tag: event.tag, multiple: event.multiple };
      case 'consumer-cancelled':
        return { ev: 'consumerCancelled', consumer: event.consumer };
      case 'channel-closed':
        return this.#tidy({ ev: 'channelClosed', code: event.code, text: event.text, method: event.method });
      case 'connection-closed':
        return this.#tidy({ ev: 'connectionClosed', code: event.code, text: event.text });
    }
  }

  /** Names that the broker made up, as the records call them. */
  #tidy(value: unknown): unknown {
    let text = JSON.stringify(value);
    for (const [alias, name] of this.#aliases) text = text.replaceAll(name, () => alias);
    return JSON.parse(text.replaceAll(/amq\.rabbitmq\.reply-to\.[^"]*/g, () => 'amq.rabbitmq.reply-to.$TOKEN'));
  }

  #alias(name: string): string {
    for (const [alias, actual] of this.#aliases) if (actual === name) return alias;
    return name;
  }

  #name(name: unknown): string {
    return this.#aliases.get(name as string) ?? (name as string);
  }

  #connection(id: string): Connection {
    let connection = this.#connections.get(id);
    if (!connection?.open) this.#connections.set(id, (connection = this.#broker.connect(id)));
    return connection;
  }

  #channel(operation: Operation, fallback = 'main'): ChannelClient {
    const id = (operation.ch as string | undefined) ?? fallback;
    const open = this.#channels.get(id);
    if (open?.open) return open;
    const connection = (operation.conn as string | undefined) ?? this.#connectionOf.get(id) ?? 'k0';
    this.#connectionOf.set(id, connection);
    const channel = this.#connection(connection).openChannel(id);
    this.#channels.set(id, channel);
    return channel;
  }

  /** The channel of the consumer that the operation names. */
  #consumerChannel(operation: Operation): ChannelClient {
    const consumer = operation.consumer as string | undefined;
    return this.#channel(operation, consumer === undefined ? 'main' : (this.#channelOf.get(consumer) ?? consumer));
  }

  #apply(op: Operation): unknown {
    const args = op.arguments as FieldTable | undefined;
    const multiple = op.multiple === true;
    switch (op.op) {
      case 'declareQueue': {
        const { durable, exclusive, autoDelete, passive } = op as { [flag: string]: boolean | undefined };
        const wanted = dropUndefined({ queue: this.#name(op.queue), durable, exclusive, autoDelete, passive, arguments: args });
        const reply = this.#channel(op).declareQueue(wanted as { queue: string });
        if (typeof op.as === 'string' && reply.value) this.#aliases.set(op.as, reply.value.queue);
        return answered(reply, ({ queue, messages, consumers }) => ({ queue: this.#alias(queue), messages, consumers }));
      }
      case 'deleteQueue': {
        const { ifUnused, ifEmpty } = op as { [flag: string]: boolean | undefined };
        return answered(this.#channel(op).deleteQueue(this.#name(op.queue), dropUndefined({ ifUnused, ifEmpty })), value => value);
      }
      case 'purgeQueue':
        return answered(this.#channel(op).purgeQueue(this.#name(op.queue)), value => value);
      case 'bindQueue':
        return answered(this.#channel(op).bindQueue(this.#name(op.queue), op.exchange as string, op.key as string, args));
      case 'unbindQueue':
        return answered(this.#channel(op).unbindQueue(this.#name(op.queue), op.exchange as string, op.key as string, args));
      case 'bindExchange':
        return answered(this.#channel(op).bindExchange(op.destination as string, op.source as string, op.key as string, args));
      case 'unbindExchange':
        return answered(this.#channel(op).unbindExchange(op.destination as string, op.source as string, op.key as string, args));
      case 'declareExchange': {
        const { durable, autoDelete, internal, passive } = op as { [flag: string]: boolean | undefined };
        const wanted = dropUndefined({ exchange: op.exchange, type: op.type, durable, autoDelete, internal, passive, arguments: args });
        return answered(this.#channel(op).declareExchange(wanted as unknown as { exchange: string }));
      }
      case 'deleteExchange':
        return answered(this.#channel(op).deleteExchange(op.exchange as string, { ifUnused: op.ifUnused === true }));
      case 'publish':
        return this.#publish(op);
      case 'consume':
        return this.#consume(op);
      case 'cancel':
        return answered(this.#consumerChannel(op).cancel(op.consumer as string));
      case 'ack':
        return this.#consumerChannel(op).ack(op.delivery as number, { multiple });
      case 'nack':
        return this.#consumerChannel(op).nack(op.delivery as number, { multiple, requeue: op.requeue !== false });
      case 'reject':
        return this.#consumerChannel(op).reject(op.delivery as number, { requeue: op.requeue !== false });
      case 'get': {
        const reply = this.#channel(op).get(this.#name(op.queue), { noAck: op.noAck === true });
        return answered(reply, got => {
          if (got.empty) return { empty: true };
          const { tag, redelivered, remaining } = got;
          return this.#tidy({ tag, redelivered, remaining, ...writeMessage(got) });
        });
      }
      case 'qos':
        return answered(this.#channel(op).qos(op.prefetch as number, { global: op.global === true }));
      case 'recover':
        return answered(this.#consumerChannel(op).recover({ requeue: op.requeue !== false }));
      case 'confirmSelect':
        return answered(this.#channel(op).selectConfirms());
      case 'txSelect':
        return answered(this.#channel(op).selectTransactions());
      case 'txCommit':
        return answered(this.#channel(op).commit());
      case 'txRollback':
        return answered(this.#channel(op).rollback());
      case 'openChannel':
        this.#channel(op);
        return 'ok';
      case 'closeChannel':
        this.#channel(op).close();
        return 'ok';
      case 'closeConnection':
        this.#connection(op.conn as string).close();
        return 'ok';
      case 'dropConnection':
        this.#connection(op.conn as string).drop();
        return undefined;
      case 'waitMs':
        this.#broker.pass(this.#broker.now + (op.ms as number));
        return undefined;
      case 'restartBroker':
        this.#broker.restart(DOWNTIME);
        return undefined;
      case 'batch':
        for (const inner of op.ops as readonly Operation[]) {
          this.#apply(inner);
          this.#broker.pass(this.#broker.now + BATCH_GAP);
        }
        return undefined;
    }
    throw new MalformedRecord(`unknown operation "${op.op}"`);
  }

  #publish(op: Operation): undefined {
    const channel = this.#channel(op);
    const bodies = (op.bodies as unknown[] | undefined)?.map(body => ({ body }));
    const counted = typeof op.count === 'number' ? Array.from({ length: op.count }, (_, i) => ({ body: `m${i + 1}` })) : undefined;
    const messages = (op.messages as readonly object[] | undefined) ?? bodies ?? counted ?? [{}];
    this.#broker.pipeline(() => {
      for (const message of messages) channel.publish(this.#message({ ...op, ...message }));
    });
  }

  #message(op: Operation): Publish {
    let key = this.#name(op.key ?? '');
    const from = op.keyFromReplyTo as { consumer: string; delivery: number } | undefined;
    if (from) key = this.#replyTo.get(`${from.consumer} ${from.delivery}`) ?? '';
    const { headers, props } = op as { headers?: FieldTable; props?: Properties };
    const message = {
      exchange: (op.exchange as string | undefined) ?? '',
      key,
      body: readBody(op.body ?? ''),
      mandatory: op.mandatory === true,
    };
    return { ...message, ...(headers ? { headers } : {}), ...(props ? { properties: props } : {}) };
  }

  #consume(op: Operation): unknown {
    const consumer = op.consumer as string;
    const channel = this.#channel(op, consumer);
    this.#channelOf.set(consumer, channel.name);
    if (typeof op.prefetch === 'number') channel.qos(op.prefetch);
    const args = op.arguments as FieldTable | undefined;
    const wanted = { queue: this.#name(op.queue), consumer, noAck: op.noAck === true, exclusive: op.exclusive === true };
    return answered(channel.consume(args ? { ...wanted, arguments: args } : wanted));
  }
}

function answered<T>(reply: Reply<T>, write: (value: T) => unknown = () => 'ok'): unknown {
  if (reply.state === 'ok') return write(reply.value as T);
  return reply.state === 'refused' ? 'error' : undefined;
}
