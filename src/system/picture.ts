/** Who feeds whom in a system: what its picture is drawn from, and what is said where nobody sees it. */
import { kindOf } from '../brokers/kinds.ts';
import type { FeedSpec, System } from './system.ts';
import { frontOf } from './system.ts';

export interface Picture {
  readonly parts: readonly Part[];
  readonly ways: readonly Way[];
  /** The same as sentences, one for each part that does something; names stand between backquotes. */
  readonly told: readonly string[];
}

export interface Part {
  /** `program api`, `queue mails`, `service db`, `client`: what an event of a history touches goes by the same (`partsOf`). */
  readonly id: string;
  readonly kind: 'client' | 'program' | 'queue' | 'service';
  readonly name: string;
  /** What it is, or when it runs: `every 1 s`, `dead-letter queue`. */
  readonly note: string;
}

export interface Way {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** As much of an exercise as its picture needs. */
export interface Pictured {
  readonly system: System;
  readonly messages: { readonly [name: string]: { readonly to?: string } };
}

/** By program: the names that its code mentions. What it does not mention, it does not use; of a program that is left out, nobody knows. */
export interface Mentions {
  readonly [program: string]: ReadonlySet<string>;
}

export const CLIENT = 'client';
export const programId = (name: string) => `program ${name}`;
export const queueId = (name: string) => `queue ${name}`;
export const serviceId = (name: string) => `service ${name}`;

/** A picture is worth its room where there is more to it than one program and its queue. */
export function isWorthDrawing({ brokers, programs }: System): boolean {
  const queues = Object.values(brokers).flatMap(broker =>
    kindOf(broker)
      .queues(broker)
      .filter(({ dead }) => !dead),
  );
  return Object.keys(programs).length > 1 || queues.length > 1;
}

export function pictureOf({ system, messages }: Pictured, mentions: Mentions = {}): Picture {
  const parts: Part[] = [];
  const ways: Way[] = [];
  const add = (part: Part) => {
    if (!parts.some(({ id }) => id === part.id)) parts.push(part);
  };
  const join = (from: string, to: string, label = '') => {
    if (!ways.some(way => way.from === from && way.to === to)) ways.push({ from, to, label });
  };
  const names = Object.entries(system.programs);
  const fronts = names.some(([, { feed }]) => feed.kind === 'http');
  const sentTo = new Set(Object.values(messages).flatMap(({ to }) => (toFront(system, to) ? [] : [to ?? firstDestinationOf(system)])));
  if (fronts || sentTo.size > 0) add({ id: CLIENT, kind: 'client', name: fronts ? 'client' : 'producer', note: '' });
  for (const [name, { feed, given, opens }] of names) {
    const note = [noteOf(feed), opens === undefined ? '' : 'on call', given ? 'given' : ''].filter(text => text !== '').join(', ');
    add({ id: programId(name), kind: 'program', name, note });
    if (feed.kind === 'http') join(CLIENT, programId(name), `${feed.method} ${feed.path}`);
  }
  for (const broker of Object.values(system.brokers)) {
    const kind = kindOf(broker);
    const held = kind.queues(broker);
    const { topics, queues } = kind.destinations(broker);
    for (const { name, dead } of held) add({ id: queueId(name), kind: 'queue', name, note: dead ? 'dead letters' : kind.words.queue });
    // A topic or exchange that keeps nothing itself still stands between those who send and those who read.
    for (const name of topics) add({ id: queueId(name), kind: 'queue', name, note: 'topic' });
    for (const name of queues) add({ id: queueId(name), kind: 'queue', name, note: 'queue' });
    for (const { from, to, label } of kind.flows(broker)) {
      for (const name of [from, to]) add({ id: queueId(name), kind: 'queue', name, note: '' });
      join(queueId(from), queueId(to), label);
    }
  }
  for (const to of sentTo) if (to !== undefined && parts.some(({ id }) => id === queueId(to))) join(CLIENT, queueId(to));
  for (const [name, { feed }] of names) {
    for (const queue of readBy(system, feed)) join(queueId(queue), programId(name));
    for (const to of sendsOf(system, name, mentions[name])) {
      add({ id: queueId(to), kind: 'queue', name: to, note: '' });
      join(programId(name), queueId(to));
    }
    for (const service of usesOf(system, name, mentions[name])) {
      add({ id: serviceId(service), kind: 'service', name: service, note: '' });
      join(programId(name), serviceId(service));
    }
  }
  // What nothing leads to and nothing leaves says nothing, unless somebody is about to write more.
  const isTyped = Object.keys(mentions).length > 0;
  const joined = parts.filter(({ id, kind }) => (isTyped && kind === 'queue') || ways.some(({ from, to }) => from === id || to === id));
  return { parts: joined, ways, told: [...names.map(([name]) => told(system, name, mentions[name])), ...flowsTold(ways)] };
}

const toFront = (system: System, to: string | undefined): boolean =>
  frontOf(system, to) !== null && (to !== undefined || Object.keys(system.brokers).length === 0);

function firstDestinationOf({ brokers }: System): string | undefined {
  const [broker] = Object.values(brokers);
  return broker === undefined ? undefined : kindOf(broker).firstDestination(broker);
}

function noteOf(feed: FeedSpec): string {
  if (feed.kind === 'timer') return `every ${feed.everyMs / 1000} s`;
  return feed.kind === 'command' ? 'on command' : '';
}

function readBy({ brokers }: System, feed: FeedSpec): readonly string[] {
  return feed.kind === 'consume' ? kindOf(brokers[feed.broker]!).reads(feed.consumer) : [];
}

/**
 * Where it may send to: what it reads itself is left out, which it could send to and does not mean. Where its code names some of all
 * these, it sends to those.
 */
function sendsOf(system: System, program: string, mentioned?: ReadonlySet<string>): readonly string[] {
  const { services } = system;
  const { grants, feed } = system.programs[program]!;
  const may = (service: string) => grants === null || grants.includes(service);
  const all = (['topics', 'queues', 'kafka'] as const).flatMap(verb => (may(verb) ? (services[verb] ?? []) : []));
  const reads = readBy(system, feed);
  const named = mentioned === undefined ? [] : all.filter(name => mentioned.has(name));
  if (named.length > 0) return [...new Set(named)];
  if (mentioned !== undefined && !['topic', 'queue', 'kafka'].some(sender => mentioned.has(sender))) return [];
  return [...new Set(all)].filter(name => !reads.includes(name));
}

/** Services that keep something, or that others see. */
const PLAIN: ReadonlySet<string> = new Set(['topics', 'queues', 'kafka', 'log', 'clock']);
function usesOf({ services, programs }: System, program: string, mentioned?: ReadonlySet<string>): readonly string[] {
  const { grants } = programs[program]!;
  return Object.keys(services).filter(
    name => !PLAIN.has(name) && (grants === null || grants.includes(name)) && (mentioned === undefined || mentioned.has(name)),
  );
}

function told(system: System, name: string, mentioned?: ReadonlySet<string>): string {
  const { feed } = system.programs[name]!;
  const verbs: string[] = [];
  if (feed.kind === 'http') verbs.push(`answers ${feed.method} ${feed.path}`);
  if (feed.kind === 'consume') verbs.push(`reads ${listed(readBy(system, feed))}`);
  if (feed.kind === 'timer') verbs.push(`runs every ${feed.everyMs / 1000} s`);
  if (feed.kind === 'command') verbs.push('runs when it is told to');
  const uses = usesOf(system, name, mentioned);
  if (uses.length > 0) verbs.push(`uses ${listed(uses)}`);
  const sends = sendsOf(system, name, mentioned);
  if (sends.length > 0) verbs.push(`sends to ${listed(sends)}`);
  return `\`${name}\` ${series(verbs)}`;
}

function flowsTold(ways: readonly Way[]): string[] {
  const name = (id: string) => id.replace(/^queue /, '');
  return ways
    .filter(({ from, to }) => from.startsWith('queue ') && to.startsWith('queue '))
    .map(({ from, to, label }) => `\`${name(from)}\` passes on to \`${name(to)}\`${label === '' ? '' : `, ${label}`}`);
}

const listed = (names: readonly string[]): string => series(names.map(name => `\`${name}\``));
const series = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
