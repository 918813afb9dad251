/** Topics and what can be asked of them. A topic is a name and settings; its partitions are independent logs, without order between them. */
import type { Ms } from '../../history/event.ts';
import { copyOfMap } from '../copies.ts';
import { KafkaError } from './errors.ts';
import { type Batch, type NewBatch, PartitionLog } from './log.ts';
import { type BrokerSettings, TOPIC_DEFAULTS, type TopicConfig, type TopicPartition, type TopicSettings } from './types.ts';

export class Topic {
  readonly settings: TopicSettings;
  readonly internal: boolean;
  readonly logs: PartitionLog[];
  /** Replicas in sync, by partition. */
  readonly inSync: number[];

  constructor(config: TopicConfig | Topic, internal: boolean) {
    if (config instanceof Topic) {
      this.settings = config.settings;
      this.internal = internal;
      this.logs = config.logs.map(log => new PartitionLog(log));
      this.inSync = [...config.inSync];
      return;
    }
    this.logs = [];
    this.inSync = [];
    this.settings = { ...TOPIC_DEFAULTS, ...config };
    this.internal = internal;
    this.grow(config.partitions);
  }

  grow(total: number): void {
    if (total <= this.logs.length && this.logs.length > 0)
      throw new KafkaError('INVALID_PARTITIONS', `The topic has ${this.logs.length} partitions; there can only be more.`);
    while (this.logs.length < total) {
      this.logs.push(new PartitionLog({ topic: this.settings.name, partition: this.logs.length }));
      this.inSync.push(this.settings.replicationFactor);
    }
  }

  /** More than there are replicas is never asked for (KIP-966). */
  get leastInSync(): number {
    return Math.min(this.settings.minInsyncReplicas, this.settings.replicationFactor);
  }

  log(partition: number): PartitionLog {
    const log = this.logs[partition];
    if (log === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION');
    return log;
  }

  append(log: PartitionLog, batch: NewBatch, now: Ms): Batch {
    const stored = log.append(batch, this.settings, now);
    this.#replicate(log);
    return stored;
  }

  /** Consumers see what all replicas in sync have. With a single one, its leader, that is everything (K-05). */
  #replicate(log: PartitionLog): void {
    if (this.inSync[log.partition]! >= this.leastInSync) log.highWatermark = log.end;
  }

  setInSync(partition: number, replicas: number): void {
    const log = this.log(partition);
    if (replicas < 1 || replicas > this.settings.replicationFactor)
      throw new Error(`${this.settings.name} has ${this.settings.replicationFactor} replicas`);
    this.inSync[partition] = replicas;
    this.#replicate(log);
  }

  /** How many records were lost. */
  failOver(partition: number): number {
    const log = this.log(partition);
    const lost = log.end - log.highWatermark;
    for (const segment of log.segments) {
      while (segment.batches.length > 0 && segment.batches.at(-1)!.base >= log.highWatermark) segment.bytes -= segment.batches.pop()!.bytes;
    }
    while (log.segments.length > 1 && log.segments.at(-1)!.base > log.highWatermark) log.segments.pop();
    log.end = log.highWatermark;
    return lost;
  }
}

export class Topics {
  readonly #byName: Map<string, Topic>;
  readonly #settings: BrokerSettings;

  constructor(settings: BrokerSettings, copied: Topics | null = null) {
    this.#settings = settings;
    this.#byName = copied === null ? new Map() : copyOfMap(copied.#byName, topic => new Topic(topic, topic.internal));
  }

  create(config: TopicConfig): void {
    const { name, partitions, replicationFactor = 1 } = config;
    if (!/^[\w.-]{1,249}$/.test(name) || name === '.' || name === '..')
      throw new KafkaError('INVALID_TOPIC_EXCEPTION', `"${name}" cannot be a topic's name.`);
    if (this.#byName.has(name)) throw new KafkaError('TOPIC_ALREADY_EXISTS', `Topic '${name}' already exists.`);
    if (partitions < 1) throw new KafkaError('INVALID_PARTITIONS', 'Number of partitions must be larger than 0.');
    if (replicationFactor < 1 || replicationFactor > this.#settings.brokers) throw new KafkaError('INVALID_REPLICATION_FACTOR');
    this.#byName.set(name, new Topic(config, false));
  }

  internal(name: string, partitions: number): Topic {
    let topic = this.#byName.get(name);
    if (topic === undefined) {
      topic = new Topic({ name, partitions, cleanupPolicy: ['compact'] }, true);
      this.#byName.set(name, topic);
    }
    return topic;
  }

  delete(name: string): void {
    if (!this.#byName.delete(name)) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION');
  }

  get(name: string): Topic {
    const topic = this.#byName.get(name);
    if (topic === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION');
    return topic;
  }

  has({ topic, partition }: TopicPartition): boolean {
    return this.#byName.get(topic)?.logs[partition] !== undefined;
  }

  all(): readonly Topic[] {
    return [...this.#byName.values()];
  }
}
