/**
 * The consumer's side of its group: joining, heartbeats, being thrown out. What the application can notice:
 *
 * - Heartbeats come from a thread of their own, so a slow handler does not end the session; but who does not poll for `max.poll.interval.ms`
 *   leaves the group by itself (K-20, K-21).
 * - Rebalances happen inside `poll` and nowhere else (K-26).
 */
import type { Ms } from '../../history/event.ts';
import type { Subscriber } from './assignment.ts';
import { type AssignorName, assign } from './assignors.ts';
import type { Kafka } from './broker.ts';
import { KafkaError } from './errors.ts';
import type { JoinReply, JoinResponse, SyncReply, SyncResponse } from './group-member.ts';
import { byPartition } from './offsets.ts';
import type { TopicPartition } from './types.ts';

export interface MembershipOptions {
  readonly group: string;
  readonly clientId: string;
  readonly instanceId: string | null;
  readonly assignors: readonly AssignorName[];
  readonly sessionTimeoutMs: Ms;
  readonly heartbeatMs: Ms;
  readonly maxPollIntervalMs: Ms;
}

export class Membership {
  memberId: string;
  generation: number;
  state: 'out' | 'joining' | 'assigned' | 'stable';
  /** The group wants everybody to join again. */
  rejoin: boolean;
  /** The generation ended without us: what we had is somebody else's (K-26). */
  lost: boolean;
  protocol: AssignorName | null;
  /** Has come, and waits for the next poll to take hold. */
  incoming: readonly TopicPartition[] | null;
  topics: readonly string[];
  owned: readonly TopicPartition[];
  lastPoll: Ms;
  readonly #broker: Kafka;
  readonly #options: MembershipOptions;
  #lastBeat: Ms;
  /** What the broker was last told to answer to, while that is waited for. Answers to anything else are ignored. */
  #join: JoinReply | null;
  #sync: SyncReply | null;
  #counts: string;

  /** @param from how it joins, or a membership to copy, of the cluster that `broker` was copied from */
  constructor(broker: Kafka, from: MembershipOptions | Membership) {
    this.#broker = broker;
    if (from instanceof Membership) {
      this.memberId = from.memberId;
      this.generation = from.generation;
      this.state = from.state;
      this.rejoin = from.rejoin;
      this.lost = from.lost;
      this.protocol = from.protocol;
      this.incoming = from.incoming;
      this.topics = from.topics;
      this.owned = from.owned;
      this.lastPoll = from.lastPoll;
      this.#options = from.#options;
      this.#lastBeat = from.#lastBeat;
      this.#join = null;
      this.#sync = null;
      this.#counts = from.#counts;
      this.#hearOf(from);
      return;
    }
    this.memberId = '';
    this.generation = -1;
    this.state = 'out';
    this.rejoin = false;
    this.lost = false;
    this.protocol = null;
    this.incoming = null;
    this.topics = [];
    this.owned = [];
    this.lastPoll = 0;
    this.#options = from;
    this.#lastBeat = 0;
    this.#join = null;
    this.#sync = null;
    this.#counts = '';
  }

  /** What the other one waits for, this one hears in its own cluster. Answers to earlier attempts nobody wants to hear. */
  #hearOf(other: Membership): void {
    const { group } = this.#options;
    for (const { id, awaitingJoin, awaitingSync } of other.#broker.groups.get(group)?.members.values() ?? []) {
      const member = this.#broker.groups.get(group)!.members.get(id)!;
      if (awaitingJoin !== null && awaitingJoin === other.#join) member.awaitingJoin = this.#onJoin();
      if (awaitingSync !== null && awaitingSync === other.#sync) member.awaitingSync = this.#onSync();
    }
  }

  #onJoin(): JoinReply {
    const reply: JoinReply = (response, at) => {
      if (this.#join === reply) this.#joined(response, at);
    };
    this.#join = reply;
    return reply;
  }

  #onSync(): SyncReply {
    const reply: SyncReply = response => {
      if (this.#sync === reply) this.#synced(response);
    };
    this.#sync = reply;
    return reply;
  }

  join(now: Ms): void {
    this.#sync = null;
    this.state = 'joining';
    this.rejoin = false;
    const { group, clientId, instanceId, assignors, sessionTimeoutMs, maxPollIntervalMs } = this.#options;
    const eager = !this.isCooperative;
    const metadata = (name: AssignorName) => {
      const owned = name === 'cooperative-sticky' || name === 'sticky' ? this.owned : [];
      return JSON.stringify({ topics: this.topics, owned: eager && name !== 'sticky' ? [] : owned, generation: this.generation });
    };
    const request = {
      group,
      memberId: this.memberId,
      instanceId,
      clientId,
      sessionTimeoutMs,
      rebalanceTimeoutMs: maxPollIntervalMs,
      protocolType: 'consumer',
      protocols: assignors.map(name => ({ name, metadata: metadata(name) })),
    };
    this.#broker.joinGroup(request, now, this.#onJoin());
  }

  get isCooperative(): boolean {
    return this.#options.assignors.every(name => name === 'cooperative-sticky');
  }

  #joined(response: JoinResponse, now: Ms): void {
    if (response.error === 'MEMBER_ID_REQUIRED') {
      this.memberId = response.memberId;
      this.join(now);
    } else if (response.error === 'UNKNOWN_MEMBER_ID') {
      this.memberId = '';
      this.generation = -1;
      this.state = 'out';
      this.rejoin = true;
    } else if (response.error !== 'NONE') {
      this.state = 'out';
      throw new KafkaError(response.error);
    } else {
      this.memberId = response.memberId;
      this.generation = response.generation;
      this.protocol = response.protocol as AssignorName;
      this.#askFor(response, now);
    }
  }

