/**
 * A real broker through the request codecs of a maintained client: the answers as they are, without a client's retries in between.
 * Long because it is one table: each operation and the request that it stands for.
 */
import * as k from '@platformatic/kafka';
import { errorNamed } from '../../brokers/kafka/errors.ts';
import { Names } from './kafka-format.ts';
import { metadataOf, recordsOf } from './kafka-model.ts';
import { type Driver, type Fields, type Operation, STEP_MS } from './steps.ts';

interface Known {
  memberId: string;
  generation: number;
  instanceId: string | null;
}

export class WireDriver implements Driver {
  readonly #suffix: string;
  readonly #port: number;
  readonly #main: k.Connection;
  readonly #connections: k.Connection[] = [];
  readonly #members = new Map<string, Known & { connection: k.Connection | null; protocol: string | null }>();
  readonly #producers = new Map<string, { id: bigint; epoch: number }>();
  readonly #names = new Names();
  readonly #topicIds = new Map<string, string>();
  readonly #began = Date.now();
  #failure: Error | null = null;
  #unanswered = false;
  #blocking = false;
  #attempt: symbol | null = null;

  private constructor(port: number, suffix: string, main: k.Connection) {
    this.#port = port;
    this.#suffix = suffix;
    this.#main = main;
  }

  static async connect(port: number, suffix: string): Promise<WireDriver> {
    const main = await connect(port);
    const driver = new WireDriver(port, suffix, main);
    driver.#connections.push(main);
    return driver;
  }

  /** The broker makes its internal topics when they are first needed; nobody should see that in a record. */
  static async warmUp(port: number): Promise<void> {
    const connection = await connect(port);
    for (let attempt = 0; attempt < 50; attempt++) {
      try {
        await k.findCoordinatorV5.api.async(connection, 0, ['warm-up']);
        await k.findCoordinatorV5.api.async(connection, 1, ['warm-up']);
        await k.offsetFetchV9.api.async(connection, [{ groupId: 'warm-up', memberId: null, memberEpoch: -1, topics: null }], false);
        await k.initProducerIdV5.api.async(connection, 'warm-up', 1000);
        break;
      } catch {
        await new Promise(resolve => setTimeout(resolve, 200));
      }
    }
    await connection.close();
  }

