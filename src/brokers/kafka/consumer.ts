/**
 * A consumer as the application sees it. What one can notice:
 *
 * - Two numbers: the **position**, in memory, moves when `poll` returns records; the **committedOffset**, in the broker, moves when somebody
 *   commits. Both mean the next record (K-02, K-03). After a crash the next owner starts from the second.
 * - Auto-commit happens inside `poll`, before it returns anything new, and commits what *earlier* polls returned, whether or not it has been
 *   dealt with (K-28, K-29).
 * - A rebalance happens inside `poll`: commit, revoke, join. Records in hand are still in hand, and their new owner reads them too (K-26).
 * - No commit, or one that the log no longer reaches: `auto.offset.reset`, by default to the end, so older records are never seen (K-07).
 *
 * Long because all of it is one loop's state: each method is a call of the client's, of a few lines.
 */
import type { Ms } from '../../history/event.ts';
import { copyOfMap } from '../copies.ts';
import type { Kafka } from './broker.ts';
import { ClientError, KafkaError } from './errors.ts';
import { Membership } from './membership.ts';
import { byPartition, nameOf, type OffsetEntry } from './offsets.ts';
import { type ClientProfile, JAVA } from './profiles.ts';
import type { ConsumedRecord, TopicPartition } from './types.ts';

export interface ConsumerOptions extends Partial<ClientProfile['consumer']> {
  readonly group?: string | null;
  readonly clientId?: string;
  readonly instanceId?: string | null;
  readonly listener?: RebalanceListener;
}

export interface RebalanceListener {
  revoked?(partitions: readonly TopicPartition[]): void;
  assigned?(partitions: readonly TopicPartition[]): void;
  lost?(partitions: readonly TopicPartition[]): void;
}

export interface Standing {
  readonly state: 'out' | 'joining' | 'assigned' | 'stable';
  readonly needsPoll: boolean;
  readonly rejoin: boolean;
  readonly lost: boolean;
  readonly incoming: readonly TopicPartition[] | null;
  readonly lastPoll: Ms;
}

interface Held {
  readonly at: TopicPartition;
  /** null until the first poll has found out where to begin. */
  position: number | null;
  paused: boolean;
}

export class Consumer {
  readonly options: ClientProfile['consumer'] & ConsumerOptions;
  readonly #broker: Kafka;
  readonly #membership: Membership | null;
  readonly #held: Map<string, Held>;
  #subscribed: boolean;
  #closed: boolean;
  #nextAutoCommit: Ms | null;
  /** The partition that the next poll begins with, so that none starves. */
  #turn: number;

  /** @param options or a consumer to copy: see `copyFor` */
  constructor(broker: Kafka, options: ConsumerOptions | Consumer = {}, profile: ClientProfile = JAVA) {
    this.#broker = broker;
    if (options instanceof Consumer) {
      this.options = options.options;
      this.#membership = options.#membership === null ? null : new Membership(broker, options.#membership);
      this.#held = copyOfMap(options.#held, held => ({ ...held }));
      this.#subscribed = options.#subscribed;
      this.#closed = options.#closed;
      this.#nextAutoCommit = options.#nextAutoCommit;
      this.#turn = options.#turn;
      return;
    }
    this.#held = new Map();
    this.#subscribed = false;
    this.#closed = false;
    this.#nextAutoCommit = null;
    this.#turn = 0;
    this.options = { ...profile.consumer, ...options };
    const { group = null, clientId = 'consumer', instanceId = null } = options;
    this.#membership = group === null ? null : new Membership(broker, { ...this.options, group, clientId, instanceId });
  }

  /** The same consumer, of `broker`, which was copied from this one's and has done nothing since. A listener would hear of both: refused. */
  copyFor(broker: Kafka): Consumer {
    if (this.options.listener !== undefined) throw new Error('a consumer whose listener belongs to somebody cannot be copied');
    return new Consumer(broker, this);
  }

