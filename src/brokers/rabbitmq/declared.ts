/**
 * Exchanges, queues, bindings and consumers declared in code, with the methods of amqplib's channel. The broker's own model judges each
 * declaration, so what it refuses is refused in its own words, and then the channel is closed: nothing more can be declared on it.
 *
 * Of its options, those that a run can tell from others are there; the rest is refused by name.
 */
import type { Json } from '../../history/event.ts';
import { nearest } from '../../text/nearest.ts';
import { DeclaredAlarms, DeclaredConsumers, type Fields, fieldsIn, push, shown } from '../declaring.ts';
import { type Declared, type TopologyRecorder, TopologyRefused } from '../topology.ts';
import { RabbitBroker } from './broker.ts';
import type { ChannelClient } from './client.ts';
import type { RabbitMqConfig, RabbitMqConsumer, RabbitMqExchange, RabbitMqQueue } from './config.ts';
import { PROFILES } from './profiles.ts';
import type { FieldTable, Reply } from './types.ts';

/** With what people put between words: `shop:stock`, `stock/express`. An `@` stands in names of copies here. */
const NAME = /^[\w.:/-]{1,127}$/;
const KEY_BYTES = 255;
/** There without being declared. */
const BUILT_IN: readonly RabbitMqExchange[] = [
  { name: 'amq.direct', type: 'direct', durable: true },
  { name: 'amq.fanout', type: 'fanout', durable: true },
  { name: 'amq.topic', type: 'topic', durable: true },
  { name: 'amq.headers', type: 'headers', durable: true },
  { name: 'amq.match', type: 'headers', durable: true },
];
const EXCHANGE_OPTIONS = ['durable'];
/** By amqplib's name, the argument that it becomes. */
const QUEUE_ARGUMENTS: { readonly [option: string]: string } = {
  messageTtl: 'x-message-ttl',
  deadLetterExchange: 'x-dead-letter-exchange',
  deadLetterRoutingKey: 'x-dead-letter-routing-key',
};
const QUEUE_OPTIONS = ['durable', ...Object.keys(QUEUE_ARGUMENTS), 'arguments'];
const ARGUMENTS = ['x-queue-type', ...Object.values(QUEUE_ARGUMENTS), 'x-delivery-limit', 'x-single-active-consumer'];

export function openRabbitMqTopology(
  stub: RabbitMqConfig,
  consumers: { readonly [program: string]: RabbitMqConsumer },
  free: readonly string[] = [],
): Recorder {
  return new Recorder(stub, consumers, free);
}

const BY_ITSELF: RabbitMqConsumer = { queues: [], prefetch: 1, manualAck: true };

class Recorder implements TopologyRecorder<RabbitMqConfig, RabbitMqConsumer> {
  readonly #stub: RabbitMqConfig;
  readonly #consumers: DeclaredConsumers<RabbitMqConsumer>;
  readonly #alarms = new DeclaredAlarms('queue');
  readonly #channel: ChannelClient;
  readonly #exchanges: RabbitMqExchange[] = [];
  readonly #queues: RabbitMqQueue[] = [];
  readonly #bindings: RabbitMqConfig['bindings'][number][] = [];
  /** What closed the channel. */
  #closedBy: string | null = null;

