/**
 * What `rabbitmqctl` prints about a broker: a banner, a line of column names, then a line per thing, the columns parted by tabs. With nothing to
 * list there is no line of names. Columns that speak of processes, memory and disks are not modelled, and asking for one says so.
 */
import { typed } from './fields.ts';
import type { BindingSnapshot, ConsumerSnapshot, ExchangeSnapshot, QueueSnapshot, Snapshot } from './snapshot.ts';
import type { FieldTable, FieldValue } from './types.ts';

/** A wrong column, in the words of the tool. */
export class ConsoleError extends Error {
  override readonly name = 'ConsoleError';
}

type Cell = string | number | boolean | FieldTable;
type Columns<T> = { readonly [column: string]: (row: T) => Cell };

const QUEUE_COLUMNS: Columns<QueueSnapshot> = {
  name: queue => queue.name,
  durable: queue => queue.durable,
  auto_delete: queue => queue.autoDelete,
  arguments: queue => queue.arguments,
  policy: () => '',
  operator_policy: () => '',
  exclusive: queue => queue.exclusive,
  exclusive_consumer_tag: queue => queue.consumers.find(consumer => consumer.exclusive && queue.type === 'classic')?.tag ?? '',
  messages_ready: queue => queue.messagesReady,
  messages_unacknowledged: queue => queue.messagesUnacknowledged,
  messages: queue => queue.messages,
  message_bytes: queue => queue.messageBytesReady + queue.messageBytesUnacknowledged,
  message_bytes_ready: queue => queue.messageBytesReady,
  message_bytes_unacknowledged: queue => queue.messageBytesUnacknowledged,
  consumers: queue => queue.consumerCount,
  state: () => 'running',
  type: queue => queue.type,
};

const CONSUMER_COLUMNS: Columns<ConsumerSnapshot & { readonly queue: string }> = {
  queue_name: consumer => consumer.queue,
  channel_pid: consumer => `<rabbit@localhost.${consumer.channel}>`,
  consumer_tag: consumer => consumer.tag,
  ack_required: consumer => consumer.ackRequired,
  prefetch_count: consumer => consumer.prefetch,
  active: consumer => consumer.active,
  activity_status: consumer => consumer.status,
  arguments: consumer => consumer.arguments,
};

const BINDING_COLUMNS: Columns<BindingSnapshot> = {
  source_name: binding => binding.source,
  source_kind: () => 'exchange',
  destination_name: binding => binding.destination,
  destination_kind: binding => binding.kind,
  routing_key: binding => binding.key,
  arguments: binding => binding.arguments,
};

const EXCHANGE_COLUMNS: Columns<ExchangeSnapshot> = {
  name: exchange => exchange.name,
  type: exchange => exchange.type,
  durable: exchange => exchange.durable,
  auto_delete: exchange => exchange.autoDelete,
  internal: exchange => exchange.internal,
  arguments: exchange => exchange.arguments,
  policy: () => '',
};

/** `rabbitmqctl list_queues [columns]`: name and messages unless asked for others. Unacknowledged ones are messages too. */
export function listQueues(snapshot: Snapshot, columns: readonly string[] = ['name', 'messages']): string {
  return table(['Timeout: 60.0 seconds ...', 'Listing queues for vhost / ...'], snapshot.queues, QUEUE_COLUMNS, columns);
}

/** `rabbitmqctl list_consumers [columns]`: a waiting consumer of a single-active queue shows `active` false. */
export function listConsumers(snapshot: Snapshot, columns?: readonly string[]): string {
  const consumers = snapshot.queues.flatMap(queue => queue.consumers.map(consumer => ({ ...consumer, queue: queue.name })));
  const shown = columns ?? Object.keys(CONSUMER_COLUMNS).filter(column => column !== 'activity_status');
  return table(['Listing consumers in vhost / ...'], consumers, CONSUMER_COLUMNS, shown);
}

/** `rabbitmqctl list_bindings [columns]`: those of the default exchange come with the queues and are listed first. */
export function listBindings(snapshot: Snapshot, columns?: readonly string[]): string {
  const implied = snapshot.queues.map(({ name }) => ({ source: '', kind: 'queue' as const, destination: name, key: name, arguments: {} }));
  return table(
    ['Listing bindings for vhost /...'],
    [...implied, ...snapshot.bindings],
    BINDING_COLUMNS,
    columns ?? Object.keys(BINDING_COLUMNS),
  );
}

/** `rabbitmqctl list_exchanges [columns]`. */
export function listExchanges(snapshot: Snapshot, columns: readonly string[] = ['name', 'type']): string {
  return table(['Listing exchanges for vhost / ...'], snapshot.exchanges, EXCHANGE_COLUMNS, columns);
}

function table<T>(banner: readonly string[], rows: readonly T[], known: Columns<T>, columns: readonly string[]): string {
  const unknown = columns.filter(column => !Object.hasOwn(known, column));
  if (unknown.length > 0) {
    const which = Object.keys(known).sort().join(', ');
    throw new ConsoleError(`Error (argument validation): Info key(s) ${unknown.join(',')} are not supported. Known here: ${which}`);
  }
  const lines = rows.map(row => columns.map(column => cellText(known[column]!(row))).join('\t'));
  const names = rows.length > 0 ? [columns.join('\t')] : [];
  return [...banner, ...names, ...lines].map(line => `${line}\n`).join('');
}

function cellText(cell: Cell): string {
  return typeof cell === 'object' ? term(cell) : String(cell);
}

/** As an Erlang term: a table is a list of pairs. */
function term(value: FieldValue): string {
  const plain = typed(value).value;
  if (plain === null) return 'undefined';
  if (typeof plain === 'string') return JSON.stringify(plain);
  if (typeof plain !== 'object') return String(plain);
  if (Array.isArray(plain)) return `[${plain.map(term).join(',')}]`;
  const pairs = Object.entries(plain as FieldTable).map(([key, inner]) => `{${JSON.stringify(key)},${term(inner)}}`);
  return `[${pairs.join(',')}]`;
}
