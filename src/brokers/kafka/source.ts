import type { Digest } from '../../history/digest.ts';
import type { Emit, Json, Ms } from '../../history/event.ts';
import type { Reply } from '../../services/service.ts';
import type { Broker, BrokerFault, BrokerParts, ClientCaller, Due, Handing, Outgoing, Settling } from '../broker.ts';
import { copyOfMap } from '../copies.ts';
import { type FeedStep, reads, type Touch, writes } from '../touch.ts';
import { Kafka, type KafkaEvent } from './broker.ts';
import type { KafkaConfig, KafkaConsumer } from './kind.ts';
import { partitionOfKey } from './murmur2.ts';
import { isolationOf, PollLoops } from './poll-loops.ts';
import { type ReaderOfTopic, Records } from './records.ts';

import { type GroupsAround, TransactionalProducers } from './transactional-producers.ts';
import type { TopicPartition } from './types.ts';

/** Between two heartbeats of a process that lives while time passes. Any number below the session timeout would do. */
const BEAT_MS = 3000;

/** Topics of Kafka, and the groups that read them; what members do is in `poll-loops.ts`, what transactions do in `transactional-producers.ts`. */
export class KafkaBroker implements Broker {
  readonly connects = true;
  /** As in `kind.ts`. */
  readonly client = 'kafka';
  readonly #config: KafkaConfig;
  readonly #emit: BrokerParts<KafkaConsumer>['emit'];
  readonly #kafka: Kafka;
  readonly #records: Records;
  /** By group. */
  readonly #groups: Map<string, PollLoops>;
  readonly #groupOf: Map<number, PollLoops>;
  readonly #producers: TransactionalProducers;
  #passed: Ms;

  constructor(
    config: KafkaConfig,
    parts: BrokerParts<KafkaConsumer> | (Pick<BrokerParts<never>, 'emit'> & { readonly from: KafkaBroker }),
  ) {
    this.#config = config;
    this.#emit = parts.emit;
    const happened = (event: KafkaEvent) => {
      if (event.type === 'committed') this.#groups.get(event.group)?.committed(event);
      if (event.type === 'marked') this.#producers.marked(event);
    };
    if ('from' in parts) {
      const { from, emit } = parts;
      this.#kafka = from.#kafka.copy(happened);
      this.#records = from.#records.copy();
      this.#groups = copyOfMap(from.#groups, group => group.copyFor(this.#kafka, this.#records, emit));
      this.#groupOf = copyOfMap(from.#groupOf, ({ settings }) => this.#groups.get(settings.group)!);
      this.#producers = from.#producers.copyFor(this.#kafka, this.#records, emit, this.#around());
      this.#passed = from.#passed;
      return;
    }
    const { emit, consumers, messages } = parts;
    this.#groups = new Map();
    this.#groupOf = new Map();
    this.#passed = 0;
    const topics = config.topics.map(({ name }) => name);
    this.#kafka = new Kafka(
      config.topics.map(({ name, partitions }) => ({ name, partitions })),
      happened,
      { offsetsTopicPartitions: 1 },
    );
    this.#records = new Records(this.#kafka.partitionsOf(topics), readersOf(topics, consumers));
    this.#producers = new TransactionalProducers(this.#kafka, this.#records, emit, this.#around());
    for (const { consumer, workers } of consumers) {
      // Programs of one group have the same settings.
      const group = this.#groups.get(consumer.group) ?? new PollLoops(consumer, this.#kafka, this.#records, emit);
      this.#groups.set(consumer.group, group);
      for (const worker of workers) this.#groupOf.set(worker, group);
    }
    for (const name of config.handled) this.#append(name, messages[name]!, 0);
    for (const group of this.#groups.values()) group.handledAll();
  }

