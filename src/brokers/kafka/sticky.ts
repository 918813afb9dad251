/**
 * The balanced assignment that moves as little as possible (K-24). Where several assignments are equally good, members come in the order of
 * their names and partitions in the order of theirs.
 *
 * With equal subscriptions the result is Java's. With unequal ones Java searches for better balance by swapping; we give each partition to the
 * least loaded member that may have it and then move partitions while that helps: as balanced, but not always the same partition for partition.
 */
import type { Assignment, Subscriber } from './assignment.ts';
import { byPartition, nameOf } from './offsets.ts';
import type { TopicPartition } from './types.ts';

export function stickyAssignment(partitions: ReadonlyMap<string, number>, subscribers: readonly Subscriber[]): Assignment {
  const members = [...subscribers].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const all = [...partitions]
    .filter(([topic]) => members.some(({ topics }) => topics.includes(topic)))
    .flatMap(([topic, count]) => Array.from({ length: count }, (_, partition) => ({ topic, partition })))
    .sort(byPartition);
  const owned = claims(all, members);
  const first = JSON.stringify([...members[0]!.topics].sort());
  const equal = members.every(({ topics }) => JSON.stringify([...topics].sort()) === first);
  return equal ? constrained(all, members, owned) : general(all, members, owned);
}

/** What each member may keep. If two claim one partition, the one of the younger generation has it; if both are of one, neither. */
function claims(all: readonly TopicPartition[], members: readonly Subscriber[]): Map<string, TopicPartition[]> {
  const existing = new Set(all.map(nameOf));
  const owner = new Map<string, { readonly memberId: string | null; readonly generation: number; readonly at: TopicPartition }>();
  for (const { memberId, owned = [], generation = -1, topics } of members) {
    for (const at of owned) {
      const known = owner.get(nameOf(at));
      if (!existing.has(nameOf(at)) || !topics.includes(at.topic) || (known !== undefined && known.generation > generation)) continue;
      owner.set(nameOf(at), { memberId: known?.generation === generation ? null : memberId, generation, at });
    }
  }
  const result = new Map<string, TopicPartition[]>(members.map(({ memberId }) => [memberId, []]));
  for (const { memberId, at } of owner.values()) if (memberId !== null) result.get(memberId)!.push(at);
  for (const list of result.values()) list.sort(byPartition);
  return result;
}

/** Everybody subscribes to the same: keep up to the fair share, then fill those that have less. */
function constrained(all: readonly TopicPartition[], members: readonly Subscriber[], owned: Map<string, TopicPartition[]>): Assignment {
  const result: Assignment = new Map(members.map(({ memberId }) => [memberId, []]));
  const least = Math.floor(all.length / members.length);
  const most = Math.ceil(all.length / members.length);
  let mayHaveMore = all.length % members.length;
  const free = new Set(all.map(nameOf));
  const keep = (memberId: string, list: readonly TopicPartition[]) => {
    for (const one of list) {
      result.get(memberId)!.push(one);
      free.delete(nameOf(one));
    }
  };
  for (const { memberId } of members) {
    const had = owned.get(memberId)!;
    if (had.length < least) keep(memberId, had);
    else if (had.length >= most && mayHaveMore > 0) {
      mayHaveMore -= 1;
      keep(memberId, had.slice(0, most));
    } else keep(memberId, had.slice(0, least));
  }
  const rest = all.filter(one => free.has(nameOf(one)));
  // Those below the minimum first, in a round; then those that may have one more.
  const below = members.filter(({ memberId }) => result.get(memberId)!.length < least).map(({ memberId }) => memberId);
  const atLeast = members.filter(({ memberId }) => result.get(memberId)!.length === least).map(({ memberId }) => memberId);
  let turn = 0;
  for (const one of rest) {
    if (below.length > 0) {
      turn %= below.length;
      const memberId = below[turn]!;
      result.get(memberId)!.push(one);
      if (result.get(memberId)!.length === least) {
        below.splice(turn, 1);
        atLeast.push(memberId);
      } else turn += 1;
    } else result.get(atLeast.shift()!)!.push(one);
  }
  return result;
}

function general(all: readonly TopicPartition[], members: readonly Subscriber[], owned: Map<string, TopicPartition[]>): Assignment {
  const result: Assignment = new Map(members.map(({ memberId }) => [memberId, [...owned.get(memberId)!]]));
  const load = (memberId: string) => result.get(memberId)!.length;
  const takers = (at: TopicPartition) => members.filter(({ topics }) => topics.includes(at.topic)).map(({ memberId }) => memberId);
  const least = (ids: readonly string[]) => ids.reduce((best, id) => (load(id) < load(best) ? id : best));
  const taken = new Set([...owned.values()].flat().map(nameOf));
  const byChoice = [...all].sort((a, b) => takers(a).length - takers(b).length || byPartition(a, b));
  for (const one of byChoice) if (!taken.has(nameOf(one))) result.get(least(takers(one)))!.push(one);
  for (let moved = true; moved; ) {
    moved = false;
    for (const one of byChoice) {
      const from = members.find(({ memberId }) => result.get(memberId)!.some(at => nameOf(at) === nameOf(one)))!.memberId;
      const to = least(takers(one));
      if (load(from) <= load(to) + 1) continue;
      result.set(
        from,
        result.get(from)!.filter(at => nameOf(at) !== nameOf(one)),
      );
      result.get(to)!.push(one);
      moved = true;
    }
  }
  return result;
}
