import { kindOf } from '../../brokers/kinds.ts';
import type { HistoryEvent, Json, Ms } from '../../history/event.ts';
import {
  COLUMNS,
  type Counts,
  type EffectCounts,
  NO_COUNTS,
  type Played,
  type ProgramCounts,
  type ScaleResult,
} from '../../history/scale.ts';
import { type ScalePlan, workersOf } from '../../system/scale.ts';
import type { System } from '../../system/system.ts';
import { alarmOf, Depths, DepthsTold, depthsOf } from './depths.ts';
import { followersOf } from './followers.ts';
import { tallied } from './push-tally.ts';
import { PushLedger, postOf, type ScaleEffect } from './pushes.ts';
import { ReadAhead } from './read-ahead.ts';
import { inOrderOfNames, openedOf, percentilesOf, queuesOf, secondsOf } from './result.ts';
import { Rounds } from './rounds.ts';
import type { ScaleProgress } from './shared.ts';
import { firstPartition, holderOf, partitionsOf, readerOf, sentOf } from './who-reads.ts';
import { Durations } from './witness.ts';

const PASSING_ON: ReadonlySet<string> = new Set(['queue.send', 'topic.publish', 'push.send']);

interface Message {
  readonly body: Json;
  readonly origin: Ms;
  /** Where it lies, and the program that it is for; null where nobody reads it. */
  readonly queue: string;
  readonly program: string | null;
}

interface Call {
  readonly delivery: number;
  readonly service: string;
  readonly operation: string;
  readonly args: Json;
}

/** Of one program. */
class Program {
  readonly counts: Counts = { ...NO_COUNTS };
  readonly took = new Durations();
  readonly answers = new Durations();
  readonly byStatus: Record<string, number> = {};
  readonly calls: Record<string, number> = {};
  /** By process: pages that it read, and calls that passed something on. */
  readonly reading = new Map<number, ReadAhead>();
  readonly passedOn = new Map<number, number>();
  readonly byWorker: number[];
  /** By partition of the topics that it reads; null of what reads no log. */
  readonly byPart: number[] | null;
  /** Numbers of each second, as `Witness` keeps them. */
  readonly seconds: number[] = [];

  constructor(workers: number, partitions: number | null) {
    this.byWorker = new Array<number>(workers).fill(0);
    this.byPart = partitions === null ? null : new Array<number>(partitions).fill(0);
  }

  endSecond(): void {
    const { came, delivered, pushed, refused, throttled, threw, settled, dead } = this.counts;
    this.seconds.push(came, delivered, pushed, refused, throttled, threw, settled, Math.max(0, came - settled - dead));
  }
}

/** Counts what happens in a history as `Witness`, `Depths` and `PushLedger` are told of it by workers, event by event. */
export class SlowCounts {
  readonly #system: System;
  readonly #plan: ScalePlan;
  /** By worker, from 0. */
  readonly #names: readonly string[];
  readonly #programs: { readonly [program: string]: Program };
  readonly #messages = new Map<string, Message>();
  readonly #deliveries = new Map<
    number,
    { readonly message: string; readonly program: string; readonly worker: number; readonly life: number }
  >();
  readonly #calls = new Map<number, Call>();
  readonly #pushes: readonly PushLedger[];
  /** What lies where, by queue or topic; and how it changed, second by second. */
  readonly #queues: readonly string[];
  readonly #depths: Depths;
  readonly #depthsTold: DepthsTold;
  readonly #sent: Record<string, number>;
  /** Settled or dead: what comes after changes nothing. */
  readonly #over = new Set<string>();
  readonly #givenBack = new Set<string>();
  #acting: number | null = null;
  #last: Ms = 0;
  #secondEnds: Ms = 1000;
  #secondsTold = 0;

