/**
 * Producers with transactions, as programs have them beside their consumers. What one can notice:
 *
 * - `connect` is initTransactions: whoever has the same transactional id is fenced, and what it had open is aborted, at once (K-33).
 * - Records of an open transaction lie in the log already. Whoever reads uncommitted ones is handed them; the others stop before them until
 *   it ends, and never see those of an aborted one (K-01, K-35).
 * - Offsets sent with it take hold with its records or not at all (K-34). In the name of a consumer they are taken only as long as its group
 *   has not gone on without it; in the name of a group alone nobody asks who sends them.
 * - A transaction that nobody ends is aborted when its timeout is over, and its producer is fenced (K-35).
 * - After an error a transaction can only be aborted.
 *
 * The clients of JavaScript speak the first version of the protocol: the epoch rises with each initialisation, not with each transaction.
 * They send again what got no answer; so only who is fenced hears anything but a yes.
 */
import type { Change, Emit, HistoryEvent, Json, Ms } from '../../history/event.ts';
import { Arguments } from '../../services/arguments.ts';
import { type Reply, ServiceRefusal } from '../../services/service.ts';
import type { ClientCaller, Outgoing } from '../broker.ts';
import type { Kafka, KafkaEvent } from './broker.ts';
import { KafkaError } from './errors.ts';
import { partitionOfKey } from './murmur2.ts';
import { nameOf } from './offsets.ts';
import type { Records } from './records.ts';
import { bodyOf, idOf, messagesOf, offsetsOf, type ToSend } from './transaction-args.ts';
import type { ProducerIdentity, TransactionClaim } from './transactions.ts';
import type { Isolation, TopicPartition } from './types.ts';

/** What transactions have to do with the groups of the same broker. */
export interface GroupsAround {
  /** What the consumer of a worker joined last; null where it is in no group here. */
  memberOf(worker: number): { readonly group: string; readonly memberId: string; readonly generation: number } | null;
  /** While `act` runs, what is committed is committed for this caller, and told to `tell`. */
  onBehalfOf(caller: ClientCaller, tell: Emit, act: () => void): void;
}

interface Producer {
  readonly worker: number;
  readonly number: number;
  readonly transactionalId: string;
  readonly identity: ProducerIdentity;
  /** By partition: what its next batch is numbered. */
  readonly sequences: Map<string, number>;
  state: 'ready' | 'open' | 'failed' | 'fenced';
}

interface Written extends TopicPartition {
  readonly offset: number;
  /** Null as long as nobody can be handed it. */
  readonly name: string | null;
  readonly row: string;
  readonly message: Outgoing;
}

/** A transaction that the broker knows of, whether or not the process lives that began it. */
interface Open {
  readonly worker: number;
  readonly life: number;
  readonly producer: ProducerIdentity;
  readonly since: Ms;
  readonly records: readonly Written[];
  readonly groups: readonly string[];
}

const DEFAULT_TIMEOUT_MS = 60_000;
const CALL = (operation: string) => (operation === 'connect' ? 'producer.connect' : `transaction.${operation}`);

export class TransactionalProducers {
  readonly #kafka: Kafka;
  readonly #records: Records;
  readonly #emit: Emit;
  readonly #around: GroupsAround;
  /** In the order in which they connected. */
  readonly #producers: Producer[];
  /** By transactional id. */
  readonly #open: Map<string, Open>;
  /** By topic and key: how many records have got a name, and how many are committed. */
  readonly #written: Map<string, { readonly named: number; readonly committed: number }>;

  constructor(kafka: Kafka, records: Records, emit: Emit, around: GroupsAround, copied: TransactionalProducers | null = null) {
    this.#kafka = kafka;
    this.#records = records;
    this.#emit = emit;
    this.#around = around;
    this.#producers = copied === null ? [] : copied.#producers.map(each => ({ ...each, sequences: new Map(each.sequences) }));
    this.#open = copied === null ? new Map() : new Map(copied.#open);
    this.#written = copied === null ? new Map() : new Map(copied.#written);
  }

  copyFor(kafka: Kafka, records: Records, emit: Emit, around: GroupsAround): TransactionalProducers {
    return new TransactionalProducers(kafka, records, emit, around, this);
  }

