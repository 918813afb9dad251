/**
 * How partitions are divided among the members of a group; the leader does it, not the broker. What a consumer can notice:
 *
 * - Each partition goes to exactly one member, and members beyond the number of partitions get nothing (K-19).
 * - `range`, Java's default, divides each topic by itself, so the first members get the surplus of every topic (K-23); partitions with one
 *   number, in topics with one number of partitions, meet in one member.
 * - `roundrobin` deals all partitions out in one round (K-24). `sticky` and `cooperative-sticky` also balance, but leave with each member what
 *   it had; cooperative-sticky takes two rebalances to move a partition, so that nobody stops who loses nothing (K-24, K-25).
 */
import type { Assignment, Subscriber } from './assignment.ts';
import { byPartition, nameOf } from './offsets.ts';
import { stickyAssignment } from './sticky.ts';

export type AssignorName = 'range' | 'roundrobin' | 'sticky' | 'cooperative-sticky';

export function assign(name: AssignorName, partitions: ReadonlyMap<string, number>, subscribers: readonly Subscriber[]): Assignment {
  const members = [...subscribers].sort(byIdentity);
  if (name === 'range') return range(partitions, members);
  if (name === 'roundrobin') return roundRobin(partitions, members);
  const wanted = stickyAssignment(partitions, members);
  return name === 'cooperative-sticky' ? withoutMoved(wanted, members) : wanted;
}

/** Static members first, by their instance id, so that a restart does not reshuffle; the others by member id. */
function byIdentity(a: Subscriber, b: Subscriber): number {
  const [first, second] = [a.instanceId ?? null, b.instanceId ?? null];
  if (first !== null && second !== null) return compare(first, second);
  if (first !== null || second !== null) return first !== null ? -1 : 1;
  return compare(a.memberId, b.memberId);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function range(partitions: ReadonlyMap<string, number>, members: readonly Subscriber[]): Assignment {
  const result: Assignment = new Map(members.map(({ memberId }) => [memberId, []]));
  for (const [topic, count] of [...partitions].sort(([a], [b]) => compare(a, b))) {
    const takers = members.filter(({ topics }) => topics.includes(topic));
    const each = Math.floor(count / takers.length);
    const surplus = count % takers.length;
    let next = 0;
    for (const [i, { memberId }] of takers.entries()) {
      const share = each + (i < surplus ? 1 : 0);
      for (let partition = next; partition < next + share; partition++) result.get(memberId)!.push({ topic, partition });
      next += share;
    }
  }
  return result;
}

function roundRobin(partitions: ReadonlyMap<string, number>, members: readonly Subscriber[]): Assignment {
  const result: Assignment = new Map(members.map(({ memberId }) => [memberId, []]));
  const all = [...partitions].flatMap(([topic, count]) => Array.from({ length: count }, (_, partition) => ({ topic, partition })));
  let at = 0;
  for (const one of all.sort(byPartition)) {
    if (!members.some(({ topics }) => topics.includes(one.topic))) continue;
    while (!members[at % members.length]!.topics.includes(one.topic)) at += 1;
    result.get(members[at % members.length]!.memberId)!.push(one);
    at += 1;
  }
  return result;
}

/** A partition that changes hands is given to nobody at first: its owner must let it go before another may have it (K-25). */
function withoutMoved(wanted: Assignment, members: readonly Subscriber[]): Assignment {
  const byGeneration = [...members].sort((a, b) => (a.generation ?? -1) - (b.generation ?? -1));
  const owner = new Map(byGeneration.flatMap(({ memberId, owned = [] }) => owned.map(one => [nameOf(one), memberId] as const)));
  return new Map(
    [...wanted].map(([memberId, partitions]) => [memberId, partitions.filter(one => (owner.get(nameOf(one)) ?? memberId) === memberId)]),
  );
}