  constructor(system: System, plan: ScalePlan, names: readonly string[], effects: readonly ScaleEffect[]) {
    this.#system = system;
    this.#plan = plan;
    this.#names = names;
    this.#programs = Object.fromEntries(
      Object.keys(system.programs).map(name => [name, new Program(workersOf(plan, system, name).count, partitionsOf(system, name))]),
    );
    this.#sent = sentOf(system);
    this.#queues = Object.values(system.brokers).flatMap(broker =>
      kindOf(broker)
        .queues(broker as never)
        .map(({ name }) => name),
    );
    this.#depths = new Depths(this.#queues.length);
    this.#depthsTold = new DepthsTold(this.#queues.map(queue => ({ queue })));
    this.#pushes = effects.map(effect => new PushLedger(effect));
  }

  /** On behalf of this delivery something is going to take hold; null: of none. */
  acting(delivery: number | null): void {
    this.#acting = delivery;
  }

  see(event: HistoryEvent): void {
    this.#comeTo(event.at);
    if (event.type !== 'time-passed' && event.type !== 'ended') this.#last = event.at;
    switch (event.type) {
      case 'sent':
        this.#sentTo(event.message, event.queue, event.body, event.at, event.partition ?? null);
        break;
      case 'delivered': {
        const program = this.#names[event.worker - 1]!;
        this.#givenBack.delete(event.message);
        const { counts } = this.#programs[program]!;
        this.#deliveries.set(event.delivery, { message: event.message, program, worker: event.worker, life: event.life });
        counts.delivered += 1;
        if (event.attempt > 1) counts.redelivered += 1;
        this.#programs[program]!.byWorker[this.#workerOf(event.worker, program)]! += 1;
        break;
      }
      case 'called':
        this.#called(event);
        break;
      case 'applied':
        this.#read(event.call, event.result);
        this.#applied(event.call, event.at, event.changes.length > 0);
        break;
      case 'refused':
        this.#refused(event.call, event.error.name, event.injected);
        break;
      case 'settled':
        this.#isOver(event.message, 'settled');
        break;
      case 'dead-lettered':
        this.#isOver(event.message, 'dead');
        // Where it goes to a topic that keeps nothing, the copies that come of it are sent by themselves.
        if (holderOf(this.#system, event.to) === event.to) this.#movedTo(event.message, event.to);
        break;
      case 'moved':
        this.#isOver(event.message, 'dead');
        for (const to of event.to.split(', ')) this.#movedTo(event.message, to);
        break;
      case 'dropped':
        this.#isOver(event.message, 'dead');
        break;
      case 'returned':
        // What a handler gave back with a delay was no longer its own.
        if (event.reason === 'visibility-timeout' && !this.#givenBack.delete(event.message)) this.#countsOf(event.message).leasesEnded += 1;
        break;
      case 'finished':
        if (event.error !== null) this.#programs[this.#names[event.worker - 1]!]!.counts.threw += 1;
        break;
      case 'answered': {
        const { program, message } = this.#deliveries.get(event.delivery)!;
        const its = this.#programs[program]!;
        const { body, origin } = this.#messages.get(message)!;
        its.answers.add(event.at - origin);
        its.byStatus[event.status] = (its.byStatus[event.status] ?? 0) + 1;
        for (const pushes of this.#pushes)
          if (event.status < 400 && pushes.effect.owedBy === program) pushes.accepted(fieldsOf(body), event.at, origin);
        break;
      }
      case 'crashed':
        this.#programs[this.#names[event.worker - 1]!]!.counts.deaths += 1;
        for (const call of event.pending) this.#calls.delete(call);
        break;
      case 'logged':
        this.#programs[this.#names[event.worker - 1]!]!.counts.logged += 1;
        break;
      default:
        break;
    }
  }

  /** Nothing more happens before `now`. */
  progress(now: Ms): ScaleProgress {
    this.#comeTo(now);
    const programs = Object.entries(this.#programs);
    const from = this.#secondsTold;
    const until = this.#secondEnds / 1000 - 1;
    this.#secondsTold = until;
    return {
      virtualMs: now,
      came: programs.reduce((sum, [, { counts }]) => sum + counts.came, 0),
      over: programs.reduce((sum, [, { counts }]) => sum + counts.settled + counts.dead, 0),
      together: true,
      seconds: {
        from,
        programs: Object.fromEntries(programs.map(([name, { seconds }]) => [name, seconds.slice(from * COLUMNS.length)])),
        queues: this.#depthsTold.next(this.#depths.changes, from, until),
      },
    };
  }

  #comeTo(now: Ms): void {
    for (; now >= this.#secondEnds; this.#secondEnds += 1000) for (const program of Object.values(this.#programs)) program.endSecond();
  }

  rounds(): Rounds {
    const { alarms = [] } = this.#system;
    return new Rounds(
      this.#plan,
      alarms,
      this.#queues.map(queue => ({ queue, reader: null })),
    );
  }

  /** All that came to programs is over; what waits for on-call counts once that has been `opened`. */
  nothingLeft(opened: boolean): boolean {
    return Object.entries(this.#programs).every(
      ([name, { counts }]) => counts.came <= counts.settled + counts.dead || (!opened && this.#system.programs[name]!.opens !== undefined),
    );
  }

  /** By queue: how what lies there changed, second by second. */
  get depths(): readonly Int32Array[] {
    return this.#depths.changes;
  }

  result(played: Played, openedMs: Ms | null): ScaleResult {
    const system = this.#system;
    const seconds = Math.floor(this.#last / 1000) + 1;
    for (const program of Object.values(this.#programs)) while (program.seconds.length < seconds * COLUMNS.length) program.endSecond();
    const depths = new Map(this.#queues.map((queue, at) => [queue, depthsOf([this.#depths.changes[at]!], seconds)]));
    return {
      played,
      virtualMs: this.#last,
      programs: Object.fromEntries(
        Object.entries(this.#programs).map(([name, program]) => [name, this.#countsTold(name, program, seconds)]),
      ),
      effects: Object.fromEntries(this.#pushes.map(pushes => [pushes.effect.call, this.#counted(pushes)])),
      sent: this.#sent,
      queues: queuesOf(system, depths, seconds),
      alarms: (system.alarms ?? []).map(({ queue, above }) => alarmOf(queue, above, depths.get(queue) ?? new Int32Array(seconds))),
      opened: openedOf(system, openedMs),
      hash: null,
    };
  }

  #counted(pushes: PushLedger): EffectCounts {
    const steps = tallied([pushes.part()], followersOf(this.#system, this.#plan));
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  }

  /** Each message that a worker has in hand has a process of its own here. */
  #workerOf(process: number, program: string): number {
    const { inHand } = workersOf(this.#plan, this.#system, program);
    return Math.floor((process - 1 - this.#names.indexOf(program)) / inHand);
  }

  #lies(queue: string, change: number): void {
    const at = this.#queues.indexOf(queue);
    if (at >= 0) this.#depths.add(at, this.#secondEnds / 1000 - 1, change);
  }

  #countsTold(name: string, program: Program, seconds: number): ProgramCounts {
    const { counts, took, answers, byStatus, seconds: columns, byWorker, byPart, calls, reading } = program;
    return {
      ...counts,
      unfinished: counts.came - counts.settled - counts.dead,
      seconds: secondsOf([Int32Array.from(columns.slice(0, seconds * COLUMNS.length))], seconds),
      took: percentilesOf(took),
      answers: this.#system.programs[name]!.feed.kind === 'http' ? { took: percentilesOf(answers), byStatus } : null,
      byWorker,
      byPart,
      calls: inOrderOfNames(calls),
      readAhead: Math.max(0, ...[...reading.values()].map(({ most }) => most)),
    };
  }

  #sentTo(message: string, destination: string, body: Json, at: Ms, partition: number | null): void {
    const queue = holderOf(this.#system, destination);
    const origin = this.#acting === null ? at : (this.#messages.get(this.#deliveries.get(this.#acting)!.message)?.origin ?? at);
    const program = readerOf(this.#system, queue);
    this.#messages.set(message, { body, origin, queue, program });
    this.#lies(queue, 1);
    const to = program !== null && this.#system.programs[program]!.feed.kind === 'http' ? program : destination;
    this.#sent[to] = (this.#sent[to] ?? 0) + 1;
    if (program === null) return;
    const { counts, byPart } = this.#programs[program]!;
    counts.came += 1;
    if (byPart !== null && partition !== null) byPart[firstPartition(this.#system, program, queue) + partition]! += 1;
  }

  /** To the queue for what others give up, where somebody may read it. */
  #movedTo(message: string, to: string): void {
    const queue = holderOf(this.#system, to);
    const program = readerOf(this.#system, queue);
    this.#messages.set(message, { ...this.#messages.get(message)!, queue, program });
    this.#over.delete(message);
    this.#sent[to] = (this.#sent[to] ?? 0) + 1;
    this.#lies(queue, 1);
    if (program !== null) this.#programs[program]!.counts.came += 1;
  }

  #called({ call, delivery, service, operation, args, worker }: Extract<HistoryEvent, { type: 'called' }>): void {
    this.#calls.set(call, { delivery, service, operation, args });
    if (service === 'clock' || operation === 'answer') return;
    const { calls, passedOn } = this.#programs[this.#names[worker - 1]!]!;
    const name = `${service}.${operation}`;
    if (PASSING_ON.has(name)) passedOn.set(worker, (passedOn.get(worker) ?? 0) + 1);
    calls[name] = (calls[name] ?? 0) + 1;
  }

  /** Pages of followers, and what was passed on between them. */
  #read(number: number, result: Json): void {
    const { delivery, service, operation } = this.#calls.get(number)!;
    if (service !== 'followers' || operation !== 'page') return;
    const { program, worker, life } = this.#deliveries.get(delivery)!;
    const { reading, passedOn } = this.#programs[program]!;
    const its = reading.get(worker) ?? new ReadAhead();
    reading.set(worker, its);
    its.read((result as { readonly followers: readonly Json[] }).followers.length, passedOn.get(worker) ?? 0, life);
  }

  #applied(number: number, at: Ms, changed: boolean): void {
    const { delivery, service, operation, args } = this.#calls.get(number)!;
    this.#calls.delete(number);
    if (service === 'clock' || operation === 'answer') return;
    const { message, program } = this.#deliveries.get(delivery)!;
    const { counts, took } = this.#programs[program]!;
    counts.effects += 1;
    const call = `${service}.${operation}`;
    if (call === 'message.retry') this.#givenBack.add(message);
    // A provider that knows the request's key does nothing.
    if ((call !== 'push.send' && call !== 'email.send') || !changed) return;
    counts.pushed += 1;
    took.add(at - this.#messages.get(message)!.origin);
    if (service === 'push') for (const pushes of this.#pushes) pushed(pushes, args, at);
  }

  #refused(number: number, error: string, injected: boolean): void {
    const { delivery, service, args } = this.#calls.get(number)!;
    this.#calls.delete(number);
    if (injected && service === 'push') for (const pushes of this.#pushes) pushed(pushes, args, null);
    const { counts } = this.#programs[this.#deliveries.get(delivery)!.program]!;
    if (injected) counts.refused += 1;
    else if (error === 'RateLimited') counts.throttled += 1;
    else counts.effects += 1;
  }

  #isOver(message: string, how: 'settled' | 'dead'): void {
    if (this.#over.has(message)) return;
    this.#over.add(message);
    const { queue, program } = this.#messages.get(message)!;
    this.#lies(queue, -1);
    if (program !== null) this.#programs[program]!.counts[how] += 1;
  }

  #countsOf(message: string): Counts {
    return this.#programs[this.#messages.get(message)!.program!]!.counts;
  }
}

/** A push was taken at this moment; null: an outage refused it. */
function pushed(pushes: PushLedger, args: Json, at: Ms | null): void {
  const [user, notification] = args as readonly Json[];
  if (typeof user !== 'string') return;
  const postId = postOf(notification);
  if (typeof postId === 'string') {
    pushes.read(postId, user);
    if (at === null) pushes.refused(pushes.post, pushes.family, pushes.number);
    else pushes.done(pushes.post, pushes.family, pushes.number, at);
  } else if (at !== null) pushes.unnamed += 1;
}

const fieldsOf = (body: Json): { readonly [field: string]: Json } =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as { readonly [field: string]: Json }) : {};