  #askFor(response: JoinResponse, now: Ms): void {
    const { group, instanceId } = this.#options;
    const leads = response.leader === this.memberId && !response.skipAssignment;
    const assignments = leads ? this.#assign(response) : [];
    const request = { group, generation: this.generation, memberId: this.memberId, instanceId, assignments };
    this.#broker.syncGroup(request, now, this.#onSync());
  }

  #synced({ error, assignment }: SyncResponse): void {
    if (error === 'NONE') {
      this.state = 'assigned';
      this.incoming = assignment === '' ? [] : (JSON.parse(assignment) as TopicPartition[]);
    } else {
      this.state = 'out';
      this.rejoin = true;
      if (error !== 'REBALANCE_IN_PROGRESS') this.#forgotten();
    }
  }

  #assign({ members }: JoinResponse) {
    const subscribers: Subscriber[] = members.map(({ memberId, instanceId, metadata }) => ({
      memberId,
      instanceId,
      ...(JSON.parse(metadata) as Omit<Subscriber, 'memberId'>),
    }));
    const topics = [...new Set(subscribers.flatMap(one => one.topics))].sort();
    const counts = new Map(
      topics
        .filter(name => this.#broker.topics.has({ topic: name, partition: 0 }))
        .map(name => [name, this.#broker.topics.get(name).logs.length]),
    );
    this.#counts = JSON.stringify([...counts]);
    return [...assign(this.protocol!, counts, subscribers)].map(([memberId, partitions]) => ({
      memberId,
      assignment: JSON.stringify([...partitions].sort(byPartition)),
    }));
  }

  /** The heartbeat thread. Call it at `nextBeat`, or it counts as dead. */
  pass(now: Ms) {
    if (this.state === 'out') return;
    if (now - this.lastPoll > this.#options.maxPollIntervalMs) return this.#overdue(now);
    if (now - this.#lastBeat < this.#options.heartbeatMs) return;
    this.#lastBeat = now;
    if (this.state === 'joining') return;
    try {
      this.#broker.heartbeat(this.#options.group, this.memberId, this.generation, now, this.#options.instanceId);
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      if (error.error === 'REBALANCE_IN_PROGRESS') this.rejoin = true;
      else this.#forgotten();
    }
  }

  /** A static member does not say goodbye: it is silent until its session ends (K-21). */
  #overdue(now: Ms): void {
    this.#join = this.#sync = null;
    if (this.#options.instanceId === null && this.memberId !== '') {
      try {
        this.#broker.leaveGroup(this.#options.group, this.memberId, now);
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error;
      }
    }
    this.#forgotten();
  }

  #forgotten(): void {
    this.lost = true;
    this.reset();
  }

  reset(): void {
    this.#join = this.#sync = null;
    this.memberId = '';
    this.generation = -1;
    this.state = 'out';
    this.incoming = null;
    this.rejoin = true;
  }

  nextBeat(): Ms | null {
    if (this.state === 'out') return null;
    return Math.min(this.#lastBeat + this.#options.heartbeatMs, this.lastPoll + this.#options.maxPollIntervalMs + 1);
  }

  beatNow(now: Ms): void {
    this.#lastBeat = now;
  }

  /** What the leader assigned from; a change of it is its reason to ask for a rebalance. */
  get assignedFrom(): string {
    return this.#counts;
  }
}
