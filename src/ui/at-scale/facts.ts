import { kindOf } from '../../brokers/kinds.ts';
import type { System } from '../../system/system.ts';

/** What charts and the picture of a run at scale need to know of its system. */
export interface Facts {
  readonly programs: readonly ProgramFacts[];
  /** By name of a queue: where it moves what was tried too often. */
  readonly givesUpTo: { readonly [queue: string]: string };
  /** Where what was given up lies: where others move it to by themselves, and whatever on-call reads or is called about and nobody reads. */
  readonly aside: readonly string[];
  /** Queues and topics with an alarm, and when each rings. */
  readonly alarms: { readonly [queue: string]: number };
}

export interface ProgramFacts {
  readonly name: string;
  readonly front: boolean;
  /** On-call starts it. */
  readonly onCall: boolean;
  readonly reads: readonly string[];
}

export function factsOf({ brokers, programs, alarms = [] }: System): Facts {
  const kinds = Object.values(brokers).map(broker => {
    const kind = kindOf(broker);
    return { queues: kind.queues(broker), flows: kind.flows(broker) };
  });
  const dead = kinds.flatMap(({ queues }) => queues.flatMap(each => (each.dead ? [each.name] : [])));
  const givesUp = kinds.flatMap(({ flows }) => flows.flatMap(({ from, to }) => (dead.includes(to) ? [[from, to] as const] : [])));
  const all = Object.entries(programs).map(([name, { feed, opens }]) => ({
    name,
    front: feed.kind === 'http',
    onCall: opens !== undefined,
    reads: feed.kind === 'consume' ? kindOf(brokers[feed.broker]!).reads(feed.consumer) : [],
  }));
  const reads = all.flatMap(each => each.reads);
  const watched = alarms.flatMap(({ queue }) => (reads.includes(queue) ? [] : [queue]));
  return {
    programs: all,
    givesUpTo: Object.fromEntries(givesUp),
    aside: [...new Set([...dead, ...all.flatMap(each => (each.onCall ? each.reads : [])), ...watched])],
    alarms: Object.fromEntries(alarms.map(({ queue, above }) => [queue, above])),
  };
}

/** Programs that something can pile up before. */
export const consumersOf = ({ programs }: Facts): readonly ProgramFacts[] => programs.filter(({ front, onCall }) => !front && !onCall);
