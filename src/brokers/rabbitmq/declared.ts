/**
 * Exchanges, queues and bindings declared in code, with the methods of amqplib's channel. To declare once more what is there is allowed
 * as long as it is the same (406 PRECONDITION_FAILED otherwise); to bind what is not there is not (404 NOT_FOUND).
 */
import type { Json } from '../../history/event.ts';
import { sameJson } from '../../history/same-json.ts';
import { nearest } from '../../text/nearest.ts';
import { type TopologyKind, type TopologyRecorder, TopologyRefused } from '../topology.ts';
import type { RabbitMqConfig, RabbitMqExchange, RabbitMqQueue } from './config.ts';

const TYPES = ['direct', 'fanout', 'topic', 'headers'] as const;
const NAME = /^[\w.-]{1,127}$/;
/** There without being declared. */
const BUILT_IN: readonly RabbitMqExchange[] = TYPES.map(type => ({ name: `amq.${type}`, type, durable: true }));
const EXCHANGE_OPTIONS = ['durable'];
const QUEUE_OPTIONS = ['durable', 'messageTtl', 'deadLetterExchange', 'deadLetterRoutingKey', 'arguments'];
const ARGUMENTS = ['x-queue-type', 'x-message-ttl', 'x-dead-letter-exchange', 'x-dead-letter-routing-key', 'x-delivery-limit'];

export const rabbitMqTopology: TopologyKind<RabbitMqConfig> = { type: 'RabbitMqTopology', open: stub => new Recorder(stub) };

class Recorder implements TopologyRecorder<RabbitMqConfig> {
  readonly #stub: RabbitMqConfig;
  readonly #exchanges: RabbitMqExchange[] = [];
  readonly #queues: RabbitMqQueue[] = [];
  readonly #bindings: RabbitMqConfig['bindings'][number][] = [];

  constructor(stub: RabbitMqConfig) {
    this.#stub = stub;
  }