  /** The groups, as far as transactions have to do with them. */
  #around(): GroupsAround {
    return {
      memberOf: worker => {
        const group = this.#groupOf.get(worker);
        const member = group?.memberOf(worker) ?? null;
        return member === null ? null : { group: group!.settings.group, ...member };
      },
      onBehalfOf: ({ worker, delivery }, tell, act) => {
        const behalf = { worker, automatic: false, delivery, tell };
        let nested = act;
        for (const group of this.#groups.values()) {
          const inner = nested;
          nested = () => group.onBehalfOf(behalf, inner);
        }
        nested();
      },
    };
  }

  ask(operation: string, args: readonly Json[], caller: ClientCaller, now: Ms): Reply {
    const { after, ...reply } = this.#producers.call(operation, args, caller, now);
    // Whoever waited for the transaction reads on.
    const readOn = () => {
      after?.();
      this.#tend(now);
    };
    return { ...reply, after: readOn };
  }

  askTouches(): readonly Touch[] {
    return [writes('log'), ...[...this.#groups.keys()].map(group => writes(`group ${group}`))];
  }

  lost(worker: number): void {
    this.#producers.forget(worker);
  }

  forgotten(worker: number): void {
    this.#producers.forget(worker);
  }

  takes(destination: string): boolean {
    return this.#config.topics.some(({ name }) => name === destination);
  }

  /** Of the group that is furthest behind. */
  lying(topic: string): number {
    const readers = [...this.#groups.values()].map(({ settings }) => settings).filter(({ subscribe }) => subscribe.includes(topic));
    const all = this.#kafka.partitionsOf([topic]).map(at => ({ at, end: this.#kafka.topics.get(topic).log(at.partition).highWatermark }));
    const behind = (group: string | null) =>
      all.reduce((sum, { at, end }) => sum + end - ((group === null ? null : this.#kafka.offsets.get(group, at)?.offset) ?? 0), 0);
    return readers.length === 0 ? behind(null) : Math.max(...readers.map(({ group }) => behind(group)));
  }

  send(name: string, message: Outgoing, now: Ms): void {
    const { topic, partition, offset } = this.#append(name, message, now);
    const { body, headers, retryOf } = message;
    const firsts = retryOf === null ? [] : this.#records.namesOf(topic, retryOf);
    for (const [index, each] of this.#records.namesOf(topic, name).entries())
      this.#emit({
        type: 'sent',
        at: now,
        message: each,
        queue: topic,
        body,
        headers,
        retryOf: firsts[index] ?? null,
        partition,
        offset,
      });
    this.#tend(now);
  }

  #append(name: string, message: Outgoing, now: Ms): TopicPartition & { readonly offset: number } {
    const { topics } = this.#config;
    const topic = message.to ?? topics[0]!.name;
    const { partitions } = topics.find(each => each.name === topic)!;
    const key = message.key ?? null;
    // Without a key a producer stays with one partition until its batch is full (K-13), and none gets full here.
    const partition = key === null ? 0 : partitionOfKey(key, partitions);
    const record = { key, value: JSON.stringify(message.body), headers: message.headers };
    this.#kafka.produce({ topic, partition, acks: -1, records: [record] }, now);
    return this.#records.append({ topic, partition }, name, message);
  }

  start(worker: number, life: number, now: Ms): void {
    this.#of(worker).start(worker, life, now);
  }

  crash(worker: number, now: Ms): void {
    this.#of(worker).crash(worker, now);
  }

  receivable(worker: number): boolean {
    return this.#of(worker).receivable(worker);
  }

  receive(worker: number, _now: Ms, delivery: number): Handing {
    return this.#of(worker).receive(worker, delivery);
  }

  finished(worker: number, handing: Handing, failed: boolean, now: Ms): void {
    this.#of(worker).finished(worker, handing, failed, now);
  }

  repeatable(): readonly [] {
    return [];
  }

  handAgain(): never {
    throw new Error('Kafka hands out nothing that was not asked for: there are no duplicates to inject');
  }

  leaseEnd(worker: number, handing: Handing, now: Ms): Due | null {
    return this.#of(worker).leaseEnd(worker, handing, now);
  }

  faults(): readonly BrokerFault[] {
    return [...this.#groups].flatMap(([group, { stable }]) => (stable ? [{ kind: 'rebalance', group } as const] : []));
  }

  strike(fault: BrokerFault, now: Ms): void {
    if (fault.kind === 'rebalance') this.#groups.get(fault.group)!.rebalance(now);
  }

  settle(_operation: string, _args: readonly Json[], settling: Settling, now: Ms): Json {
    this.#of(settling.worker).acknowledge(settling, now);
    return null;
  }

  nextTimer(now: Ms): Due | null {
    let first: Due | null = null;
    for (const group of this.#groups.values()) {
      const due = group.nextTimer(now);
      if (due !== null && (first === null || due.at < first.at)) first = due;
    }
    const at = this.#producers.nextTimeout();
    if (at !== null && (first === null || at < first.at)) first = { at: Math.max(at, now), reason: 'transaction-timeout' };
    return first;
  }

  pass(now: Ms, stalled: number | null): void {
    // Whoever lives goes on sending heartbeats and, when idle, polling; in steps, or a long sleep would end every session.
    for (let at = Math.min(this.#passed + BEAT_MS, now); at < now; at += BEAT_MS) {
      for (const group of this.#groups.values()) group.beat(at, stalled);
      this.#kafka.pass(at);
    }
    this.#kafka.pass(now);
    this.#passed = now;
    this.#producers.tellEnded('timeout', now);
    for (const group of this.#groups.values()) group.pass(now, stalled);
  }

  digest(into: Digest, now: Ms): void {
    into.add(JSON.stringify([...[...this.#groups.values()].map(group => group.key(now)), this.#records.key(), this.#producers.key(now)]));
  }

  /**
   * A member is handed what its last poll fetched, whatever is published meanwhile. It polls, and so reads the log, when it starts or is
   * through with a record; and others of its group do when it dies.
   */
  touches(worker: number, step: FeedStep): readonly Touch[] {
    const its = this.#of(worker);
    const members = [...this.#groupOf.values()].filter(each => each === its).length;
    const group = writes(`group ${its.settings.group}`);
    return step === 'receive' || step === 'settle' || (step === 'crash' && members === 1) ? [group] : [group, reads('log')];
  }

  sendTouches(): readonly Touch[] {
    return [writes('log')];
  }

  copy(emit: Emit): KafkaBroker {
    return new KafkaBroker(this.#config, { emit, from: this });
  }

  snapshot(now: Ms): Json {
    return this.#kafka.snapshot(now);
  }

  #of(worker: number): PollLoops {
    return this.#groupOf.get(worker)!;
  }

  #tend(now: Ms): void {
    for (const group of this.#groups.values()) group.tend(now);
  }
}

function readersOf(
  topics: readonly string[],
  consumers: BrokerParts<KafkaConsumer>['consumers'],
): ReadonlyMap<string, readonly ReaderOfTopic[]> {
  const groups = new Map(consumers.map(({ consumer }) => [consumer.group, consumer]));
  const reading = (topic: string): ReaderOfTopic[] =>
    [...groups.values()]
      .filter(({ subscribe }) => subscribe.includes(topic))
      .map(consumer => ({ group: consumer.group, isolation: isolationOf(consumer) }));
  return new Map(topics.map(topic => [topic, reading(topic)]));
}
