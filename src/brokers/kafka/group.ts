/**
 * One consumer group of the classic protocol, as its coordinator runs it. What a consumer can notice:
 *
 * - Each partition has one owner in the group; members beyond the number of partitions sit idle (K-19). The coordinator does not know
 *   partitions: the leader, one of the members, assigns them, and the coordinator passes the assignment on.
 * - Any join, leave or loss ends the generation. Everybody has to join again, and whoever speaks in the name of the old generation is
 *   refused: UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION or REBALANCE_IN_PROGRESS (K-21).
 * - The first rebalance of an empty group waits a little for others (K-27).
 * - A static member (group.instance.id) may be away for its session timeout without a rebalance; its successor gets its partitions (K-21).
 *
 * Long because it is one state machine: each request is a transition, and they share the members and the timers.
 */
import type { Ms } from '../../history/event.ts';
import { copyOfMap } from '../copies.ts';
import { KafkaError } from './errors.ts';
import {
  type JoinReply,
  type JoinRequest,
  type JoinResponse,
  type Member,
  type Protocol,
  refusedJoin,
  type SyncReply,
  type SyncRequest,
  type SyncResponse,
  sameProtocols,
} from './group-member.ts';
import type { Timer, Timers } from './timers.ts';
import type { BrokerSettings } from './types.ts';

export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

/** A member that was just accepted is given five minutes for its first join to complete. */
export class Group {
  readonly id: string;
  state: GroupState;
  generation: number;
  protocolType: string | null;
  protocol: string | null;
  leader: string | null;
  /** In the order of joining. */
  readonly members: Map<string, Member>;
  readonly #static: Map<string, string>;
  /** Ids that were given out and have not come back (MEMBER_ID_REQUIRED). */
  readonly #pending: Map<string, Timer>;
  readonly #notSynced: Set<string>;
  emptySince: Ms | null;
  readonly #timers: Timers;
  readonly #settings: BrokerSettings;
  readonly #rebalanced: (now: Ms) => void;
  #join: Timer | null;
  #sync: Timer | null;
  #initial: { newMember: boolean; remainingMs: Ms } | null;
  #issued: number;

  /** @param from its name, or a group to copy. Members of a copy wait for answers that go nowhere, until each says anew whom to tell. */
  constructor(from: string | Group, timers: Timers, settings: BrokerSettings, rebalanced: (now: Ms) => void) {
    this.#timers = timers;
    this.#settings = settings;
    this.#rebalanced = rebalanced;
    if (typeof from === 'string') {
      this.id = from;
      this.state = 'Empty';
      this.generation = 0;
      this.protocolType = null;
      this.protocol = null;
      this.leader = null;
      this.members = new Map();
      this.#static = new Map();
      this.#pending = new Map();
      this.#notSynced = new Set();
      this.emptySince = null;
      this.#join = null;
      this.#sync = null;
      this.#initial = null;
      this.#issued = 0;
      return;
    }
    this.id = from.id;
    this.state = from.state;
    this.generation = from.generation;
    this.protocolType = from.protocolType;
    this.protocol = from.protocol;
    this.leader = from.leader;
    this.members = copyOfMap(from.members, member => this.#copyOf(member));
    this.#static = new Map(from.#static);
    this.#pending = copyOfMap(from.#pending, (timer, id) => timers.again(timer, at => this.#forgetId(id, at))!);
    this.#notSynced = new Set(from.#notSynced);
    this.emptySince = from.emptySince;
    this.#join = timers.again(from.#join, at => this.#joinIsOver(at));
    this.#sync = timers.again(from.#sync, at => this.#syncIsOver(at));
    this.#initial = from.#initial === null ? null : { ...from.#initial };
    this.#issued = from.#issued;
  }

  #copyOf(member: Member): Member {
    const nobody = () => {};
    const awaitingJoin = member.awaitingJoin === null ? null : nobody;
    const awaitingSync = member.awaitingSync === null ? null : nobody;
    const copy: Member = { ...member, awaitingJoin, awaitingSync, session: null };
    copy.session = this.#timers.again(member.session, at => this.#sessionEnded(copy, at));
    return copy;
  }

