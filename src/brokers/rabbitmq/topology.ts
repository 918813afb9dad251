/**
 * Declaring and deleting queues, and who may touch them.
 *
 * Redeclaring with the same properties is fine and reports counts; other properties are a 406, and another `exclusive` a 405 (R-07,
 * `redeclare-differs`). An exclusive queue answers to its connection only, though anybody may publish to it (`exclusive-queue`). Deleting
 * what does not exist succeeds; purging or asking after it is a 404.
 */
import { assertSameQueueArguments, checkQueueArguments, queueConfig } from './arguments.ts';
import { AmqpError, internalError, lockedQueue, named, notFound, preconditionFailed } from './errors.ts';
import { assertField } from './exchanges.ts';
import { field, typed } from './fields.ts';
import type { Core, Queue } from './ports.ts';
import { ClassicQueue } from './queue-classic.ts';
import { QuorumQueue } from './queue-quorum.ts';
import type { FieldTable, QueueDeclaration } from './types.ts';

export interface Declared {
  readonly queue: string;
  readonly messages: number;
  readonly consumers: number;
}

export interface TopologyCore extends Core {
  addQueue(queue: Queue): void;
  /** A name that no queue has had. */
  nextName(prefix: string): string;
  replyConsumerExists(name: string): boolean;
}

export const REPLY_TO = 'amq.rabbitmq.reply-to';

export function declareQueue(core: TopologyCore, connection: number, wanted: QueueDeclaration): Declared {
  const name = wanted.queue.replace(/[\r\n]/g, '');
  if (name.startsWith(REPLY_TO)) {
    if (!core.replyConsumerExists(name)) throw notFound('queue', name);
    return { queue: name, messages: 0, consumers: 1 };
  }
  if (wanted.passive) {
    const found = find(core, name);
    const stat = core.mail.call(found, () => found.stat());
    checkAccess(found, connection);
    return { queue: name, ...stat };
  }
  const exclusive = wanted.exclusive ?? false;
  const durable = (wanted.durable ?? true) && !exclusive;
  const autoDelete = wanted.autoDelete ?? false;
  const args = completeArguments(core, wanted.arguments ?? {});
  const actual = name === '' ? serverName(core, args) : unreserved(name);
  const existing = core.queue(actual);
  if (existing) {
    if (existing.owner !== (exclusive ? connection : null)) throw lockedQueue(actual);
    assertField(existing.durable, durable, named('queue', actual), 'durable');
    assertField(existing.autoDelete, autoDelete, named('queue', actual), 'auto_delete');
    assertSameQueueArguments(actual, existing.type, existing.arguments, args, core.profile);
    return { queue: actual, ...core.mail.call(existing, () => existing.stat()) };
  }
  create(core, { queue: actual, durable, autoDelete, exclusive, arguments: args }, connection);
  return { queue: actual, messages: 0, consumers: 0 };
}

function create(core: TopologyCore, wanted: QueueDeclaration, connection: number): void {
  const { queue: name, durable, autoDelete, exclusive } = wanted;
  const args = wanted.arguments!;
  const exchange = field(args, 'x-dead-letter-exchange');
  if (exchange !== undefined && typed(exchange).type !== 'longstr') {
    throw preconditionFailed(`invalid type '${typed(exchange).type}' for arg 'x-dead-letter-exchange' in ${named('queue', name)}`);
  }
  const type = checkQueueArguments(name, args, core.profile);
  const settings = {
    name,
    durable: durable!,
    autoDelete: autoDelete!,
    owner: exclusive ? connection : null,
    arguments: args,
    config: queueConfig(args, type, core.profile),
    created: core.nextRegistration(),
  };
  if (core.profile.refusesTransientQueues && !durable && !exclusive) {
    throw new AmqpError(
      'internal_error',
      'Feature `transient_nonexcl_queues` is deprecated.\nBy default, this feature is not permitted anymore.',
    );
  }
  if (type === 'classic') {
    if (core.profile.unknownLocatorCrashes) refuseUnknownLocator(args);
    core.addQueue(new ClassicQueue(core, settings));
    return;
  }
  for (const [wrong, property] of [
    [autoDelete, 'auto-delete'],
    [exclusive, 'exclusive-owner'],
    [!durable, 'non-durable'],
  ] as const) {
    if (wrong) throw preconditionFailed(`invalid property '${property}' for ${named('queue', name)}`);
  }
  core.addQueue(new QuorumQueue(core, settings));
}

const LOCATORS: readonly unknown[] = ['client-local', 'min-masters', 'random'];

function refuseUnknownLocator(args: FieldTable): void {
  const locator = field(args, 'x-queue-master-locator');
  if (locator !== undefined && !LOCATORS.includes(locator)) throw internalError();
}

function completeArguments(core: Core, args: FieldTable): FieldTable {
  return core.profile.declaresQueueTypeArgument && field(args, 'x-queue-type') === undefined
    ? { ...args, 'x-queue-type': 'classic' }
    : args;
}

function serverName(core: TopologyCore, args: FieldTable): string {
  const type = field(args, 'x-queue-type');
  if (type !== undefined && type !== 'classic') {
    throw preconditionFailed(`Cannot declare a server-named queue for type rabbit_${type}_queue`);
  }
  return core.nextName('amq.gen');
}

function unreserved(name: string): string {
  if (name.startsWith('amq.')) throw new AmqpError('access_refused', `queue name '${name}' contains reserved prefix 'amq.*'`);
  return name;
}

function find(core: Core, name: string): Queue {
  const queue = core.queue(name);
  if (!queue) throw notFound('queue', name);
  return queue;
}

export function checkAccess(queue: Queue, connection: number): void {
  if (queue.owner !== null && queue.owner !== connection) throw lockedQueue(queue.name);
}

export function accessibleQueue(core: Core, connection: number, name: string): Queue {
  const queue = find(core, name);
  checkAccess(queue, connection);
  return queue;
}

export function deleteQueue(core: Core, connection: number, wanted: string, ifUnused: boolean, ifEmpty: boolean): number {
  const queue = core.queue(wanted.replace(/[\r\n]/g, ''));
  if (!queue) return 0;
  checkAccess(queue, connection);
  return core.mail.call(queue, () => queue.delete(ifUnused, ifEmpty));
}

export function purgeQueue(core: Core, connection: number, name: string): number {
  const queue = accessibleQueue(core, connection, name);
  return core.mail.call(queue, () => queue.purge());
}
