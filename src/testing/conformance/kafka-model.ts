/** The model as something that the recorded operations can be performed on. */
import { Kafka } from '../../brokers/kafka/broker.ts';
import { KafkaError } from '../../brokers/kafka/errors.ts';
import type { Isolation, KafkaRecord, TopicConfig } from '../../brokers/kafka/types.ts';
import { Names } from './kafka-format.ts';
import { JavaModel } from './kafka-model-java.ts';
import type { Driver, Fields, Operation } from './steps.ts';

const CONFIG: { readonly [name: string]: (value: string) => Partial<TopicConfig> } = {
  'cleanup.policy': value => ({ cleanupPolicy: value.split(',') as ('delete' | 'compact')[] }),
  'retention.ms': value => ({ retentionMs: Number(value) }),
  'retention.bytes': value => ({ retentionBytes: Number(value) }),
  'segment.ms': value => ({ segmentMs: Number(value) }),
  'segment.bytes': value => ({ segmentBytes: Number(value) }),
  'internal.segment.bytes': value => ({ segmentBytes: Number(value) }),
  'min.insync.replicas': value => ({ minInsyncReplicas: Number(value) }),
  'max.message.bytes': value => ({ maxMessageBytes: Number(value) }),
  'delete.retention.ms': value => ({ deleteRetentionMs: Number(value) }),
  'min.cleanable.dirty.ratio': value => ({ minCleanableDirtyRatio: Number(value) }),
  'min.compaction.lag.ms': value => ({ minCompactionLagMs: Number(value) }),
  'message.timestamp.type': value => ({ timestampType: value as 'CreateTime' | 'LogAppendTime' }),
};

/** The settings of kafka-start.sh, unless the script has its own. */
function brokerOf(broker: { readonly [setting: string]: string } = {}): Kafka {
  const config = new Map(Object.entries(broker));
  const number = (name: string, fallback: number) => Number(config.get(name) ?? fallback);
  return new Kafka([], () => {}, {
    groupInitialRebalanceDelayMs: number('group.initial.rebalance.delay.ms', 0),
    groupMinSessionTimeoutMs: number('group.min.session.timeout.ms', 100),
    groupMaxSize: number('group.max.size', Number.POSITIVE_INFINITY),
    shareRecordLockMs: number('group.share.record.lock.duration.ms', 1000),
    retentionCheckIntervalMs: 100,
    cleanerBackoffMs: 100,
    offsetsTopicPartitions: 1,
  });
}

interface Known {
  memberId: string;
  generation: number;
  instanceId: string | null;
}

export class ModelDriver implements Driver {
  readonly #kafka: Kafka;
  readonly #names = new Names();
  readonly #members = new Map<string, Known>();
  readonly #producers = new Map<string, { producerId: number; epoch: number }>();
  readonly #java: JavaModel;
  #now = 0;

  constructor(broker?: { readonly [setting: string]: string }) {
    this.#kafka = brokerOf(broker);
    this.#java = new JavaModel(this.#kafka, { now: () => this.#now, advance: ms => this.settle(ms) });
  }

  start(op: Operation, done: (reply: unknown) => void): void {
    const act = this.#actions[op.op];
    if (act === undefined) {
      if (!this.#java.knows(op.op)) throw new Error(`unknown operation "${op.op}"`);
      this.#java.start(op, done);
      return;
    }
    try {
      const reply = act(op, done);
      if (reply !== undefined) done(reply);
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      done({ error: error.error });
    }
  }

  settle(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = Math.min(
        this.#kafka.nextTimer(this.#now)?.at ?? Number.POSITIVE_INFINITY,
        this.#java.nextTimer() ?? Number.POSITIVE_INFINITY,
      );
      if (next > end) break;
      this.#now = Math.max(next, this.#now);
      this.#kafka.pass(this.#now);
      this.#java.pass(this.#now);
    }
    this.#now = end;
    this.#kafka.pass(end);
    this.#java.pass(end);
  }

  readable(reply: unknown): unknown {
    return typeof reply === 'function' ? reply() : reply;
  }

  close(): void {}