  constructor(stub: RabbitMqConfig, consumers: { readonly [program: string]: RabbitMqConsumer }, free: readonly string[]) {
    this.#stub = stub;
    this.#consumers = new DeclaredConsumers(
      consumers,
      Object.fromEntries(free.map(program => [program, BY_ITSELF])),
      ({ queues }) => queues,
      'queue',
    );
    this.#channel = new RabbitBroker({ profile: PROFILES[stub.version] }).connect('declaring').openChannel('declaring');
  }

  readonly methods = {
    assertExchange: (name: Json = null, type: Json = null, options: Json = null) => {
      const exchange = exchangeIn('assertExchange', name);
      if (typeof type !== 'string')
        throw new TopologyRefused(`assertExchange was given no type of exchange: direct, fanout, topic or headers; it got ${shown(type)}.`);
      const durable = booleanIn('assertExchange', 'durable', optionsIn('assertExchange', options, EXCHANGE_OPTIONS).durable);
      this.#ask(this.#channel.declareExchange({ exchange, type, durable }));
      this.#keep(this.#exchanges, { name: exchange, type: type as RabbitMqExchange['type'], durable }, 'exchange', this.#queues);
      return { exchange };
    },
    assertQueue: (name: Json = null, options: Json = null) => {
      // Else the broker makes a name up, and a consumer would have to be told of it.
      if (name === '') throw new TopologyRefused('assertQueue was given no name: a queue needs one here, for programs to find it by.');
      const queue = nameIn('assertQueue', 'a queue', name);
      const { durable, ...others } = optionsIn('assertQueue', options, QUEUE_OPTIONS);
      const args = argumentsIn(others);
      const kept = booleanIn('assertQueue', 'durable', durable);
      this.#ask(this.#channel.declareQueue({ queue, durable: kept, arguments: args }));
      this.#keep(this.#queues, queueOf(queue, kept, args), 'queue', this.#exchanges);
      return { queue, messageCount: 0, consumerCount: 0 };
    },
    bindQueue: (queue: Json = null, exchange: Json = null, key: Json = null, args: Json = null) => {
      if (args !== null) throw new TopologyRefused('bindQueue takes a queue, an exchange and a routing key, and nothing else here.');
      const binding = {
        exchange: exchangeIn('bindQueue', exchange),
        queue: nameIn('bindQueue', 'a queue', queue),
        key: keyIn(key),
      };
      this.#ask(this.#channel.bindQueue(binding.queue, binding.exchange, binding.key), binding);
      // A binding that is there is there once.
      const there = this.#bindings.some(
        each => each.exchange === binding.exchange && each.queue === binding.queue && each.key === binding.key,
      );
      if (!there) push(this.#bindings, binding, 'bindings');
      return null;
    },
    consume: (queue: Json = null, program: Json = null, options: Json = null) => {
      const from = nameIn('consume', 'a queue', queue);
      const consumer = (name: string) => `${name}-${from}`;
      const name = this.#consumers.add(from, program, options, each =>
        this.#ask(this.#channel.consume({ queue: from, consumer: consumer(each) }), { queue: from }),
      );
      return { consumerTag: consumer(name) };
    },
    alarm: (queue: Json = null, options: Json = null) =>
      this.#alarms.add(
        queue,
        options,
        this.#queues.map(({ name }) => name),
      ),
  };

  /** Throws where the broker refuses, and says what is meant where a name is misspelt. */
  #ask({ refusal }: Reply<unknown>, { exchange = '', queue = '' } = {}): void {
    if (refusal === null) return;
    if (this.#closedBy !== null) throw new TopologyRefused(`Channel closed, because of an earlier mistake: ${this.#closedBy}`);
    const words = `${refusal.code} ${refusal.text}`;
    this.#closedBy = words;
    const missing = /no exchange/.test(words) ? [exchange, this.#exchanges] : /no queue/.test(words) ? [queue, this.#queues] : null;
    const meant =
      missing === null
        ? ''
        : nearest(
            missing[0] as string,
            (missing[1] as readonly { name: string }[]).map(({ name }) => name),
          );
    throw new TopologyRefused([`${words}.`, meant, refusal.advice].filter(text => text !== '').join(' '));
  }

  /** The broker has it, so it is the same where it is there already. */
  #keep<Part extends { readonly name: string }>(all: Part[], part: Part, what: string, others: readonly { readonly name: string }[]): void {
    if (others.some(({ name }) => name === part.name))
      throw new TopologyRefused(
        `There is ${what === 'queue' ? 'an exchange' : 'a queue'} \`${part.name}\` as well. RabbitMQ would not mind; here who sends to \`${part.name}\` could not say which of the two is meant.`,
      );
    if (part.name.startsWith('amq.') || all.some(({ name }) => name === part.name)) return;
    push(all, part, `${what}s`);
  }

  declared(): Declared<RabbitMqConfig, RabbitMqConsumer> {
    const names = this.#queues.map(({ name }) => name);
    for (const { name, deadLetter } of this.#queues) {
      const key = deadLetter?.key ?? name;
      if (deadLetter?.exchange === '' && !names.includes(key))
        throw new TopologyRefused(`\`${name}\` dead-letters to the queue \`${key}\`, which is not declared. ${nearest(key, names)}`.trim());
    }
    const used = BUILT_IN.filter(({ name }) => this.#bindings.some(({ exchange }) => exchange === name));
    return {
      config: { ...this.#stub, exchanges: [...this.#exchanges, ...used], queues: this.#queues, bindings: this.#bindings },
      ...this.#consumers.all((consumer, queues) => ({ ...consumer, queues })),
      alarms: this.#alarms.all,
    };
  }
}

function nameIn(call: string, what: string, value: Json): string {
  if (typeof value === 'string' && NAME.test(value)) return value;
  throw new TopologyRefused(
    `${call} takes the name of ${what}: up to 127 letters, digits, dots, dashes, underscores, colons and slashes; it got ${shown(value)}.`,
  );
}

/** The default exchange has no name. What it does not allow, the broker says. */
const exchangeIn = (call: string, value: Json) => (value === '' ? '' : nameIn(call, 'an exchange', value));

function keyIn(value: Json): string {
  if (typeof value === 'string' && new TextEncoder().encode(value).length <= KEY_BYTES) return value;
  throw new TopologyRefused(
    `bindQueue takes a routing key after queue and exchange, a text of up to ${KEY_BYTES} bytes, '' where none is needed; it got ${shown(value)}.`,
  );
}

function booleanIn(call: string, option: string, value: Json | undefined): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? true;
  throw new TopologyRefused(`\`${option}\` of ${call} is true or false; it got ${shown(value)}.`);
}

const optionsIn = (call: string, value: Json, known: readonly string[]): Fields =>
  fieldsIn(call, 'The options', value, known, '{ durable: true }');

/** Options of amqplib are arguments of the protocol under another name; of two the option counts. */
function argumentsIn({ arguments: given = null, ...options }: Fields): FieldTable {
  const args: { [name: string]: Json } = { ...optionsIn('assertQueue', given, ARGUMENTS) };
  for (const [option, value] of Object.entries(options)) args[QUEUE_ARGUMENTS[option]!] = value;
  return args;
}

/** The broker has accepted the arguments, so each is of its type. */
function queueOf(name: string, durable: boolean, args: FieldTable): RabbitMqQueue {
  const exchange = args['x-dead-letter-exchange'] as string | undefined;
  return {
    name,
    type: (args['x-queue-type'] as RabbitMqQueue['type'] | undefined) ?? 'classic',
    durable,
    messageTtlMs: (args['x-message-ttl'] as number | undefined) ?? null,
    deadLetter: exchange === undefined ? null : { exchange, key: (args['x-dead-letter-routing-key'] as string | undefined) ?? null },
    deliveryLimit: (args['x-delivery-limit'] as number | undefined) ?? null,
    ...(args['x-single-active-consumer'] === true ? { singleActive: true } : {}),
  };
}
