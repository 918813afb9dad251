/** Two pictures of a broker: one for people, one for comparing. */
import type { Connection } from './client.ts';
import type { BrokerCore } from './core.ts';
import { canonical } from './fields.ts';
import { shownHeaders } from './message.ts';
import type { ConsumerInfo, CopyInfo, Queue } from './ports.ts';
import type { Profile } from './profiles.ts';
import { messageKey } from './queue-key.ts';
import type { FieldTable, Ms } from './types.ts';

export interface MessageSnapshot {
  readonly message: number;
  readonly body: string;
  readonly exchange: string;
  readonly key: string;
  readonly headers: FieldTable | null;
  readonly redelivered: boolean;
  /** Milliseconds from now; null for never. */
  readonly expiresIn: Ms | null;
  readonly deliveryCount: number | null;
  /** How often it came back at all; only where a version counts that apart. */
  readonly acquiredCount?: number;
}

export interface ConsumerSnapshot extends Omit<ConsumerInfo, 'channel'> {
  readonly channel: string;
}

export interface QueueSnapshot {
  readonly name: string;
  readonly type: 'classic' | 'quorum';
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly exclusive: boolean;
  readonly arguments: FieldTable;
  readonly messagesReady: number;
  readonly messagesUnacknowledged: number;
  readonly messages: number;
  readonly messageBytesReady: number;
  readonly messageBytesUnacknowledged: number;
  readonly consumerCount: number;
  readonly consumers: readonly ConsumerSnapshot[];
  readonly singleActiveConsumer: string | null;
  readonly ready: readonly MessageSnapshot[];
  readonly unacked: readonly (MessageSnapshot & { readonly channel: string; readonly consumer: string | null })[];
}

export interface ExchangeSnapshot {
  readonly name: string;
  readonly type: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly arguments: FieldTable;
}

export interface BindingSnapshot {
  readonly source: string;
  readonly kind: 'queue' | 'exchange';
  readonly destination: string;
  readonly key: string;
  readonly arguments: FieldTable;
}

export interface ChannelSnapshot {
  readonly connection: string;
  readonly name: string;
  readonly unacknowledged: number;
  readonly unconfirmed: number;
  readonly confirming: boolean;
  readonly transactional: boolean;
  readonly prefetch: number;
  readonly globalPrefetch: number;
}

export interface Snapshot {
  readonly profile: string;
  readonly now: Ms;
  readonly exchanges: readonly ExchangeSnapshot[];
  readonly bindings: readonly BindingSnapshot[];
  readonly queues: readonly QueueSnapshot[];
  readonly channels: readonly ChannelSnapshot[];
}

export function snapshotOf(core: BrokerCore, connections: readonly Connection[], now: Ms): Snapshot {
  const channels = openChannels(connections);
  const names = new Map(channels.map(({ process, name }) => [process.number, name]));
  return {
    profile: core.profile.name,
    now,
    exchanges: [...core.exchanges.all.values()].map(({ name, type, durable, autoDelete, internal, arguments: args }) => {
      return { name, type, durable, autoDelete, internal, arguments: args };
    }),
    bindings: [...core.exchanges.all.values()].flatMap(exchange => [...exchange.bindings.values()]),
    queues: [...core.queues.values()].map(queue => queueSnapshot(queue, names, now)),
    channels: channels.map(({ connection, name, process }) => {
      const { confirming, transactional, prefetch, globalPrefetch, unconfirmed } = process.status;
      const unacknowledged = process.unsettled.size;
      return { connection: connection.name, name, unacknowledged, unconfirmed, confirming, transactional, prefetch, globalPrefetch };
    }),
  };
}

function queueSnapshot(queue: Queue, names: ReadonlyMap<number, string>, now: Ms): QueueSnapshot {
  const [messagesReady, messagesUnacknowledged, consumerCount] = queue.counts();
  const nameOf = (channel: number) => names.get(channel) ?? String(channel);
  const active = queue.activeConsumer();
  const ready = queue.ready();
  const unacked = queue.unacked();
  const bytes = (copies: readonly CopyInfo[]) => copies.reduce((sum, copy) => sum + copy.message.size, 0);
  return {
    name: queue.name,
    type: queue.type,
    durable: queue.durable,
    autoDelete: queue.autoDelete,
    exclusive: queue.owner !== null,
    arguments: queue.arguments,
    messagesReady,
    messagesUnacknowledged,
    messages: messagesReady + messagesUnacknowledged,
    messageBytesReady: bytes(ready),
    messageBytesUnacknowledged: bytes(unacked),
    consumerCount,
    consumers: queue.consumers().map(consumer => ({ ...consumer, channel: nameOf(consumer.channel) })),
    singleActiveConsumer: active?.tag ?? null,
    ready: ready.map(copy => messageSnapshot(copy, now)),
    unacked: unacked.map(copy => ({ ...messageSnapshot(copy, now), channel: nameOf(copy.channel), consumer: copy.consumer })),
  };
}

function messageSnapshot({ message, redelivered, expiresAt, deliveryCount, acquiredCount }: CopyInfo, now: Ms): MessageSnapshot {
  return {
    message: message.id,
    body: typeof message.body === 'string' ? message.body : `${message.body.length} bytes`,
    exchange: message.exchange,
    key: message.keys[0]!,
    headers: shownHeaders(message, null, null),
    redelivered,
    expiresIn: expiresAt === null ? null : expiresAt - now,
    deliveryCount,
    ...(acquiredCount === null ? {} : { acquiredCount }),
  };
}

function openChannels(connections: readonly Connection[]) {
  return connections
    .filter(connection => connection.open)
    .flatMap(connection => [...connection.channels.values()])
    .filter(channel => channel.open)
    .sort((a, b) => a.process.number - b.process.number);
}

/** What seldom changes, and the rest: a digest of the first need be made only once. */
export function stateKey(core: BrokerCore, connections: readonly Connection[], now: Ms): readonly [lasting: string, passing: string] {
  const channels = openChannels(connections);
  channels.forEach(({ process }, rank) => {
    process.rank = rank;
  });
  const owners = new Map(connections.map(connection => [connection.number, connection.name]));
  const queues = [...core.queues.values()].map(queue => {
    const owner = queue.owner === null ? null : (owners.get(queue.owner) ?? null);
    return [queue.name, queue.type, queue.durable, queue.autoDelete, owner, textOf(queue.arguments), queue.key(now)];
  });
  const open = connections.filter(connection => connection.open).map(connection => connection.name);
  const processes = channels.map(({ process }) => process.key(messageKey));
  return [`${profileText(core.profile)}\n${core.exchanges.key()}`, JSON.stringify([queues, open, processes, core.counters()])];
}

/** Of what is declared once and copied often. */
function remembered<Thing extends object>(text: (thing: Thing) => string): (thing: Thing) => string {
  const known = new WeakMap<Thing, string>();
  return thing => {
    let found = known.get(thing);
    if (found === undefined) {
      found = text(thing);
      known.set(thing, found);
    }
    return found;
  };
}

const textOf = remembered((args: FieldTable) => canonical(args));
const profileText = remembered((profile: Profile) => JSON.stringify(profile));