  readonly #actions: { readonly [op: string]: (op: Fields, done: (reply: unknown) => void) => unknown } = {
    waitMs: () => undefined,
    createTopic: ({ topic, partitions = 1, replicationFactor = 1, config = {} }) => {
      const settings = Object.entries(config as Record<string, string>).map(([name, value]) => CONFIG[name]!(value));
      this.#kafka.createTopic(Object.assign({ name: topic, partitions, replicationFactor }, ...settings), this.#now);
      return 'ok';
    },
    createPartitions: ({ topic, partitions }) => ok(this.#kafka.createPartitions(topic, partitions, this.#now)),
    deleteTopic: ({ topic }) => ok(this.#kafka.deleteTopic(topic, this.#now)),
    produce: op => {
      const identity = op.producer === undefined ? null : this.#producers.get(op.producer)!;
      const offset = this.#kafka.produce(
        {
          topic: op.topic,
          partition: op.partition ?? 0,
          acks: op.acks ?? -1,
          records: recordsOf(op.records, this.#now),
          ...(identity === null ? {} : { producerId: identity.producerId, epoch: op.epoch ?? identity.epoch, sequence: op.sequence ?? 0 }),
          ...(op.transactionalId === undefined ? {} : { transactionalId: op.transactionalId, transactionVersion: 1 }),
        },
        this.#now,
      );
      return op.acks === 0 ? undefined : { offset };
    },
    fetch: ({ topic, partition = 0, offset, isolation = 'read_uncommitted' }) => {
      const result = this.#kafka.fetchRecords({ topic, partition, offset, max: 10_000, isolation: isolation as Isolation }, this.#now);
      const log = this.#kafka.topics.get(topic).log(partition);
      const limit = log.endFor(isolation);
      const markers = [...log.batchesFrom(offset)]
        .filter(({ control, base }) => control !== null && base < limit)
        .map(({ base, control }) => [base, control]);
      return {
        records: result.records.map(({ offset: at, key, value }) => [at, key, value]),
        ...(markers.length > 0 ? { markers } : {}),
        highWatermark: result.highWatermark,
        lastStableOffset: result.lastStableOffset,
        logStart: result.logStart,
      };
    },
    listOffsets: ({ topic, partition = 0, at, isolation = 'read_uncommitted' }) => {
      const { offset } = this.#kafka.listOffsets({ topic, partition }, typeof at === 'number' ? { since: at } : at, isolation, this.#now);
      return { offset };
    },
    deleteRecords: ({ topic, partition = 0, before }) => ({ logStart: this.#kafka.deleteRecords({ topic, partition }, before, this.#now) }),
    initProducerId: ({ as, transactionalId = null, timeoutMs = 60_000, claim }) => {
      const result = this.#kafka.transactions.initProducerId(
        transactionalId,
        timeoutMs,
        this.#now,
        claim === undefined ? null : this.#producers.get(claim)!,
      );
      this.#producers.set(as, { ...result });
      const id = String(result.producerId);
      if (this.#names.of(id) === '?') this.#names.set(id, as);
      return { producer: this.#names.of(id), epoch: result.epoch };
    },
    addPartitions: op => ok(this.#kafka.addPartitionsToTransaction(this.#claim(op), pairs(op.partitions), this.#now)),
    addOffsets: op => ok(this.#kafka.transactions.addOffsets(this.#claim(op), op.group, this.#now)),
    endTxn: op => ok(this.#kafka.transactions.end(this.#claim(op), op.commit, 1, this.#now)),
    txnCommit: op => {
      const entries = (op.offsets as [string, number, number][]).map(([topic, partition, offset]) => ({ topic, partition, offset }));
      return worst(this.#kafka.commitOffsetsInTransaction(this.#claim(op), op.group, entries, this.#now, this.#memberOf(op)));
    },
    join: (op, done) => {
      const known = this.#known(op.member);
      if (op.instance !== undefined) known.instanceId = op.instance;
      const request = {
        group: op.group,
        memberId: op.memberId ?? known.memberId,
        instanceId: known.instanceId,
        clientId: op.member,
        sessionTimeoutMs: op.sessionMs ?? 10_000,
        rebalanceTimeoutMs: op.rebalanceMs ?? 10_000,
        protocolType: op.protocolType ?? 'test',
        protocols: Object.entries((op.protocols ?? { p: '' }) as Record<string, string>).map(([name, metadata]) => ({ name, metadata })),
      };
      this.#kafka.joinGroup(request, this.#now, response => {
        this.#names.set(response.memberId, op.member);
        if (response.error === 'MEMBER_ID_REQUIRED' && op.raw !== true) {
          known.memberId = response.memberId;
          return this.start(op, done);
        }
        if (response.error !== 'NONE') {
          if (response.error === 'MEMBER_ID_REQUIRED') known.memberId = response.memberId;
          return done({ error: response.error });
        }
        Object.assign(known, { memberId: response.memberId, generation: response.generation });
        // Not every member has heard its id yet.
        done(() => {
          const members = response.members.map(({ memberId, metadata }) => [this.#names.of(memberId), metadata]).sort();
          return {
            generation: response.generation,
            protocol: response.protocol,
            leader: this.#names.of(response.leader),
            ...(members.length > 0 ? { members } : {}),
            ...(response.skipAssignment ? { skipAssignment: true } : {}),
          };
        });
      });
    },
    sync: (op, done) => {
      const assignments = Object.entries((op.assignments ?? {}) as Record<string, string>).map(([label, assignment]) => ({
        memberId: this.#known(label).memberId,
        assignment,
      }));
      const { memberId, generation, instanceId } = this.#memberOf(op);
      this.#kafka.syncGroup(
        {
          group: op.group,
          generation,
          memberId,
          instanceId,
          protocolType: op.protocolType ?? null,
          protocol: op.protocol ?? null,
          assignments,
        },
        this.#now,
        ({ error, assignment }) => done(error === 'NONE' ? { assignment } : { error }),
      );
    },
    heartbeat: op => {
      const { memberId, generation, instanceId } = this.#memberOf(op);
      this.#kafka.heartbeat(op.group, memberId, generation, this.#now, instanceId);
      return 'ok';
    },
    leave: op => {
      const { memberId, instanceId } = this.#memberOf(op);
      this.#kafka.leaveGroup(op.group, memberId, this.#now, instanceId);
      if (op.member !== undefined) this.#members.delete(op.member);
      return 'ok';
    },
    commit: op => {
      const entries = (op.offsets as [string, number, number, string?][]).map(([topic, partition, offset, metadata = '']) => ({
        topic,
        partition,
        offset,
        metadata: metadataOf(metadata),
      }));
      return worst(this.#kafka.commitOffsets(op.group, entries, this.#now, this.#memberOf(op)));
    },
    committed: ({ group, topic, partition = 0, stable = false }) => ({
      offset: this.#kafka.committedOffset(group, { topic, partition }, this.#now, stable),
    }),
    describeGroup: ({ group }) => {
      const found = this.#kafka.groups.get(group);
      if (found === undefined) throw new KafkaError('GROUP_ID_NOT_FOUND');
      return {
        state: found.state,
        protocol: found.state === 'Stable' ? (found.protocol ?? '') : '',
        members: [...found.members.keys()].map(id => this.#names.of(id)).sort(),
      };
    },
    deleteGroup: ({ group }) => ok(this.#kafka.deleteGroup(group, this.#now)),
  };

  #known(label: string): Known {
    let known = this.#members.get(label);
    if (known === undefined) {
      known = { memberId: '', generation: -1, instanceId: null };
      this.#members.set(label, known);
    }
    return known;
  }

  #memberOf(op: Fields): Known {
    const known = op.member === undefined ? { memberId: '', generation: -1, instanceId: null } : this.#known(op.member);
    return {
      memberId: op.memberId ?? known.memberId,
      generation: op.generation ?? known.generation,
      instanceId: op.instance ?? known.instanceId,
    };
  }

  #claim(op: Fields) {
    const { producerId, epoch } = this.#producers.get(op.producer)!;
    return { transactionalId: op.transactionalId, producerId, epoch: op.epoch ?? epoch };
  }
}

function ok(_done: unknown): 'ok' {
  return 'ok';
}

function worst(errors: readonly string[]): unknown {
  const wrong = errors.find(error => error !== 'NONE');
  return wrong === undefined ? 'ok' : { error: wrong };
}

function pairs(list: [string, number][]) {
  return list.map(([topic, partition]) => ({ topic, partition }));
}

/** `[key, value, age]`: `age` is how much younger than the scenario's first moment, in ms; it may be negative. A number stands for that many records. */
export function recordsOf(list: unknown, now: number): KafkaRecord[] {
  if (typeof list === 'number') return Array.from({ length: list }, (_, i) => ({ key: null, value: `m${i + 1}`, timestamp: now }));
  return (list as [string | null, string | null | { fill: string; len: number }, number?][]).map(([key, value, timestamp = now]) => ({
    key,
    value: typeof value === 'object' && value !== null ? value.fill.repeat(value.len) : value,
    timestamp,
  }));
}

export function metadataOf(text: string | { fill: string; len: number }): string {
  return typeof text === 'string' ? text : text.fill.repeat(text.len);
}