  call(operation: string, args: readonly Json[], caller: ClientCaller, now: Ms): Reply {
    const read = new Arguments(CALL(operation));
    if (operation === 'connect') return { result: this.#connect(read, args, caller, now), changes: [] };
    const producer = this.#producers.find(each => each.worker === caller.worker && each.number === args[0]);
    if (producer === undefined) throw new Error(`worker ${caller.worker} has no producer ${String(args[0])}`);
    if (producer.state === 'fenced') throw fenced(producer);
    if (producer.state === 'failed' && operation !== 'abort')
      throw new ServiceRefusal('KafkaError', 'a call of this transaction was refused: it can only be aborted', 'TRANSACTION_ABORTABLE');
    try {
      switch (operation) {
        case 'send':
          return { result: { ids: this.#send(read, producer, args, caller, now) }, changes: [] };
        case 'sendOffsets':
          this.#sendOffsets(read, producer, args, caller, now);
          return { result: null, changes: [] };
        case 'commit':
          return this.#commit(producer, caller, now);
        case 'abort':
          this.#abort(producer, now);
          return { result: null, changes: [] };
        default:
          throw new Error(`a producer has no ${operation}`);
      }
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      throw this.#refused(producer, error);
    }
  }

  #refused(producer: Producer, { error, code, message, name }: KafkaError): ServiceRefusal {
    if (error === 'PRODUCER_FENCED' || error === 'INVALID_PRODUCER_EPOCH') {
      producer.state = 'fenced';
      return fenced(producer);
    }
    if (producer.state === 'open') producer.state = 'failed';
    if (error === 'ILLEGAL_GENERATION' || error === 'UNKNOWN_MEMBER_ID')
      return new ServiceRefusal(
        'CommitFailedException',
        'the group has gone on without this consumer, and the partitions are somebody else’s: abort the transaction',
        error,
      );
    return new ServiceRefusal(name, `${error} (${code}): ${message}`, error);
  }

  #connect(read: Arguments, args: readonly Json[], { worker }: ClientCaller, now: Ms): Json {
    const transactionalId = read.text(args[0], 'the `transactionalId`', '"pricing"');
    const timeout = args[1] ?? DEFAULT_TIMEOUT_MS;
    const timeoutMs = read.whole(timeout, 'the `transactionTimeout`', { from: 1, to: this.#kafka.settings.transactionMaxTimeoutMs });
    const ask = () => this.#kafka.transactions.initProducerId(transactionalId, timeoutMs, now);
    let identity: ProducerIdentity;
    try {
      identity = ask();
    } catch (error) {
      // The predecessor's transaction is being aborted: the client asks again (K-33).
      if (!(error instanceof KafkaError) || error.error !== 'CONCURRENT_TRANSACTIONS') throw error;
      identity = ask();
    }
    const number = this.#producers.reduce((last, each) => (each.worker === worker ? Math.max(last, each.number) : last), 0) + 1;
    this.#producers.push({ worker, number, transactionalId, identity, sequences: new Map(), state: 'ready' });
    this.tellEnded('fenced', now);
    return number;
  }

  /** What the broker has ended by itself is told. */
  tellEnded(reason: 'fenced' | 'timeout', now: Ms): void {
    for (const [transactionalId, open] of [...this.#open]) {
      const { producerId, epoch, state } = this.#kafka.transactions.byId.get(transactionalId)!;
      if (state === 'Ongoing' && producerId === open.producer.producerId && epoch === open.producer.epoch) continue;
      this.#open.delete(transactionalId);
      this.#hide(open);
      const { worker, life, since, records, groups } = open;
      const topics = [...new Set(records.map(({ topic }) => topic))];
      this.#emit({ type: 'transaction-aborted', at: now, transactionalId, worker, life, reason, openedAt: since, topics, groups });
    }
  }

  #hide({ records }: Open): void {
    for (const record of records) this.#records.abort(record);
  }

  #send(read: Arguments, producer: Producer, args: readonly Json[], { worker, life }: ClientCaller, now: Ms): readonly string[] {
    const ids: string[] = [];
    const topic = read.text(args[1], 'the `topic`', '"priced"');
    if (!this.#kafka.topics.has({ topic, partition: 0 }))
      throw new ServiceRefusal('UnknownDestination', `there is no topic "${topic}" here.`, 'UNKNOWN_TOPIC_OR_PARTITION');
    const claim = claimOf(producer);
    for (const each of messagesOf(read, args[2])) {
      const { logs } = this.#kafka.topics.get(topic);
      // Without a key a producer stays with one partition until its batch is full (K-13), and none gets full here.
      const at = { topic, partition: each.key === null ? 0 : partitionOfKey(each.key, logs.length) };
      const name = nameOf(at);
      const sequence = producer.sequences.get(name) ?? 0;
      this.#kafka.addPartitionsToTransaction(claim, [at], now);
      producer.state = 'open';
      const { key, value, headers } = each;
      const { transactionalId, identity } = producer;
      this.#kafka.produce({ ...at, acks: -1, records: [{ key, value, headers }], ...identity, sequence, transactionalId }, now);
      producer.sequences.set(name, sequence + 1);
      const id = this.#write(producer, at, each, { worker, life }, now);
      if (id !== null) ids.push(id);
    }
    return ids;
  }

  #write(
    producer: Producer,
    at: TopicPartition,
    { key, value, headers }: ToSend,
    by: Pick<Open, 'worker' | 'life'>,
    now: Ms,
  ): string | null {
    const body = bodyOf(value);
    const row = key ?? idOf(body) ?? value;
    const message: Outgoing = { body, headers, retryOf: null, to: at.topic, ...(key === null ? {} : { key }) };
    const name = this.#records.readUncommitted(at.topic) ? this.#newName(at.topic, row) : null;
    const { offset } = this.#records.begin(at, name, message);
    const written: Written = { ...at, offset, name, row, message };
    const open = this.#openOf(producer, by, now);
    this.#open.set(producer.transactionalId, { ...open, records: [...open.records, written] });
    if (name !== null) this.#tell(written, name, 'read_uncommitted', now);
    return name;
  }

  #newName(topic: string, row: string): string {
    const counted = JSON.stringify([topic, row]);
    const { named, committed } = this.#written.get(counted) ?? { named: 0, committed: 0 };
    this.#written.set(counted, { named: named + 1, committed });
    // A colon, because what others publish of the same key is numbered for itself.
    return `${topic}/${row}:${named + 1}`;
  }

  /** Each group hears of a record when it can be handed it. @param to those who read so */
  #tell({ topic, partition, offset, message: { body, headers } }: Written, name: string, to: Isolation, now: Ms): void {
    const readers = this.#records.readersOf(topic);
    const told = readers.filter(({ isolation }) => isolation === to);
    const names =
      readers.length === 0 && to === 'read_committed' ? [name] : told.map(({ group }) => this.#records.nameIn(group, topic, name));
    for (const message of names)
      this.#emit({ type: 'sent', at: now, message, queue: topic, body, headers, retryOf: null, partition, offset });
  }

  #openOf({ transactionalId, identity }: Producer, by: Pick<Open, 'worker' | 'life'>, now: Ms): Open {
    return this.#open.get(transactionalId) ?? { ...by, producer: identity, since: now, records: [], groups: [] };
  }