  start(op: Operation, done: (reply: unknown) => void): void {
    const act = this.#actions[op.op];
    if (act === undefined) throw new Error(`unknown operation "${op.op}"`);
    this.#blocking = op.op === 'join' || op.op === 'sync';
    this.#unanswered = op.op !== 'waitMs';
    const answered = (attempt: symbol) => {
      if (this.#attempt === attempt) this.#unanswered = false;
    };
    const attempt = Symbol(op.op);
    this.#attempt = attempt;
    act(op).then(
      reply => {
        answered(attempt);
        if (reply !== undefined) done(reply);
      },
      error => {
        answered(attempt);
        const known = errorOf(error);
        if (known === null) this.#failure ??= error;
        else done(known);
      },
    );
  }

  /** Waits for the answer, however slow this machine is today; only a join or a sync may have none, because others are not ready. */
  async settle(ms: number): Promise<void> {
    const patience = this.#blocking ? 350 : 5000;
    const since = Date.now();
    while (this.#unanswered && Date.now() - since < patience) await pause(5);
    const idle = Math.min(ms, 40) + Math.max(0, ms - STEP_MS);
    await pause(idle);
    if (this.#failure !== null) throw this.#failure;
  }

  readable(reply: unknown): unknown {
    return typeof reply === 'function' ? reply() : reply;
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) await connection.close();
  }

  #real(name: string): string {
    return name === '' ? '' : `${name}${this.#suffix}`;
  }

  /** Creating answers before every part of the broker knows. */
  async #until(topic: string, partitions: number): Promise<void> {
    const want = { partitionIndex: partitions - 1, currentLeaderEpoch: -1, timestamp: -1n };
    for (let attempt = 0; attempt < 100; attempt++) {
      try {
        await k.listOffsetsV8.api.async(this.#main, -1, 0, [{ name: this.#real(topic), partitions: [want] }]);
        return;
      } catch {
        await pause(20);
      }
    }
  }

  async #topicId(topic: string): Promise<string> {
    const known = this.#topicIds.get(topic);
    if (known !== undefined) return known;
    const { topics } = await k.metadataV12.api.async(this.#main, [this.#real(topic)], false, false);
    const id = topics[0]!.topicId;
    this.#topicIds.set(topic, id);
    return id;
  }

  readonly #actions: { readonly [op: string]: (op: Fields) => Promise<unknown> } = {
    waitMs: async () => undefined,
    createTopic: async ({ topic, partitions = 1, replicationFactor = 1, config = {} }) => {
      const configs = Object.entries(config as Record<string, string>).map(([name, value]) => ({ name, value }));
      await k.createTopicsV7.api.async(
        this.#main,
        [{ name: this.#real(topic), numPartitions: partitions, replicationFactor, assignments: [], configs }],
        5000,
        false,
      );
      await this.#until(topic, partitions);
      return 'ok';
    },
    createPartitions: async ({ topic, partitions }) => {
      await k.createPartitionsV3.api.async(
        this.#main,
        [{ name: this.#real(topic), count: partitions, assignments: null as never }],
        5000,
        false,
      );
      await this.#until(topic, partitions);
      return 'ok';
    },
    deleteTopic: async ({ topic }) => {
      await k.deleteTopicsV6.api.async(this.#main, [{ name: this.#real(topic) }] as never, 5000);
      this.#topicIds.delete(topic);
      await pause(200);
      return 'ok';
    },
    produce: async op => {
      const now = Date.now() - this.#began;
      const messages = recordsOf(op.records, now).map(({ key, value, timestamp }) => ({
        topic: this.#real(op.topic),
        partition: op.partition ?? 0,
        ...(key === null ? {} : { key: Buffer.from(key) }),
        value: (value === null ? null : Buffer.from(value)) as Buffer,
        timestamp: BigInt(this.#began + timestamp!),
      }));
      const identity = op.producer === undefined ? null : this.#producers.get(op.producer)!;
      const sequences = { getWithDefault: () => op.sequence ?? 0 };
      const options =
        identity === null ? {} : { producerId: identity.id, producerEpoch: op.epoch ?? identity.epoch, sequences: sequences as never };
      const connection = op.acks === 0 ? await this.#connection() : this.#main;
      const result = await k.produceV11.api.async(connection, op.acks ?? -1, 5000, messages, {
        ...options,
        ...(op.transactionalId === undefined ? {} : { transactionalId: this.#real(op.transactionalId) }),
      } as never);
      if (op.acks === 0) return undefined;
      return { offset: Number((result as k.produceV11.ProduceResponse).responses[0]!.partitionResponses[0]!.baseOffset) };
    },
    fetch: async ({ topic, partition = 0, offset, isolation = 'read_uncommitted' }) => {
      const topicId = await this.#topicId(topic);
      const level = isolation === 'read_committed' ? 1 : 0;
      const records: unknown[] = [];
      const markers: unknown[] = [];
      // One answer holds batches of one segment only.
      for (let next = offset as number; ; ) {
        const asked = { partition, currentLeaderEpoch: -1, fetchOffset: BigInt(next), lastFetchedEpoch: -1, partitionMaxBytes: 50_000_000 };
        const { responses } = await k.fetchV16.api.async(
          this.#main,
          0,
          0,
          50_000_000,
          level,
          0,
          -1,
          [{ topicId, partitions: [asked] }],
          [],
          '',
        );
        const found = responses[0]!.partitions[0]!;
        const aborted = (found.abortedTransactions ?? []).map(({ producerId, firstOffset }) => ({ producerId, firstOffset }));
        const batches = found.records ?? [];
        const seen = visible(batches, aborted, next, level === 1);
        records.push(...seen.records);
        markers.push(...(seen.markers ?? []));
        if (batches.length > 0) {
          const last = batches.at(-1)!;
          next = Number(last.firstOffset) + last.lastOffsetDelta + 1;
          continue;
        }
        return {
          records,
          ...(markers.length > 0 ? { markers } : {}),
          highWatermark: Number(found.highWatermark),
          lastStableOffset: Number(found.lastStableOffset),
          logStart: Number(found.logStartOffset),
        };
      }
    },
    listOffsets: async ({ topic, partition = 0, at, isolation = 'read_uncommitted' }) => {
      const timestamp = at === 'latest' ? -1n : at === 'earliest' ? -2n : at === 'max-timestamp' ? -3n : BigInt(this.#began + at);
      const { topics } = await k.listOffsetsV8.api.async(this.#main, -1, isolation === 'read_committed' ? 1 : 0, [
        { name: this.#real(topic), partitions: [{ partitionIndex: partition, currentLeaderEpoch: -1, timestamp }] },
      ]);
      return { offset: Number(topics[0]!.partitions[0]!.offset) };
    },
    deleteRecords: async ({ topic, partition = 0, before }) => {
      const { topics } = await k.deleteRecordsV2.api.async(
        this.#main,
        [{ name: this.#real(topic), partitions: [{ partitionIndex: partition, offset: BigInt(before) }] }],
        5000,
      );
      return { logStart: Number(topics[0]!.partitions[0]!.lowWatermark) };
    },
    initProducerId: async ({ as, transactionalId, timeoutMs = 60_000, claim }) => {
      const held = claim === undefined ? undefined : this.#producers.get(claim)!;
      const result = await k.initProducerIdV5.api.async(
        this.#main,
        transactionalId === undefined ? null : this.#real(transactionalId),
        timeoutMs,
        held?.id,
        held?.epoch,
      );
      this.#producers.set(as, { id: result.producerId, epoch: result.producerEpoch });
      const id = String(result.producerId);
      if (this.#names.of(id) === '?') this.#names.set(id, as);
      return { producer: this.#names.of(id), epoch: result.producerEpoch };
    },
    addPartitions: async op => {
      const { transactionalId, id, epoch } = this.#claim(op);
      const topics = (op.partitions as [string, number][]).map(([topic, partition]) => ({
        name: this.#real(topic),
        partitions: [partition],
      }));
      await k.addPartitionsToTxnV3.api.async(this.#main, [
        { transactionalId, producerId: id, producerEpoch: epoch, verifyOnly: false, topics },
      ]);
      return 'ok';
    },
    addOffsets: async op => {
      const { transactionalId, id, epoch } = this.#claim(op);
      await k.addOffsetsToTxnV3.api.async(this.#main, transactionalId, id, epoch, this.#real(op.group));
      return 'ok';
    },
    endTxn: async op => {
      const { transactionalId, id, epoch } = this.#claim(op);
      await k.endTxnV3.api.async(this.#main, transactionalId, id, epoch, op.commit);
      return 'ok';
    },
    txnCommit: async op => {
      const { transactionalId, id, epoch } = this.#claim(op);
      const { memberId, generation, instanceId } = this.#memberOf(op);
      const topics = (op.offsets as [string, number, number][]).map(([topic, partition, offset]) => ({
        name: this.#real(topic),
        partitions: [{ partitionIndex: partition, committedOffset: BigInt(offset), committedLeaderEpoch: -1, committedMetadata: '' }],
      }));
      await k.txnOffsetCommitV3.api.async(
        this.#main,
        transactionalId,
        this.#real(op.group),
        id,
        epoch,
        generation,
        memberId,
        instanceId,
        topics,
      );
      return 'ok';
    },
    join: async op => {
      const known = this.#known(op.member);
      const connection = await this.#free(known);
      if (op.instance !== undefined) known.instanceId = op.instance;
      const protocols = Object.entries((op.protocols ?? { p: '' }) as Record<string, string>).map(([name, metadata]) => ({
        name,
        metadata: Buffer.from(metadata),
      }));
      const ask = () =>
        k.joinGroupV9.api.async(
          connection,
          this.#real(op.group),
          op.sessionMs ?? 10_000,
          op.rebalanceMs ?? 10_000,
          op.memberId ?? known.memberId,
          known.instanceId,
          op.protocolType ?? 'test',
          protocols,
          null,
        );
      let response: k.joinGroupV9.JoinGroupResponse;
      try {
        response = await ask();
      } catch (error) {
        const answer = (error as { response?: k.joinGroupV9.JoinGroupResponse }).response;
        if (answer?.errorCode !== 79) throw error;
        known.memberId = answer.memberId;
        this.#names.set(answer.memberId, op.member);
        if (op.raw === true) throw error;
        response = await ask();
      }
      this.#names.set(response.memberId, op.member);
      Object.assign(known, { memberId: response.memberId, generation: response.generationId, protocol: response.protocolName });
      return () => {
        const members = response.members.map(({ memberId, metadata }) => [this.#names.of(memberId), metadata.toString()]).sort();
        return {
          generation: response.generationId,
          protocol: response.protocolName,
          leader: this.#names.of(response.leader),
          ...(members.length > 0 ? { members } : {}),
          ...(response.skipAssignment ? { skipAssignment: true } : {}),
        };
      };
    },
    sync: async op => {
      const assignments = Object.entries((op.assignments ?? {}) as Record<string, string>).map(([label, text]) => ({
        memberId: this.#known(label).memberId,
        assignment: Buffer.from(text),
      }));
      const { memberId, generation, instanceId } = this.#memberOf(op);
      const connection = await this.#free(this.#known(op.member));
      const response = await k.syncGroupV5.api.async(
        connection,
        this.#real(op.group),
        generation,
        memberId,
        instanceId,
        op.protocolType ?? 'test',
        op.protocol ?? this.#known(op.member).protocol ?? 'p',
        assignments,
      );
      return { assignment: response.assignment.toString() };
    },
    heartbeat: async op => {
      const { memberId, generation, instanceId } = this.#memberOf(op);
      await k.heartbeatV4.api.async(this.#main, this.#real(op.group), generation, memberId, instanceId);
      return 'ok';
    },
    leave: async op => {
      const { memberId, instanceId } = this.#memberOf(op);
      const { members } = await k.leaveGroupV5.api.async(this.#main, this.#real(op.group), [
        { memberId, groupInstanceId: instanceId, reason: null },
      ]);
      const code = members[0]?.errorCode ?? 0;
      if (code !== 0) return { error: errorNamed(code) ?? code };
      if (op.member !== undefined) this.#members.delete(op.member);
      return 'ok';
    },
    commit: async op => {
      const { memberId, generation, instanceId } = this.#memberOf(op);
      const topics = (op.offsets as [string, number, number, string?][]).map(([topic, partition, offset, metadata = '']) => ({
        name: this.#real(topic),
        partitions: [
          { partitionIndex: partition, committedOffset: BigInt(offset), committedLeaderEpoch: -1, committedMetadata: metadataOf(metadata) },
        ],
      }));
      await k.offsetCommitV9.api.async(this.#main, this.#real(op.group), generation, memberId, instanceId, topics);
      return 'ok';
    },
    committed: async ({ group, topic, partition = 0, stable = false }) => {
      const asked = [
        {
          groupId: this.#real(group),
          memberId: null,
          memberEpoch: -1,
          topics: [{ name: this.#real(topic), partitionIndexes: [partition] }],
        },
      ];
      const { groups } = await k.offsetFetchV9.api.async(this.#main, asked, stable);
      return { offset: Number(groups[0]!.topics[0]!.partitions[0]!.committedOffset) };
    },
    describeGroup: async ({ group }) => {
      const { groups } = await k.describeGroupsV5.api.async(this.#main, [this.#real(group)], false);
      const [found] = groups;
      if (found!.groupState === 'Dead') return { error: 'GROUP_ID_NOT_FOUND' };
      return () => ({
        state: found!.groupState,
        protocol: found!.protocolData,
        members: found!.members.map(({ memberId }) => this.#names.of(memberId)).sort(),
      });
    },
    deleteGroup: async ({ group }) => {
      await k.deleteGroupsV2.api.async(this.#main, [this.#real(group)]);
      return 'ok';
    },
  };

  #known(label: string) {
    let known = this.#members.get(label);
    if (known === undefined) {
      known = { memberId: '', generation: -1, instanceId: null, connection: null, protocol: null };
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
    const { id, epoch } = this.#producers.get(op.producer)!;
    return { transactionalId: this.#real(op.transactionalId), id, epoch: op.epoch ?? epoch };
  }

  /** A broker answers the requests of one connection one after the other, so a member that waits needs another one to speak. */
  async #free(known: { connection: k.Connection | null }): Promise<k.Connection> {
    known.connection = await this.#connection();
    return known.connection;
  }

  async #connection(): Promise<k.Connection> {
    const connection = await connect(this.#port);
    this.#connections.push(connection);
    return connection;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}

async function connect(port: number): Promise<k.Connection> {
  const connection = new k.Connection('recorder', { requestTimeout: 120_000 });
  await connection.connect('127.0.0.1', port);
  return connection;
}

/** The first protocol error in what the client threw. */
function errorOf(error: Fields): unknown {
  const name = [error, ...(error.errors ?? [])].map((one: Fields) => one.apiId).findLast(id => typeof id === 'string');
  return name === undefined ? null : { error: name };
}

/** What a consumer makes of raw batches: markers are not records, and read_committed leaves out what was aborted (K-01). */
function visible(
  batches: readonly k.RecordsBatch[],
  aborted: { producerId: bigint; firstOffset: bigint }[],
  from: number,
  committed: boolean,
) {
  const records: unknown[] = [];
  const markers: unknown[] = [];
  for (const batch of batches) {
    const base = Number(batch.firstOffset);
    if (batch.attributes & 0b10_0000) {
      const commit = batch.records[0]!.key!.readInt16BE(2) === 1;
      if (base >= from) markers.push([base, commit ? 'commit' : 'abort']);
      const at = aborted.findIndex(one => one.producerId === batch.producerId && one.firstOffset <= batch.firstOffset);
      if (!commit && at >= 0) aborted.splice(at, 1);
      continue;
    }
    const hidden = committed && aborted.some(one => one.producerId === batch.producerId && one.firstOffset <= batch.firstOffset);
    if (hidden && batch.attributes & 0b1_0000) continue;
    for (const record of batch.records) {
      const offset = base + record.offsetDelta;
      if (offset >= from) records.push([offset, record.key?.toString() ?? null, record.value?.toString() ?? null]);
    }
  }
  return { records, ...(markers.length > 0 ? { markers } : {}) };
}
