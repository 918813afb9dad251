/**
 * All state of a run: brokers and other feeds, services, workers, and what has been counted. It is copied and digested part by part.
 * What is decided, and by which rules, stands in the files beside; they keep nothing between two choices.
 */
import type { Broker, Due, Feed, WorkerNames } from '../brokers/broker.ts';
import { openBroker } from '../brokers/open.ts';
import type { OwnFeed } from '../feeds/feed.ts';
import { openFeed } from '../feeds/kinds.ts';
import { Digest } from '../history/digest.ts';
import type { Change, Emit, HistoryEvent, Json, Ms, PassedUntil } from '../history/event.ts';
import type { CallRequest } from '../process/call-port.ts';
import { openServices } from '../services/open.ts';
import type { Service } from '../services/service.ts';
import { frontOf, type ProgramSpec, programsOfWorkers } from '../system/system.ts';
import { type Alarms, alarmsOf } from './alarms.ts';
import { deliverTo, destinationsIn, fetchFrom } from './mail.ts';
import { type FaultKind, faultKinds } from './schedule.ts';
import type { Setting, Usage } from './setting.ts';
import { Telling } from './telling.ts';
import { Worker } from './worker.ts';

/** Everything that is only counted. Plain numbers, so that a copy cannot forget one. */
export interface Counters {
  now: Ms;
  steps: number;
  /** The worker whose code runs now, or ran last. */
  turn: number;
  deliveries: number;
  calls: number;
  transactions: number;
  /** Transactions of rounds that were not told one by one. */
  forgiven: number;
  sessions: number;
  logged: number;
  read: number;
  /** Messages of the bound that are sent while the run is under way: how many have been. */
  sentLater: number;
  woken: number;
  /** Of the clock, by programs. */
  readings: number;
  /** Ordinary steps since the last departure from them. */
  course: number;
}

export const NOTHING_COUNTED: Counters = {
  now: 0,
  steps: 0,
  turn: 1,
  deliveries: 0,
  calls: 0,
  transactions: 0,
  forgiven: 0,
  sessions: 0,
  logged: 0,
  read: 0,
  sentLater: 0,
  woken: 0,
  readings: 0,
  course: 0,
};

/** How often each kind of fault has struck. */
export type Spent = Readonly<Record<FaultKind, number>>;
export const noFaults = () => Object.fromEntries(faultKinds().map(kind => [kind, 0])) as Spent;

interface Parts {
  readonly setting: Setting;
  readonly telling: Telling;
  readonly count: Counters;
  readonly spent: Spent;
  readonly workers: readonly Worker[];
  /** In the order of the system: brokers by name, then the feeds of programs that no broker feeds, by name of the program. */
  readonly brokers: { readonly [name: string]: Broker };
  readonly others: { readonly [program: string]: OwnFeed };
  readonly services: { readonly [name: string]: Service };
  /** Left out where nobody is ever called. */
  readonly alarms?: Alarms | null;
  /** Groups of workers that may change places, where somebody has found out already. */
  readonly alike?: readonly (readonly number[])[];
}

export class World {
  readonly setting: Setting;
  readonly telling: Telling;
  readonly count: Counters;
  /** Copies have the same object; a fault puts another one in its place. */
  spent: Spent;
  readonly workers: readonly Worker[];
  readonly brokers: Parts['brokers'];
  readonly services: Parts['services'];
  readonly alarms: Alarms | null;
  /** All brokers and other feeds, each once. */
  readonly parts: readonly Feed[];
  readonly #others: Parts['others'];
  /** By worker, from 0. */
  readonly #feeds: readonly Feed[];
  /** Those that want to know when something is different. */
  readonly #stirred: readonly OwnFeed[];
  readonly #alike: readonly (readonly number[])[];
  /** Some broker may refuse a message for what is in it, and a feed wants to know when that may be different. */
  readonly refuses: boolean;