  readonly methods = {
    assertExchange: (name: Json = null, type: Json = null, options: Json = null) => {
      const call = 'assertExchange';
      const exchange = {
        name: nameIn(call, 'an exchange', name),
        type: typeIn(type),
        durable: booleanIn(call, 'durable', optionsIn(call, options, EXCHANGE_OPTIONS).durable, true),
      };
      if (exchange.name.startsWith('amq.')) throw new TopologyRefused(reserved('exchange', exchange.name));
      keep(this.#exchanges, exchange, 'exchange');
      return { exchange: exchange.name };
    },
    assertQueue: (name: Json = null, options: Json = null) => {
      const queue = queueIn(nameIn('assertQueue', 'a queue', name), optionsIn('assertQueue', options, QUEUE_OPTIONS));
      if (queue.name.startsWith('amq.')) throw new TopologyRefused(reserved('queue', queue.name));
      keep(this.#queues, queue, 'queue');
      return { queue: queue.name, messageCount: 0, consumerCount: 0 };
    },
    bindQueue: (queue: Json = null, exchange: Json = null, key: Json = '') => {
      const binding = {
        exchange: this.#known('exchange', [...BUILT_IN, ...this.#exchanges], nameIn('bindQueue', 'an exchange', exchange)),
        queue: this.#known('queue', this.#queues, nameIn('bindQueue', 'a queue', queue)),
        key: textIn('bindQueue', 'The routing key', key),
      };
      // A binding that is there is there once.
      if (!this.#bindings.some(each => sameJson({ ...each }, { ...binding }))) this.#bindings.push(binding);
      return null;
    },
  };

  #known(what: 'exchange' | 'queue', all: readonly { readonly name: string }[], name: string): string {
    const names = all.map(each => each.name);
    if (!names.includes(name))
      throw new TopologyRefused(`404 NOT_FOUND - no ${what} '${name}' in vhost '/'. Declare it first. ${nearest(name, names)}`.trim());
    return name;
  }

  declared(): RabbitMqConfig {
    for (const { name, deadLetter } of this.#queues)
      if (deadLetter?.exchange === '') {
        const names = this.#queues.map(each => each.name);
        const key = deadLetter.key ?? name;
        if (!names.includes(key))
          throw new TopologyRefused(`\`${name}\` dead-letters to the queue \`${key}\`, which is not declared. ${nearest(key, names)}`);
      }
    const used = BUILT_IN.filter(({ name }) => this.#bindings.some(({ exchange }) => exchange === name));
    return { ...this.#stub, exchanges: [...this.#exchanges, ...used], queues: this.#queues, bindings: this.#bindings };
  }
}

function keep<Part extends { readonly name: string }>(all: Part[], part: Part, what: string): void {
  const before = all.find(({ name }) => name === part.name);
  if (before === undefined) {
    all.push(part);
    return;
  }
  const fields = Object.keys(part) as (keyof Part & string)[];
  const other = fields.find(field => !sameJson(before[field] as Json, part[field] as Json));
  if (other !== undefined)
    throw new TopologyRefused(
      `406 PRECONDITION_FAILED - inequivalent arg '${other}' for ${what} '${part.name}' in vhost '/': received ${JSON.stringify(part[other])} but current is ${JSON.stringify(before[other])}`,
    );
}

const reserved = (what: string, name: string) => `403 ACCESS_REFUSED - ${what} name '${name}' contains reserved prefix 'amq.*'`;

function nameIn(call: string, what: string, value: Json): string {
  if (typeof value === 'string' && NAME.test(value)) return value;
  if (value === '') throw new TopologyRefused(`${call} was given no name: ${what} needs one here, for others to find it by`);
  throw new TopologyRefused(
    `${call} takes the name of ${what}, up to 127 letters, digits, dots, dashes and underscores; it got ${JSON.stringify(value)}`,
  );
}

function typeIn(value: Json): RabbitMqExchange['type'] {
  const type = TYPES.find(each => each === value);
  if (type !== undefined) return type;
  const known = typeof value === 'string' ? ` ${nearest(value, TYPES)}` : '';
  throw new TopologyRefused(`503 COMMAND_INVALID - unknown exchange type ${JSON.stringify(value)}.${known}`);
}

function textIn(call: string, what: string, value: Json): string {
  if (typeof value === 'string') return value;
  throw new TopologyRefused(`${what} of ${call} is a text, such as 'order.*'; it got ${JSON.stringify(value)}`);
}

function booleanIn(call: string, option: string, value: Json | undefined, otherwise: boolean): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? otherwise;
  throw new TopologyRefused(`\`${option}\` of ${call} is true or false; it got ${JSON.stringify(value)}`);
}

function optionsIn(call: string, value: Json, known: readonly string[]): { readonly [option: string]: Json } {
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new TopologyRefused(`The options of ${call} are an object: { durable: true }`);
  for (const option of Object.keys(value))
    if (!known.includes(option)) throw new TopologyRefused(`${call} has no option \`${option}\` here. ${nearest(option, known)}`);
  return value as { readonly [option: string]: Json };
}

function queueIn(name: string, options: { readonly [option: string]: Json }): RabbitMqQueue {
  const args = optionsIn('assertQueue', options.arguments ?? null, ARGUMENTS);
  const type = args['x-queue-type'] ?? 'classic';
  if (type !== 'classic' && type !== 'quorum')
    throw new TopologyRefused(
      `406 PRECONDITION_FAILED - invalid arg 'x-queue-type' for queue '${name}': ${JSON.stringify(type)}. Here are classic and quorum.`,
    );
  const durable = booleanIn('assertQueue', 'durable', options.durable, true);
  if (type === 'quorum' && !durable)
    throw new TopologyRefused(
      `406 PRECONDITION_FAILED - invalid property 'non-durable' for queue '${name}': a quorum queue is always durable`,
    );
  const exchange = options.deadLetterExchange ?? args['x-dead-letter-exchange'] ?? null;
  const key = options.deadLetterRoutingKey ?? args['x-dead-letter-routing-key'] ?? null;
  const limit = numberIn(name, 'x-delivery-limit', args['x-delivery-limit'] ?? null);
  if (limit !== null && type !== 'quorum')
    throw new TopologyRefused(
      `406 PRECONDITION_FAILED - invalid arg 'x-delivery-limit' for queue '${name}': only a quorum queue counts deliveries`,
    );
  return {
    name,
    type,
    durable,
    messageTtlMs: numberIn(name, 'x-message-ttl', options.messageTtl ?? args['x-message-ttl'] ?? null),
    deadLetter:
      exchange === null
        ? null
        : {
            exchange: textIn('assertQueue', 'The dead-letter exchange', exchange),
            key: key === null ? null : textIn('assertQueue', 'The dead-letter routing key', key),
          },
    deliveryLimit: limit,
  };
}

function numberIn(queue: string, arg: string, value: Json): number | null {
  if (value === null) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new TopologyRefused(
    `406 PRECONDITION_FAILED - invalid arg '${arg}' for queue '${queue}': it is a whole number, not ${JSON.stringify(value)}`,
  );
}