  join(request: JoinRequest, now: Ms, reply: JoinReply) {
    const { memberId, instanceId = null, protocols, protocolType } = request;
    const refuse = (error: JoinResponse['error'], id = memberId) => reply(refusedJoin(error, id), now);
    if (!this.members.has(memberId) && !this.#accepts(request)) return refuse('GROUP_MAX_SIZE_REACHED');
    if (this.members.size > 0 && !this.#supports(protocolType, protocols)) return refuse('INCONSISTENT_GROUP_PROTOCOL');
    if (memberId === '')
      return instanceId === null ? this.#offerId(request, now, refuse) : this.#joinStatic(request, instanceId, now, reply);
    if (instanceId === null && this.#pending.has(memberId)) {
      this.#timers.cancel(this.#pending.get(memberId)!);
      this.#pending.delete(memberId);
      return this.#add(memberId, request, now, reply);
    }
    const wrong = this.#unknown(memberId, instanceId);
    if (wrong !== null) return refuse(wrong);
    const member = this.members.get(memberId)!;
    const changed = !sameProtocols(member, protocols);
    // A leader that joins again asks for a new assignment; any other member that says the same again has only lost the answer.
    const again = this.state === 'PreparingRebalance' || changed || (this.state === 'Stable' && memberId === this.leader);
    if (again) this.#rejoin(member, request, now, reply);
    else if (this.state === 'Empty') refuse('UNKNOWN_MEMBER_ID');
    else reply(this.#joined(member, this.state === 'CompletingRebalance'), now);
  }

  #accepts({ memberId }: JoinRequest): boolean {
    if (this.#pending.has(memberId) && this.state !== 'PreparingRebalance') return this.members.size < this.#settings.groupMaxSize;
    return this.members.size + (memberId === '' ? this.#pending.size : 0) < this.#settings.groupMaxSize;
  }

  #supports(protocolType: string, protocols: readonly Protocol[]): boolean {
    return (
      protocolType === this.protocolType &&
      protocols.some(({ name }) => [...this.members.values()].every(member => member.protocols.some(p => p.name === name)))
    );
  }

  /** A first join is answered with an id to join with, so that a client that never comes back is not waited for. */
  #offerId(request: JoinRequest, now: Ms, refuse: (error: 'MEMBER_ID_REQUIRED', id: string) => void): void {
    const id = this.#newId(request.clientId ?? 'client');
    this.#pending.set(
      id,
      this.#timers.at(now + request.sessionTimeoutMs, 'session-timeout', at => this.#forgetId(id, at)),
    );
    refuse('MEMBER_ID_REQUIRED', id);
  }

  #forgetId(id: string, now: Ms): void {
    this.#pending.delete(id);
    if (this.state === 'PreparingRebalance') this.#maybeComplete(now);
  }