  #sendOffsets(read: Arguments, producer: Producer, args: readonly Json[], { worker, life }: ClientCaller, now: Ms): void {
    const member = args[1] === true ? this.#around.memberOf(worker) : null;
    if (args[1] === true && member === null) throw read.refusal('this program is in no consumer group of this broker.');
    const group = member?.group ?? read.text(args[1], 'the `consumerGroupId`', '"pricing"');
    const entries = offsetsOf(read, args[2]);
    const claim = claimOf(producer);
    this.#kafka.transactions.addOffsets(claim, group, now);
    producer.state = 'open';
    const open = this.#openOf(producer, { worker, life }, now);
    this.#open.set(producer.transactionalId, { ...open, groups: [...new Set([...open.groups, group])] });
    const errors = this.#kafka.commitOffsetsInTransaction(claim, group, entries, now, member ?? undefined);
    const wrong = errors.find(error => error !== 'NONE');
    if (wrong !== undefined) throw new KafkaError(wrong);
  }

  #commit(producer: Producer, caller: ClientCaller, now: Ms): Reply {
    // One in which nothing was sent is none: the broker is not even told.
    if (producer.state === 'ready') return { result: null, changes: [] };
    const told: HistoryEvent[] = [];
    this.#around.onBehalfOf(
      caller,
      event => told.push(event),
      () => this.#kafka.transactions.end(claimOf(producer), true, 1, now),
    );
    const { records } = this.#open.get(producer.transactionalId)!;
    this.#open.delete(producer.transactionalId);
    producer.state = 'ready';
    const ids = records.map(record => {
      const name = record.name ?? this.#newName(record.topic, record.row);
      this.#records.commit(record, name);
      this.#tell(record, name, 'read_committed', now);
      return name;
    });
    // That offsets have moved is told once it is known that all of it took hold.
    const after = () => {
      for (const event of told) this.#emit(event);
    };
    return { result: { ids }, changes: records.map(record => this.#committed(record)), after };
  }

  #committed({ topic, row, message }: Written): Change {
    const counted = JSON.stringify([topic, row]);
    const { named, committed } = this.#written.get(counted)!;
    this.#written.set(counted, { named, committed: committed + 1 });
    const before = committed === 0 ? null : { messages: committed };
    return { store: topic, key: row, before, after: { messages: committed + 1, newest: message.body } };
  }

  #abort(producer: Producer, now: Ms): void {
    if (producer.state !== 'ready') this.#kafka.transactions.end(claimOf(producer), false, 1, now);
    const open = this.#open.get(producer.transactionalId);
    if (open !== undefined && producer.state !== 'ready') {
      this.#open.delete(producer.transactionalId);
      this.#hide(open);
    }
    producer.state = 'ready';
  }

  /** The broker wrote a marker, which takes an offset (K-01). */
  marked(at: Extract<KafkaEvent, { type: 'marked' }>): void {
    this.#records.marker(at);
  }

  /** Its process is gone, or keeps nothing. What it has open stays open. */
  forget(worker: number): void {
    for (let at = this.#producers.length - 1; at >= 0; at -= 1) if (this.#producers[at]!.worker === worker) this.#producers.splice(at, 1);
  }

  nextTimeout(): Ms | null {
    let first: Ms | null = null;
    for (const { timer } of this.#kafka.transactions.byId.values())
      if (timer !== null && (first === null || timer.at < first)) first = timer.at;
    return first;
  }

  /** Null where there never was one, so that nothing else has to be told apart. Of epochs only whether they are the current ones can matter. */
  key(now: Ms): unknown {
    const { byId } = this.#kafka.transactions;
    if (byId.size === 0) return null;
    const producers = this.#producers.map(({ worker, number, transactionalId, identity, state }) => {
      const { producerId, epoch } = byId.get(transactionalId)!;
      return [worker, number, transactionalId, state, producerId === identity.producerId && epoch === identity.epoch];
    });
    const transactions = [...byId.values()].map(({ id, state, timer, timeoutMs }) => {
      const { worker = 0, records = [], groups = [] } = this.#open.get(id) ?? {};
      return [
        id,
        state === 'Ongoing',
        timer === null ? null : timer.at - now,
        timeoutMs,
        worker,
        records.map(({ topic, row }) => [topic, row]),
        groups,
      ];
    });
    const held = this.#kafka.offsets
      .groups()
      .flatMap(group =>
        [...this.#kafka.offsets.pendingOf(group).values()].map(entries => [group, entries.map(entry => [nameOf(entry), entry.offset])]),
      );
    return [producers, transactions.sort(), held, [...this.#written].sort()];
  }
}

const claimOf = ({ transactionalId, identity }: Producer): TransactionClaim => ({ transactionalId, ...identity });

function fenced({ transactionalId }: Producer): ServiceRefusal {
  const text = `another producer has come with the transactional id "${transactionalId}", or its transaction timed out: this one can do nothing any more`;
  return new ServiceRefusal('ProducerFenced', text, 'PRODUCER_FENCED');
}
