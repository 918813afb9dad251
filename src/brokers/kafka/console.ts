/**
 * What Kafka's own tools print, columns and all, as of 4.3: for the terminal of an incident. Pure: a broker and a time in, text out.
 *
 * The tools show committedOffset, log end and their difference, the lag (K-04); nobody's position, which lives in the consumer alone (K-03).
 */
import type { Ms } from '../../history/event.ts';
import type { Kafka } from './broker.ts';
import type { Member } from './group-member.ts';
import { murmur2 } from './murmur2.ts';
import { byPartition, nameOf } from './offsets.ts';
import type { ConsumedRecord, TopicPartition, TopicSettings } from './types.ts';
import { TOPIC_DEFAULTS } from './types.ts';

/** `kafka-consumer-groups.sh --describe --group G` */
export function describeGroup(kafka: Kafka, id: string, now: Ms): string {
  const group = kafka.groups.get(id);
  if (group === undefined) return notFound(id);
  const members = [...group.members.values()].sort((a, b) => assignmentOf(b).length - assignmentOf(a).length || (a.id < b.id ? -1 : 1));
  const owned = members.flatMap(member => assignmentOf(member).map(at => ({ at, member })));
  const taken = new Set(owned.map(({ at }) => nameOf(at)));
  const free = kafka.offsets.all(id).filter(at => !taken.has(nameOf(at)));
  const rows = [...owned, ...free.map(at => ({ at, member: null }))].map(({ at, member }) => {
    const { offset: end } = kafka.listOffsets(at, 'latest', 'read_uncommitted', now);
    const offset = kafka.offsets.get(id, at)?.offset;
    const lag = offset === undefined ? '-' : String(end - offset);
    return [id, at.topic, at.partition, offset ?? '-', end, lag, member?.id ?? '-', member?.host ?? '-', member?.clientId ?? '-'].map(
      String,
    );
  });
  const head = ['GROUP', 'TOPIC', 'PARTITION', 'CURRENT-OFFSET', 'LOG-END-OFFSET', 'LAG', 'CONSUMER-ID', 'HOST', 'CLIENT-ID'];
  const notice =
    members.length > 0
      ? []
      : group.state === 'Empty'
        ? ['', `Consumer group '${id}' has no active members.`]
        : ['', `Consumer group '${id}' is rebalancing.`];
  if (rows.length === 0) return lines([...notice]);
  return lines([...notice, '', ...table([head, ...rows], [15, 15, 10, 15, 15, 15, 15, 15, null])]);
}

/** `... --members`, and with `--verbose` what each of them has. */
export function describeMembers(kafka: Kafka, id: string, verbose = false): string {
  const group = kafka.groups.get(id);
  if (group === undefined) return notFound(id);
  if (group.members.size === 0) return lines(['', `Consumer group '${id}' has no active members.`]);
  const head = ['GROUP', 'CONSUMER-ID', 'HOST', 'CLIENT-ID', '#PARTITIONS'];
  const more = ['CURRENT-EPOCH', 'CURRENT-ASSIGNMENT', 'TARGET-EPOCH', 'TARGET-ASSIGNMENT'];
  const rows = [...group.members.values()].map(member => {
    const held = assignmentOf(member);
    const row = [id, member.id, member.host, member.clientId, String(held.length)];
    return verbose ? [...row, '-', shortly(held), '-', '-'] : row;
  });
  const widths = verbose ? [15, 15, 15, 15, 15, 15, 20, 15, 19] : [15, 15, 15, 15, 15];
  // The tool leaves a blank behind its last column.
  return lines(['', ...table([verbose ? [...head, ...more] : head, ...rows], widths).map(line => `${line} `)]);
}

/** `... --state` */
export function describeState(kafka: Kafka, id: string, coordinator = 'localhost:9092'): string {
  const group = kafka.groups.get(id);
  if (group === undefined) return notFound(id);
  const notice = group.members.size === 0 ? ['', `Consumer group '${id}' has no active members.`] : [];
  const row = [id, `${coordinator}  (1)`, group.state === 'Stable' ? (group.protocol ?? '') : '', group.state, String(group.members.size)];
  return lines([
    ...notice,
    '',
    ...table([['GROUP', 'COORDINATOR (ID)', 'ASSIGNMENT-STRATEGY', 'STATE', '#MEMBERS'], row], [15, 25, 20, 20, null]),
  ]);
}

/** `kafka-consumer-groups.sh --list` */
export function listGroups(kafka: Kafka): string {
  return lines([...kafka.groups.keys()]);
}

/** `kafka-topics.sh --describe --topic T` */
export function describeTopic(kafka: Kafka, name: string): string {
  if (!kafka.topics.has({ topic: name, partition: 0 }))
    return `Error while executing topic command : Topic '${name}' does not exist as expected\n`;
  const { settings, logs, inSync } = kafka.topics.get(name);
  const { replicationFactor } = settings;
  const brokers = (count: number, first: number) =>
    Array.from({ length: count }, (_, i) => ((first + i) % kafka.settings.brokers) + 1).join(',');
  const head = [
    `Topic: ${name}`,
    `TopicId: ${topicId(name)}`,
    `PartitionCount: ${logs.length}`,
    `ReplicationFactor: ${replicationFactor}`,
    `Configs: ${configsOf(settings)}`,
  ];
  const partitions = logs.map(({ partition }) =>
    [
      '',
      `Topic: ${name}`,
      `Partition: ${partition}`,
      `Leader: ${(partition % kafka.settings.brokers) + 1}`,
      `Replicas: ${brokers(replicationFactor, partition)}`,
      `Isr: ${brokers(inSync[partition]!, partition)}`,
      'Elr: ',
      'LastKnownElr: ',
    ].join('\t'),
  );
  return lines([head.join('\t'), ...partitions]);
}

