/**
 * A design as it is drawn on the board: what there is, and what leads where. Plain data, which `write.ts` turns into files. What is the
 * same in every design, the front and the provider, stands on every board.
 */
import type { Exercise } from '../../exercise/exercise.ts';
import { type Broker, DIALECTS } from './brokers.ts';

export const POOLS = ['fanout', 'notify', 'replay'] as const;
export type PoolName = (typeof POOLS)[number];

/** The board writes these programs, and declares brokers in code. */
export const fitsBoard = ({ system, topologies }: Pick<Exercise, 'system' | 'topologies'>): boolean =>
  topologies !== undefined && ['post', ...POOLS].every(name => Object.hasOwn(system.programs, name));

export interface Design {
  readonly broker: Broker;
  readonly parts: readonly Part[];
  readonly ways: readonly Way[];
}

export type Part = Front | Provider | Pool | Channel | Store | Alarm;

export interface Way {
  /** Names of parts. */
  readonly from: string;
  readonly to: string;
}

/** `POST /posts`. */
export interface Front {
  readonly kind: 'front';
  readonly name: 'post';
}

export interface Provider {
  readonly kind: 'provider';
  readonly name: 'push';
}

export type Pool = Workers & (FanOut | Notify | Replay);

interface Workers {
  readonly kind: 'pool';
  readonly workers: number;
  readonly inHand: number;
}

export interface FanOut {
  readonly name: 'fanout';
  /** Nobody is pushed to where more follow than so many: those look for themselves. Null: everybody is. */
  readonly pullAbove: number | null;
  /** With two ways to queues: what has more followers than so many goes the second. */
  readonly largeAbove: number;
}

export interface Notify {
  readonly name: 'notify';
  readonly pause: 'growing' | 'same' | 'none';
  readonly tries: number;
  /** A push waits until the author's post before it was pushed to the same follower. */
  readonly inTurn: boolean;
}

export interface Replay {
  readonly name: 'replay';
}

/** A queue, or a topic: where messages wait, or are copied to those who subscribe. */
export interface Channel {
  readonly kind: 'channel';
  readonly name: string;
  /** Of AWS: a topic of SNS. Elsewhere a broker has one sort, and this says nothing. */
  readonly topic: boolean;
  /** What the broker keeps in order, and puts into one partition. */
  readonly key: 'follower' | 'author' | 'none';
  /** Of Kafka. */
  readonly partitions: number;
  /** Of SQS: how long what was received stays hidden. */
  readonly hiddenSeconds: number;
  /** A queue of its own for each of so many users, by their number; 0: one queue for all. */
  readonly perUser: number;
}

/** Where it is written down what was pushed. */
export interface Store {
  readonly kind: 'store';
  readonly name: string;
  readonly where: 'database' | 'redis' | 'memory';
  /** What it is known again by. */
  readonly by: 'post-and-follower' | 'follower' | 'message';
}

export interface Alarm {
  readonly kind: 'alarm';
  readonly name: string;
  readonly above: number;
}

/** What a palette has, each with what it is placed as. */
export type Placeable = PoolName | 'queue' | 'topic' | 'dead-letters' | 'store' | 'alarm';

export const FRONT: Front = { kind: 'front', name: 'post' };
export const PROVIDER: Provider = { kind: 'provider', name: 'push' };

/** Nothing but what is always there. */
export const emptyDesign = (broker: Broker): Design => ({ broker, parts: [FRONT, PROVIDER], ways: [] });

export const partOf = ({ parts }: Design, name: string): Part | undefined => parts.find(each => each.name === name);
export const poolsOf = ({ parts }: Design): readonly Pool[] => parts.filter(each => each.kind === 'pool');
export const channelsOf = ({ parts }: Design): readonly Channel[] => parts.filter(each => each.kind === 'channel');
export const targetsOf = (design: Design, name: string): readonly Part[] =>
  design.ways.flatMap(({ from, to }) => (from === name ? (partOf(design, to) ?? []) : []));
export const sourcesOf = (design: Design, name: string): readonly Part[] =>
  design.ways.flatMap(({ from, to }) => (to === name ? (partOf(design, from) ?? []) : []));

export const storeOf = (design: Design): Store | null => targetsOf(design, 'notify').find(each => each.kind === 'store') ?? null;
export const alarmsOf = (design: Design, channel: string): readonly Alarm[] =>
  targetsOf(design, channel).filter(each => each.kind === 'alarm');

/** The queues that a channel hands on to: itself, or of a topic of SNS those that subscribe. */
export function queuesBehind(design: Design, channel: Channel): readonly Channel[] {
  if (!isTopic(design, channel)) return [channel];
  return targetsOf(design, channel.name).filter((each): each is Channel => each.kind === 'channel');
}

export const isTopic = ({ broker }: Design, channel: Channel): boolean => DIALECTS[broker].topicsCopy && channel.topic;

/** Where what was tried too often goes. */
export function deadLettersOf(design: Design, channel: Channel): Channel | null {
  if (isTopic(design, channel)) return null;
  return targetsOf(design, channel.name).find((each): each is Channel => each.kind === 'channel') ?? null;
}

/** The pools that read what is sent to a channel, at once or through the queues behind a topic. */
export function readersOf(design: Design, channel: Channel): readonly PoolName[] {
  const pools = queuesBehind(design, channel).flatMap(queue => targetsOf(design, queue.name).filter(each => each.kind === 'pool'));
  return [...new Set(pools.map(({ name }) => name))];
}

/** What a pool takes its work from, in the order in which they were connected: who reads several takes from the first that has something. */
export const readsOf = (design: Design, pool: PoolName): readonly Channel[] =>
  sourcesOf(design, pool).filter((each): each is Channel => each.kind === 'channel');

/** Channels that a program sends to, in the order in which they were connected. */
export const sendsOf = (design: Design, program: string): readonly Channel[] =>
  targetsOf(design, program).filter((each): each is Channel => each.kind === 'channel');