  #newId(prefix: string): string {
    this.#issued += 1;
    return `${prefix}-${this.#issued}`;
  }

  #joinStatic(request: JoinRequest, instanceId: string, now: Ms, reply: JoinReply) {
    const oldId = this.#static.get(instanceId);
    const id = this.#newId(instanceId);
    if (oldId === undefined) return this.#add(id, request, now, reply);
    const member = this.members.get(oldId)!;
    const wasLeader = this.leader === oldId;
    member.awaitingJoin?.(refusedJoin('FENCED_INSTANCE_ID', oldId), now);
    member.awaitingSync?.({ error: 'FENCED_INSTANCE_ID', assignment: '' }, now);
    member.awaitingJoin = member.awaitingSync = null;
    this.#replace(member, id);
    if (wasLeader) this.leader = id;
    const { sessionTimeoutMs, rebalanceTimeoutMs, protocols } = request;
    Object.assign(member, { sessionTimeoutMs, rebalanceTimeoutMs, protocols });
    this.#alive(member, now);
    // The successor takes over what the predecessor had, and nobody notices: not even that it subscribes to something else, as long as the
    // group's assignor stays the same. Even a leader is not asked to assign.
    if (this.state === 'Stable' && this.#vote() === this.protocol) {
      reply({ ...this.#joined(member, wasLeader), skipAssignment: wasLeader }, now);
      return;
    }
    this.#rejoin(member, request, now, reply);
  }

  #replace(member: Member, id: string): void {
    const entries = [...this.members.entries()];
    const oldId = member.id;
    member.id = id;
    this.members.clear();
    for (const [key, value] of entries) this.members.set(key === oldId ? id : key, value);
    this.#static.set(member.instanceId!, id);
  }

  #add(id: string, request: JoinRequest, now: Ms, reply: JoinReply): void {
    const member: Member = {
      id,
      instanceId: request.instanceId ?? null,
      clientId: request.clientId ?? 'client',
      host: request.host ?? '/127.0.0.1',
      sessionTimeoutMs: request.sessionTimeoutMs,
      rebalanceTimeoutMs: request.rebalanceTimeoutMs,
      protocols: request.protocols,
      assignment: '',
      awaitingJoin: reply,
      awaitingSync: null,
      session: null,
      sessionEndsAt: now,
    };
    if (this.members.size === 0) this.protocolType = request.protocolType;
    this.members.set(id, member);
    this.leader ??= id;
    if (member.instanceId !== null) this.#static.set(member.instanceId, id);
    if (this.#initial !== null) this.#initial.newMember = true;
    this.#alive(member, now);
    this.#prepare(now);
  }

  #rejoin(member: Member, request: JoinRequest, now: Ms, reply: JoinReply): void {
    member.protocols = request.protocols;
    member.sessionTimeoutMs = request.sessionTimeoutMs;
    member.rebalanceTimeoutMs = request.rebalanceTimeoutMs;
    member.awaitingJoin = reply;
    this.#prepare(now);
  }

  /** Ends the generation: from here on everybody has to join again. */
  #prepare(now: Ms) {
    if (this.state === 'PreparingRebalance') return this.#maybeComplete(now);
    if (this.state === 'CompletingRebalance') {
      for (const member of this.members.values()) {
        member.assignment = '';
        if (member.awaitingSync !== null) this.#alive(member, now);
        member.awaitingSync?.({ error: 'REBALANCE_IN_PROGRESS', assignment: '' }, now);
        member.awaitingSync = null;
      }
    }
    this.#timers.cancel(this.#sync);
    this.#sync = null;
    this.#notSynced.clear();
    const initial = this.state === 'Empty';
    this.state = 'PreparingRebalance';
    if (initial) {
      const delay = this.#settings.groupInitialRebalanceDelayMs;
      this.#initial = { newMember: false, remainingMs: Math.max(this.#rebalanceTimeout() - delay, 0) };
      this.#waitForOthers(delay, now);
    } else this.#maybeComplete(now);
  }

  /** Every newcomer prolongs the wait once more, up to the rebalance timeout (K-27). */
  #waitForOthers(delay: Ms, now: Ms): void {
    this.#join = this.#timers.at(now + delay, 'rebalance', at => this.#joinIsOver(at));
    if (delay === 0) this.#timers.pass(now);
  }

  #joinIsOver(now: Ms): void {
    this.#join = null;
    const initial = this.#initial;
    if (initial?.newMember && initial.remainingMs > 0) {
      const next = Math.min(this.#settings.groupInitialRebalanceDelayMs, initial.remainingMs);
      this.#initial = { newMember: false, remainingMs: Math.max(initial.remainingMs - next, 0) };
      this.#waitForOthers(next, now);
    } else this.#complete(now);
  }

  #rebalanceTimeout(): Ms {
    return Math.max(...[...this.members.values()].map(member => member.rebalanceTimeoutMs), 0);
  }

  #maybeComplete(now: Ms): void {
    if (this.#initial !== null) return;
    const all = [...this.members.values()].every(member => member.awaitingJoin !== null) && this.#pending.size === 0;
    if (all) this.#complete(now);
    else this.#join ??= this.#timers.at(now + this.#rebalanceTimeout(), 'rebalance', at => this.#joinIsOver(at));
  }

  #complete(now: Ms): void {
    this.#timers.cancel(this.#join);
    this.#join = null;
    this.#initial = null;
    const missing = [...this.members.values()].filter(member => member.awaitingJoin === null);
    // Static members are waited for until their session ends, so they stay, without a say in this generation (K-21).
    for (const member of missing) if (member.instanceId === null) this.#forget(member, now);
    if (this.members.size > 0 && this.members.get(this.leader ?? '')?.awaitingJoin == null) {
      const joined = [...this.members.values()].find(member => member.awaitingJoin !== null);
      if (joined === undefined) {
        this.#join = this.#timers.at(now + this.#rebalanceTimeout(), 'rebalance', at => this.#joinIsOver(at));
        return;
      }
      this.leader = joined.id;
    }
    this.generation += 1;
    if (this.members.size === 0) {
      this.state = 'Empty';
      this.protocol = null;
      this.leader = null;
      this.emptySince = now;
      this.#rebalanced(now);
      return;
    }
    this.emptySince = null;
    this.protocol = this.#vote();
    this.state = 'CompletingRebalance';
    for (const member of [...this.members.values()]) {
      this.#notSynced.add(member.id);
      const reply = member.awaitingJoin;
      member.awaitingJoin = null;
      if (reply !== null) {
        this.#alive(member, now);
        reply(this.#joined(member, true), now);
      }
    }
    if (this.state === 'CompletingRebalance' && this.#sync === null)
      this.#sync = this.#timers.at(now + this.#rebalanceTimeout(), 'rebalance', at => this.#syncIsOver(at));
  }

  #syncIsOver(now: Ms): void {
    this.#sync = null;
    const late = [...this.#notSynced].map(id => this.members.get(id)).filter(member => member !== undefined);
    for (const member of late) this.#forget(member, now);
    if (late.length > 0) this.#prepare(now);
  }

  /** The assignor that most members like best, among those that all of them know. */
  #vote(): string {
    const members = [...this.members.values()];
    const common = members[0]!.protocols
      .map(({ name }) => name)
      .filter(name => members.every(member => member.protocols.some(p => p.name === name)));
    const votes = new Map(common.map(name => [name, 0]));
    for (const member of members) {
      const best = member.protocols.find(({ name }) => votes.has(name))!.name;
      votes.set(best, votes.get(best)! + 1);
    }
    return [...votes].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
  }

  #joined(member: Member, tellMembers: boolean): JoinResponse {
    const isLeader = member.id === this.leader;
    const members = [...this.members.values()].map(({ id, instanceId, protocols }) => ({
      memberId: id,
      instanceId,
      metadata: protocols.find(({ name }) => name === this.protocol)?.metadata ?? '',
    }));
    return {
      error: 'NONE',
      generation: this.generation,
      protocol: this.protocol,
      leader: this.leader ?? '',
      memberId: member.id,
      members: isLeader && tellMembers ? members : [],
      skipAssignment: false,
    };
  }

  sync(request: SyncRequest, now: Ms, reply: SyncReply) {
    const { memberId, instanceId = null, generation, protocolType = null, protocol = null, assignments } = request;
    const refuse = (error: SyncResponse['error']) => reply({ error, assignment: '' }, now);
    const wrong = this.#unknown(memberId, instanceId);
    if (wrong !== null) return refuse(wrong);
    if (generation !== this.generation) return refuse('ILLEGAL_GENERATION');
    if ((protocolType !== null && protocolType !== this.protocolType) || (protocol !== null && protocol !== this.protocol))
      return refuse('INCONSISTENT_GROUP_PROTOCOL');
    if (this.state === 'PreparingRebalance') return refuse('REBALANCE_IN_PROGRESS');
    const member = this.members.get(memberId)!;
    this.#notSynced.delete(memberId);
    if (this.state === 'Stable') {
      this.#alive(member, now);
      return reply({ error: 'NONE', assignment: member.assignment }, now);
    }
    member.awaitingSync = reply;
    if (memberId === this.leader) this.#assigned(assignments, now);
  }

  #assigned(assignments: SyncRequest['assignments'], now: Ms): void {
    this.state = 'Stable';
    const given = new Map(assignments.map(({ memberId, assignment }) => [memberId, assignment]));
    for (const member of this.members.values()) member.assignment = given.get(member.id) ?? '';
    for (const member of [...this.members.values()]) {
      const reply = member.awaitingSync;
      member.awaitingSync = null;
      if (reply !== null) this.#alive(member, now);
      reply?.({ error: 'NONE', assignment: member.assignment }, now);
    }
    if (this.#notSynced.size === 0) {
      this.#timers.cancel(this.#sync);
      this.#sync = null;
    }
    this.#rebalanced(now);
  }

  heartbeat(memberId: string, instanceId: string | null, generation: number, now: Ms): void {
    this.#checkMember(memberId, instanceId);
    if (generation !== this.generation) throw new KafkaError('ILLEGAL_GENERATION');
    if (this.state === 'Empty' || this.state === 'Dead') throw new KafkaError('UNKNOWN_MEMBER_ID');
    this.#alive(this.members.get(memberId)!, now);
    if (this.state === 'PreparingRebalance') throw new KafkaError('REBALANCE_IN_PROGRESS');
  }

  leave(memberId: string, instanceId: string | null, now: Ms) {
    if (memberId === '' && instanceId !== null) {
      const id = this.#static.get(instanceId);
      if (id === undefined) throw new KafkaError('UNKNOWN_MEMBER_ID');
      return this.#lose(this.members.get(id)!, now);
    }
    if (this.#pending.has(memberId)) {
      this.#timers.cancel(this.#pending.get(memberId)!);
      this.#pending.delete(memberId);
      if (this.state === 'PreparingRebalance') this.#maybeComplete(now);
      return;
    }
    this.#checkMember(memberId, instanceId);
    this.#lose(this.members.get(memberId)!, now);
  }

  /** Who may commit: a member of this generation, or anybody without a name while the group has no members (K-21, K-28). */
  checkCommit(memberId: string, instanceId: string | null, generation: number, transactional: boolean, now: Ms): void {
    if (generation < 0 && this.state === 'Empty') return;
    if (generation >= 0 || memberId !== '' || instanceId !== null) {
      this.#checkMember(memberId, instanceId);
      if (generation !== this.generation) throw new KafkaError('ILLEGAL_GENERATION');
    } else if (!transactional && this.state !== 'Empty') throw new KafkaError('UNKNOWN_MEMBER_ID');
    if (!transactional && this.state === 'CompletingRebalance') throw new KafkaError('REBALANCE_IN_PROGRESS');
    const member = this.members.get(memberId);
    if (member !== undefined && !transactional) this.#alive(member, now);
  }

  #checkMember(memberId: string, instanceId: string | null): void {
    const wrong = this.#unknown(memberId, instanceId);
    if (wrong !== null) throw new KafkaError(wrong);
  }

  #unknown(memberId: string, instanceId: string | null): 'FENCED_INSTANCE_ID' | 'UNKNOWN_MEMBER_ID' | null {
    if (instanceId !== null) {
      const current = this.#static.get(instanceId);
      if (current === undefined) return 'UNKNOWN_MEMBER_ID';
      if (current !== memberId) return 'FENCED_INSTANCE_ID';
    }
    return this.members.has(memberId) ? null : 'UNKNOWN_MEMBER_ID';
  }

  #alive(member: Member, now: Ms): void {
    this.#timers.cancel(member.session);
    member.sessionEndsAt = now + member.sessionTimeoutMs;
    member.session = this.#timers.at(member.sessionEndsAt, 'session-timeout', at => this.#sessionEnded(member, at));
  }

  #sessionEnded(member: Member, now: Ms): void {
    member.session = null;
    // Who waits for an answer of ours is not dead.
    if (member.awaitingJoin === null && member.awaitingSync === null) this.#lose(member, now);
  }

  #lose(member: Member, now: Ms): void {
    this.#forget(member, now);
    if (this.state === 'Stable' || this.state === 'CompletingRebalance') this.#prepare(now);
    else if (this.state === 'PreparingRebalance') this.#maybeComplete(now);
  }

  #forget(member: Member, now: Ms): void {
    this.#timers.cancel(member.session);
    member.session = null;
    member.awaitingJoin?.(refusedJoin('UNKNOWN_MEMBER_ID', member.id), now);
    member.awaitingSync?.({ error: 'UNKNOWN_MEMBER_ID', assignment: '' }, now);
    member.awaitingJoin = member.awaitingSync = null;
    this.members.delete(member.id);
    this.#notSynced.delete(member.id);
    if (member.instanceId !== null) this.#static.delete(member.instanceId);
    if (this.leader === member.id) this.leader = this.members.keys().next().value ?? null;
  }

  /** Whether the first rebalance waits once more when its time is over, and for how long it still may (K-27). */
  get waitsForOthers(): { readonly newMember: boolean; readonly remainingMs: Ms } | null {
    return this.#initial;
  }

  get timers(): readonly (Timer | null)[] {
    return [this.#join, this.#sync, ...this.#pending.values()];
  }
}