  constructor({ setting, telling, count, spent, workers, brokers, others, services, alarms, alike }: Parts) {
    this.setting = setting;
    this.telling = telling;
    this.count = count;
    this.spent = spent;
    this.workers = workers;
    this.brokers = brokers;
    this.services = services;
    this.alarms = alarms ?? null;
    this.#others = others;
    this.parts = [...Object.values(brokers), ...Object.values(others)];
    const { programs } = setting.system;
    this.#feeds = workers.map(({ program }) => {
      const { feed } = programs[program]!;
      return feed.kind === 'consume' ? brokers[feed.broker]! : others[program]!;
    });
    this.#alike = alike ?? this.#groupsAlike();
    this.#stirred = Object.values(others).filter(({ stir }) => stir !== undefined);
    this.refuses = this.#stirred.length > 0 && Object.values(brokers).some(({ refuses }) => refuses === true);
    if (this.#stirred.length > 0) telling.listen(event => this.#stir(event));
  }

  /** False where a program runs by itself: only one can be told what comes next. */
  get copyable(): boolean {
    for (const { life } of this.workers) if (life !== null && life.at === null) return false;
    return true;
  }

  /** The same world, on its own from here on, telling `emit`. For one that is copyable, between two choices. */
  copy(emit: Emit): World {
    const telling = new Telling(emit);
    const { setting } = this;
    const brokers = mapped(this.brokers, (broker, name) => broker.copy(tellingOf(setting.system, name, telling.tell)));
    const others = mapped(this.#others, feed => feed.copy(telling.tell));
    const deliver = deliverTo(brokers);
    const fetch = fetchFrom(brokers);
    return new World({
      setting,
      telling,
      count: { ...this.count },
      spent: this.spent,
      workers: this.workers.map(worker => worker.copy()),
      brokers,
      others,
      services: mapped(this.services, service => service.copy(deliver, fetch)),
      alarms: this.alarms?.copy() ?? null,
      alike: this.#alike,
    });
  }

  /** Of systems only: what a search tells of a single program stays as it was. */
  #groupsAlike(): number[][] {
    const names = Object.keys(this.setting.system.programs);
    if (names.length === 1) return [];
    const groups = names.map(name => this.workers.filter(worker => worker.program === name && this.feedOf(worker).alike === true));
    return groups.filter(group => group.length > 1).map(group => group.map(({ number }) => number));
  }

  feedOf({ number }: Worker): Feed {
    return this.#feeds[number - 1]!;
  }

  /** Its program is called once everything else has come to rest, and not before. */
  isPatient({ program }: Worker): boolean {
    return this.#others[program]?.patient === true;
  }

  /** Null where its worker is not fed by a broker. */
  brokerOf(worker: Worker): Broker | null {
    const { feed } = this.specOf(worker);
    return feed.kind === 'consume' ? this.brokers[feed.broker]! : null;
  }

  /** The broker whose own client has this name in calls; null for what is no broker's. */
  asked(service: string): { readonly name: string; readonly broker: Broker } | null {
    for (const name in this.brokers) if (this.brokers[name]!.client === service) return { name, broker: this.brokers[name]! };
    return null;
  }

  specOf({ program }: Worker): ProgramSpec {
    return this.setting.system.programs[program]!;
  }

  castOf({ program }: Worker) {
    return this.setting.casts[program]!;
  }

  get now(): Ms {
    return this.count.now;
  }

  emit(event: HistoryEvent): void {
    this.telling.tell(event);
  }

  /** A producer sends a message of the exercise, or a client a request. */
  send(name: string): void {
    const { system, messages } = this.setting;
    const message = messages[name]!;
    const front = frontOf(system, message.to);
    if (front !== null && (message.to !== undefined || Object.keys(this.brokers).length === 0)) {
      this.#others[front]!.send!(name, message, this.now);
      return;
    }
    const all = Object.values(this.brokers);
    const broker = all.find(each => message.to !== undefined && each.takes(message.to)) ?? all[0]!;
    broker.send(name, message, this.now);
  }

  leaseEnd(worker: Worker): Due | null {
    return worker.hand === null ? null : this.feedOf(worker).leaseEnd(worker.number, worker.hand.handing, this.now);
  }

  nextLater() {
    return this.setting.bound.later[this.count.sentLater] ?? null;
  }

  nextTimer(): { readonly at: Ms; readonly until: PassedUntil } | null {
    let first: { at: Ms; until: PassedUntil } | null = null;
    const due = (at: Ms, until: PassedUntil) => {
      if (first === null || at < first.at) first = { at, until };
    };
    for (const part of this.parts) {
      const next = part.nextTimer(this.now);
      if (next !== null) due(next.at, next.reason);
    }
    const later = this.nextLater();
    if (later !== null) due(later.atMs, 'producer');
    for (const { calls, timers } of this.workers) {
      for (const { wakesAt, slowUntil } of calls) {
        if (wakesAt !== null) due(wakesAt, 'sleep');
        if (slowUntil !== null && slowUntil > this.now) due(slowUntil, 'slow');
      }
      for (const { at } of timers) due(at, 'sleep');
    }
    return first;
  }

  /**
   * Adds all that decides what can happen from here on: equal digests, equal futures. Whose turn it is decides only the order
   * in which choices are listed.
   * @param what without what lives have observed, where only what is around them counts
   * @param nameOf as `names` gives it: equal digests then say that the states are the same but for who is who
   * @param usage what programs ask for, as far as it matters here
   */
  digest(into: Digest, what: 'all' | 'around', nameOf: WorkerNames = ownNumber, usage: Usage = this.setting.usage): void {
    const { now } = this;
    if (what === 'all' && usage.clock) into.number(now);
    // What is still to be sent comes at a time of its own, so it ties the state to the clock.
    if (this.nextLater() !== null) into.number(this.count.sentLater).number(now);
    for (const part of this.parts) part.digest(into, now);
    this.alarms?.digest(into);
    const ownerOf = (session: number) => {
      const owner = this.workers.find(({ life }) => life?.session === session);
      return `worker ${owner === undefined ? '' : nameOf(owner.number)}`;
    };
    for (const name in this.services) this.services[name]!.digest(into, now, ownerOf);
    for (const worker of nameOf === ownNumber ? this.workers : this.#byName(nameOf)) {
      const lease = this.leaseEnd(worker)?.at ?? null;
      if (what === 'all') worker.digest(into, now, usage.random.has(worker.program), lease);
      else worker.digestAround(into, now, lease);
      this.feedOf(worker).digestOf?.(worker.number, into, now);
    }
  }

  /** What programs have asked for in this run, whatever they did in others. */
  usageSoFar(): Usage {
    const random = new Set<string>();
    for (const { drew, program } of this.workers) if (drew) random.add(program);
    return { clock: this.count.readings > 0, random };
  }

  /**
   * Workers of one program whom nothing tells apart may change places, and everything goes on as before with each in the other's. So a
   * state is known by what its workers are at, and not by who is at what: within each such group the names follow from the digests of
   * the workers. Of two whose digests agree either may come first; a state is then known by two keys, at worst.
   *
   * Of a program that draws random numbers none may: the numbers are a worker's own, by its number.
   */
  names(): WorkerNames {
    const { usage } = this.setting;
    if (this.#alike.length === 0) return ownNumber;
    const { now } = this;
    const names: number[] = [];
    for (const group of this.#alike) {
      if (usage.random.has(this.workers[group[0]! - 1]!.program)) continue;
      const ranked = group.map(number => {
        const worker = this.workers[number - 1]!;
        const digest = new Digest();
        worker.digest(digest, now, false, this.leaseEnd(worker)?.at ?? null);
        this.feedOf(worker).digestOf?.(number, digest, now);
        return { number, low: digest.low, high: digest.high };
      });
      ranked.sort((a, b) => a.low - b.low || a.high - b.high || a.number - b.number);
      for (const [at, { number }] of ranked.entries()) names[number] = group[at]!;
    }
    return worker => names[worker] ?? worker;
  }

  #byName(nameOf: WorkerNames): Worker[] {
    return [...this.workers].sort((a, b) => nameOf(a.number) - nameOf(b.number));
  }

  /** A call took hold, or was kept from it: feeds that had looked at what it changed look again. @param lasting see `OwnFeed.looked` */
  touched(worker: Worker, { service, operation, args }: CallRequest, changes: readonly Change[], lasting: boolean): void {
    if (this.#stirred.length === 0) return;
    // Whether a topic or queue takes a message does not depend on what others sent there, but for some of RabbitMQ.
    if (!PUBLISHING.includes(service))
      for (const { store } of changes) for (const feed of this.#stirred) feed.stir!(thingTouched(service, store));
    const asked = service === 'queue' && operation !== 'send';
    this.#others[worker.program]?.looked?.(worker.number, asked ? IN_QUEUES : thingTouched(service, args[0]), lasting);
  }

  /** Time may change anything. What happens at brokers shows to none but those who try to publish there. */
  #stir({ type }: HistoryEvent): void {
    if (type === 'time-passed') for (const feed of this.#stirred) feed.stir!(null);
    if (!AT_BROKERS.has(type)) return;
    // Whoever asked for what lies in queues may find something else there.
    for (const feed of this.#stirred) feed.stir!(IN_QUEUES);
    if (!this.refuses) return;
    for (const feed of this.#stirred) for (const service of PUBLISHING) feed.stir!(service);
  }

  snapshot(): Json {
    const { now } = this;
    const of = (parts: { readonly [name: string]: { snapshot(now: Ms): Json } }) => mapped(parts, part => part.snapshot(now));
    return { ...of(this.brokers), ...of(this.#others), ...of(this.services) };
  }
}

const ownNumber: WorkerNames = worker => worker;

const AT_BROKERS: ReadonlySet<HistoryEvent['type']> = new Set(['sent', 'settled', 'returned', 'dead-lettered', 'moved', 'dropped']);
const PUBLISHING: readonly string[] = ['topic', 'queue'];
const IN_QUEUES = 'in queues';

/** A table of the database; any other service as a whole. */
const thingTouched = (service: string, name: Json | undefined): string => (service === 'db' ? `db ${String(name)}` : service);

/** Brokers and services as the system declares them, the bound's messages sent, and nobody awake yet. */
export function openWorld(setting: Setting, emit: Emit): World {
  const { system, bound, messages } = setting;
  const telling = new Telling(emit);
  const programs = programsOfWorkers(system, bound);
  const workersOf = (program: string) => programs.flatMap((each, index) => (each === program ? [index + 1] : []));
  const brokers = Object.fromEntries(
    Object.entries(system.brokers).map(([name, config]) => {
      const consumers = Object.entries(system.programs).flatMap(([program, { feed }]) =>
        feed.kind === 'consume' && feed.broker === name ? [{ program, workers: workersOf(program), consumer: feed.consumer as never }] : [],
      );
      return [name, openBroker(config, { emit: tellingOf(system, name, telling.tell), consumers, messages })];
    }),
  );
  const others: Record<string, OwnFeed> = {};
  for (const [program, { feed }] of Object.entries(system.programs)) {
    if (feed.kind === 'consume') continue;
    if (feed.kind === 'undeclared') throw new Error(`nobody has declared what \`${program}\` consumes from`);
    const { stateless } = setting.casts[program]!;
    others[program] = openFeed(feed, { program, workers: workersOf(program), stateless, paced: setting.paced, emit: telling.tell });
  }
  const world = new World({
    setting,
    telling,
    count: { ...NOTHING_COUNTED },
    spent: noFaults(),
    workers: programs.map((program, index) => new Worker(index + 1, program, inHandOf(system.programs[program]!))),
    brokers,
    others,
    services: openServices(destinationsIn(system), deliverTo(brokers), fetchFrom(brokers)),
    alarms: alarmsOf(system),
  });
  for (const name of bound.sends) world.send(name);
  return world;
}

/** How many deliveries one process that runs it has in hand at once. */
const inHandOf = ({ feed }: ProgramSpec): number => (feed.kind === 'http' ? (feed.inHand ?? 1) : 1);

/** What a broker tells: with its name, where there are several and nothing else says which it was. */
function tellingOf({ brokers }: Setting['system'], name: string, tell: Emit): Emit {
  if (Object.keys(brokers).length === 1) return tell;
  return event => tell(event.type === 'broker-restarted' ? { ...event, broker: name } : event);
}

function mapped<Part, To>(parts: { readonly [name: string]: Part }, to: (part: Part, name: string) => To): { [name: string]: To } {
  const result: { [name: string]: To } = {};
  for (const name in parts) result[name] = to(parts[name]!, name);
  return result;
}