/** `kafka-topics.sh --list` */
export function listTopics(kafka: Kafka): string {
  return lines(
    kafka.topics
      .all()
      .map(({ settings }) => settings.name)
      .sort(),
  );
}

export interface Printed {
  readonly timestamp?: boolean;
  readonly partition?: boolean;
  readonly offset?: boolean;
  readonly headers?: boolean;
  readonly key?: boolean;
}

/** One line of `kafka-console-consumer.sh --formatter-property print.offset=true ...` */
export function consoleRecord({ timestamp, partition, offset, headers, key, value }: ConsumedRecord, print: Printed = {}): string {
  const shown = Object.entries(headers).map(([name, text]) => `${name}:${text}`);
  return [
    ...(print.timestamp ? [`CreateTime:${timestamp}`] : []),
    ...(print.partition ? [`Partition:${partition}`] : []),
    ...(print.offset ? [`Offset:${offset}`] : []),
    ...(print.headers ? [shown.length === 0 ? 'NO_HEADERS' : shown.join(',')] : []),
    ...(print.key ? [key ?? 'null'] : []),
    value ?? 'null',
  ].join('\t');
}

/** `kafka-console-consumer.sh --topic T --from-beginning`, until what is there has been read. */
export function consoleConsumer(kafka: Kafka, topic: string, now: Ms, print: Printed = {}): string {
  const records = kafka.partitionsOf([topic]).flatMap(at => {
    const { offset } = kafka.listOffsets(at, 'earliest', 'read_uncommitted', now);
    return kafka.fetchRecords({ ...at, offset, max: Number.POSITIVE_INFINITY, isolation: 'read_uncommitted' }, now).records;
  });
  return lines([...records.map(record => consoleRecord(record, print)), `Processed a total of ${records.length} messages`]);
}

/** The same with the `OffsetsMessageFormatter` on `__consumer_offsets`: a commit is a record (K-02). */
export function consoleOffsets(kafka: Kafka, now: Ms): string {
  const records = kafka
    .partitionsOf(['__consumer_offsets'])
    .flatMap(at => kafka.fetchRecords({ ...at, offset: 0, max: Number.POSITIVE_INFINITY, isolation: 'read_uncommitted' }, now).records);
  return lines(records.map(({ key, value }) => `{"key":${key},"value":${value}}`));
}

function assignmentOf(member: Member): readonly TopicPartition[] {
  if (!member.assignment.startsWith('[')) return [];
  return (JSON.parse(member.assignment) as TopicPartition[]).sort(byPartition);
}

/** `orders:0,1,2;payments:0` */
function shortly(held: readonly TopicPartition[]): string {
  const topics = Map.groupBy(held, ({ topic }) => topic);
  return [...topics].map(([topic, list]) => `${topic}:${list.map(({ partition }) => partition).join(',')}`).join(';') || '-';
}

/** Each column as wide as its widest cell and at least as wide as given; null: the last one, not filled up. */
function table(rows: readonly (readonly string[])[], widths: readonly (number | null)[]): string[] {
  const full = widths.map((width, i) => (width === null ? 0 : Math.max(width, ...rows.map(row => row[i]!.length))));
  return rows.map(row => row.map((cell, i) => cell.padEnd(full[i]!)).join(' '));
}

function notFound(id: string): string {
  return `\nError: Executing consumer group command failed due to org.apache.kafka.common.errors.GroupIdNotFoundException: Group ${id} not found.\n`;
}

function lines(list: readonly string[]): string {
  return list.map(line => `${line}\n`).join('');
}

const NAMES: { readonly [setting in keyof TopicSettings]?: string } = {
  minInsyncReplicas: 'min.insync.replicas',
  cleanupPolicy: 'cleanup.policy',
  segmentMs: 'segment.ms',
  segmentBytes: 'segment.bytes',
  retentionMs: 'retention.ms',
  retentionBytes: 'retention.bytes',
  maxMessageBytes: 'max.message.bytes',
  deleteRetentionMs: 'delete.retention.ms',
  minCleanableDirtyRatio: 'min.cleanable.dirty.ratio',
  minCompactionLagMs: 'min.compaction.lag.ms',
  timestampType: 'message.timestamp.type',
};

/** What differs from the broker's defaults; min.insync.replicas always. */
function configsOf(settings: TopicSettings): string {
  const defaults = TOPIC_DEFAULTS as Partial<TopicSettings>;
  return (Object.keys(NAMES) as (keyof TopicSettings)[])
    .filter(name => name === 'minInsyncReplicas' || String(settings[name]) !== String(defaults[name]))
    .map(name => `${NAMES[name]}=${settings[name]}`)
    .join(',');
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Looks like one, and is always the same for the same name. */
function topicId(name: string): string {
  const bytes = new TextEncoder().encode(name);
  return Array.from({ length: 22 }, (_, i) => ALPHABET[(murmur2(Uint8Array.of(i, ...bytes)) >>> 3) & 63]!).join('');
}