  subscribe(topics: readonly string[], _now: Ms): void {
    this.#open();
    if (this.#membership === null)
      throw new ClientError(
        'InvalidGroupIdException',
        'To use the group management or offset commit APIs, you must provide a valid group.id in the consumer configuration.',
      );
    if (this.#held.size > 0 && !this.#subscribed)
      throw new ClientError('IllegalStateException', 'Subscription to topics, partitions and pattern are mutually exclusive');
    this.#subscribed = true;
    this.#membership.topics = [...topics].sort();
    this.#membership.rejoin = true;
  }

  /** Takes partitions without asking the group: no rebalance, and nobody else is kept away (K-19 does not hold). */
  assign(partitions: readonly TopicPartition[]): void {
    this.#open();
    if (this.#subscribed)
      throw new ClientError('IllegalStateException', 'Subscription to topics, partitions and pattern are mutually exclusive');
    this.#hold(partitions);
  }

  /** Up to `max.poll.records` records that are there now. Waiting is up to the caller. */
  poll(now: Ms): ConsumedRecord[] {
    this.#open();
    if (!this.#subscribed && this.#held.size === 0)
      throw new ClientError('IllegalStateException', 'Consumer is not subscribed to any topics or assigned any partitions');
    const membership = this.#membership;
    this.pass(now);
    if (membership !== null) {
      membership.lastPoll = now;
      if (this.#subscribed) this.#rebalance(membership, now);
      this.#autoCommit(now);
    }
    return this.#fetch(now);
  }

  #rebalance(membership: Membership, now: Ms): void {
    // A cooperative rebalance that takes something away is followed by another one at once; more rounds than members cannot be.
    for (let round = 0; round < 3; round++) {
      if (membership.lost) this.#lose(membership);
      if (membership.state === 'assigned' && membership.incoming !== null) this.#take(membership, now);
      if (membership.state === 'joining' || !(membership.rejoin || membership.state === 'out')) return;
      this.#prepare(membership, now);
      membership.beatNow(now);
      membership.join(now);
      if ((membership.state as string) === 'joining') return;
    }
  }

  /** Commit first, then let go; an eager member lets go of everything (K-25, K-26). */
  #prepare(membership: Membership, now: Ms): void {
    if (this.options.autoCommit && membership.generation >= 0) this.#commitQuietly(now);
    if (membership.isCooperative || this.#held.size === 0) return;
    this.options.listener?.revoked?.(this.assignment());
    this.#held.clear();
  }

  #lose(membership: Membership): void {
    membership.lost = false;
    membership.owned = [];
    if (this.#held.size === 0) return;
    const { listener } = this.options;
    (listener?.lost ?? listener?.revoked)?.(this.assignment());
    this.#held.clear();
  }

  #take(membership: Membership, now: Ms): void {
    const incoming = [...membership.incoming!].sort(byPartition);
    membership.incoming = null;
    membership.state = 'stable';
    const names = new Set(incoming.map(nameOf));
    const gone = this.assignment().filter(at => !names.has(nameOf(at)));
    const added = incoming.filter(at => !this.#held.has(nameOf(at)));
    if (gone.length > 0) {
      if (this.options.autoCommit) this.#commitQuietly(now);
      this.options.listener?.revoked?.(gone);
      for (const at of gone) this.#held.delete(nameOf(at));
      // What we gave up can only now be given to somebody (K-25).
      membership.rejoin = true;
    }
    this.#hold(added, true);
    membership.owned = this.assignment();
    this.options.listener?.assigned?.(added);
    if (this.#nextAutoCommit === null) this.#nextAutoCommit = now + (this.options.autoCommitIntervalMs ?? 0);
  }

  #hold(partitions: readonly TopicPartition[], more = false): void {
    const names = new Set(partitions.map(nameOf));
    if (!more) for (const name of [...this.#held.keys()]) if (!names.has(name)) this.#held.delete(name);
    for (const { topic, partition } of partitions) {
      const name = nameOf({ topic, partition });
      if (!this.#held.has(name)) this.#held.set(name, { at: { topic, partition }, position: null, paused: false });
    }
  }

  #autoCommit(now: Ms): void {
    const { autoCommit, autoCommitIntervalMs } = this.options;
    if (!autoCommit) return;
    this.#nextAutoCommit ??= now + (autoCommitIntervalMs ?? 0);
    if (now < this.#nextAutoCommit) return;
    this.#nextAutoCommit = now + (autoCommitIntervalMs ?? 0);
    this.#commitQuietly(now);
  }

  #commitQuietly(now: Ms): void {
    try {
      this.commit(now);
    } catch (error) {
      if (!(error instanceof KafkaError || error instanceof ClientError)) throw error;
    }
  }

  #fetch(now: Ms): ConsumedRecord[] {
    const found: ConsumedRecord[] = [];
    const { maxPollRecords, isolation } = this.options;
    const held = [...this.#held.values()].sort((a, b) => byPartition(a.at, b.at));
    for (const one of held) this.#begin(one, now);
    for (let i = 0; i < held.length && found.length < maxPollRecords; i++) {
      const one = held[(this.#turn + i) % held.length]!;
      if (one.paused || one.position === null) continue;
      try {
        const result = this.#broker.fetchRecords({ ...one.at, offset: one.position, max: maxPollRecords - found.length, isolation }, now);
        for (const record of result.records) found.push(record);
        one.position = result.nextOffset;
        if (found.length >= maxPollRecords) this.#turn = (this.#turn + i) % held.length;
      } catch (error) {
        if (!(error instanceof KafkaError) || error.error !== 'OFFSET_OUT_OF_RANGE') throw error;
        if (this.options.autoOffsetReset === 'none')
          throw new ClientError(
            'OffsetOutOfRangeException',
            `${nameOf(one.at)} has no offset ${one.position} and no reset policy is configured`,
          );
        one.position = this.#reset(one.at, now);
        i -= 1;
      }
    }
    return found;
  }

  #begin(one: Held, now: Ms): void {
    if (one.position !== null) return;
    if (this.#isHeld(one)) return;
    const { group = null } = this.options;
    const committed = group === null ? -1 : this.#broker.committedOffset(group, one.at, now);
    if (committed >= 0) one.position = committed;
    else if (this.options.autoOffsetReset === 'none')
      throw new ClientError('NoOffsetForPartitionException', `Undefined offset with no reset policy for partitions: [${nameOf(one.at)}]`);
    else one.position = this.#reset(one.at, now);
  }

  /** An open transaction may still commit another offset: it asks again at its next poll (K-34). */
  #isHeld({ at, position }: Held): boolean {
    const { group = null, waitsForOffsets, isolation } = this.options;
    if (position !== null || group === null || waitsForOffsets === 'never') return false;
    return (waitsForOffsets === 'always' || isolation === 'read_committed') && this.#broker.offsets.unstable(group, at);
  }

  /** Its partitions of which it does not yet know where to begin, and whether the next poll would find out of any. */
  get unplaced(): 'none' | 'held' | 'free' {
    const unplaced = [...this.#held.values()].filter(({ position }) => position === null);
    if (unplaced.length === 0) return 'none';
    return unplaced.every(one => this.#isHeld(one)) ? 'held' : 'free';
  }

  #reset(at: TopicPartition, now: Ms): number {
    const wanted = this.options.autoOffsetReset === 'earliest' ? 'earliest' : 'latest';
    return this.#broker.listOffsets(at, wanted, this.options.isolation, now).offset;
  }

  /** Without offsets: the positions, that is, everything that `poll` has returned (K-28). */
  commit(now: Ms, offsets: readonly OffsetEntry[] = this.positions()): void {
    this.#open();
    const { group = null, instanceId = null } = this.options;
    const membership = this.#membership;
    if (membership === null || group === null) throw new ClientError('InvalidGroupIdException', 'To commit, a consumer needs a group.id.');
    if (offsets.length === 0) return;
    if (!this.#subscribed) {
      this.#broker.commitOffsets(group, offsets, now);
      return;
    }
    if (membership.generation < 0) throw commitFailed();
    if (membership.state !== 'stable') throw rebalancing();
    try {
      this.#broker.commitOffsets(group, offsets, now, { memberId: membership.memberId, generation: membership.generation, instanceId });
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      if (error.error === 'REBALANCE_IN_PROGRESS') {
        membership.rejoin = true;
        throw rebalancing();
      }
      if (error.error === 'FENCED_INSTANCE_ID') throw new ClientError('FencedInstanceIdException', error.message);
      // The group has gone on without us (K-21).
      membership.lost = true;
      membership.reset();
      throw commitFailed();
    }
  }

  /** The running position moves, the committedOffset does not (K-32). */
  seek(at: TopicPartition, offset: number): void {
    if (offset < 0) throw new ClientError('IllegalArgumentException', 'seek offset must not be a negative number');
    this.#mine(at).position = offset;
  }

  seekToBeginning(partitions: readonly TopicPartition[], now: Ms): void {
    for (const at of partitions) this.#mine(at).position = this.#broker.listOffsets(at, 'earliest', this.options.isolation, now).offset;
  }

  seekToEnd(partitions: readonly TopicPartition[], now: Ms): void {
    for (const at of partitions) this.#mine(at).position = this.#broker.listOffsets(at, 'latest', this.options.isolation, now).offset;
  }

  /** Polls go on, and keep the membership alive; only these partitions give nothing. Forgotten when the partition is lost. */
  pause(partitions: readonly TopicPartition[]): void {
    for (const at of partitions) this.#mine(at).paused = true;
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const at of partitions) this.#mine(at).paused = false;
  }

  #mine(at: TopicPartition): Held {
    const held = this.#held.get(nameOf(at));
    if (held === undefined) throw new ClientError('IllegalStateException', `No current assignment for partition ${nameOf(at)}`);
    return held;
  }

  position(at: TopicPartition, now: Ms): number {
    const held = this.#mine(at);
    this.#begin(held, now);
    return held.position!;
  }

  committed(at: TopicPartition, now: Ms): number | null {
    const { group = null } = this.options;
    const offset = group === null ? -1 : this.#broker.committedOffset(group, at, now);
    return offset < 0 ? null : offset;
  }

  /** How far the position is behind; the group's lag is measured from the committedOffset (K-04). */
  lag(at: TopicPartition, now: Ms): number {
    return this.#broker.listOffsets(at, 'latest', this.options.isolation, now).offset - this.position(at, now);
  }

  positions(): OffsetEntry[] {
    return [...this.#held.values()].filter(({ position }) => position !== null).map(({ at, position }) => ({ ...at, offset: position! }));
  }

  assignment(): TopicPartition[] {
    return [...this.#held.values()].map(({ at }) => at).sort(byPartition);
  }

  get paused(): TopicPartition[] {
    return [...this.#held.values()]
      .filter(({ paused }) => paused)
      .map(({ at }) => at)
      .sort(byPartition);
  }

  get memberId(): string {
    return this.#membership?.memberId ?? '';
  }

  get generation(): number {
    return this.#membership?.generation ?? -1;
  }

  /**
   * Where it stands with its group, for whoever drives it. `needsPoll`: the next poll will join, let go or take over, whether or
   * not there is anything to read.
   */
  get standing(): Standing {
    const one = this.#membership;
    if (one === null || !this.#subscribed)
      return { state: 'out', needsPoll: false, rejoin: false, lost: false, incoming: null, lastPoll: 0 };
    const { state, rejoin, lost, incoming, lastPoll } = one;
    const needsPoll = lost || (state === 'joining' ? false : rejoin || state === 'out' || state === 'assigned');
    return { state, needsPoll, rejoin, lost, incoming, lastPoll };
  }

  /** When the next poll commits by itself, if it comes by then; null where that is off. */
  get nextAutoCommit(): Ms | null {
    return this.options.autoCommit ? this.#nextAutoCommit : null;
  }

  /** Also closing commits, if auto-commit is on: in a `finally` that is how unhandled records get lost (K-28, K-29). A static member does not leave. */
  close(now: Ms): void {
    if (this.#closed) return;
    this.pass(now);
    const membership = this.#membership;
    if (membership !== null && this.#subscribed) {
      if (this.options.autoCommit) this.#commitQuietly(now);
      if (this.#held.size > 0) this.options.listener?.revoked?.(this.assignment());
      if ((this.options.instanceId ?? null) === null && membership.memberId !== '') this.#leave(membership, now);
    } else if (membership !== null && this.options.autoCommit) this.#commitQuietly(now);
    this.#closed = true;
    this.#held.clear();
  }

  #leave(membership: Membership, now: Ms): void {
    try {
      this.#broker.leaveGroup(this.options.group!, membership.memberId, now);
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
    }
    membership.reset();
  }

  /** The process dies: nothing is committed and nobody is told; the group notices when the session ends. */
  crash(): void {
    this.#closed = true;
    this.#held.clear();
    this.#membership?.reset();
  }

  /** The heartbeat thread; call it at `nextTimer`. */
  pass(now: Ms): void {
    if (!this.#closed && this.#subscribed) this.#membership?.pass(now);
  }

  nextTimer(): Ms | null {
    return this.#closed || !this.#subscribed ? null : (this.#membership?.nextBeat() ?? null);
  }

  #open(): void {
    if (this.#closed) throw new ClientError('IllegalStateException', 'This consumer has already been closed.');
  }
}

function commitFailed(): ClientError {
  return new ClientError(
    'CommitFailedException',
    'The group has rebalanced and given the partitions to somebody else: too long between two polls, or too long away.',
  );
}

function rebalancing(): ClientError {
  return new ClientError('RebalanceInProgressException', 'A rebalance is under way: poll, then commit again.');
}
