import { kindOf } from '../../brokers/kinds.ts';
import type { HistoryEvent, Json, Ms } from '../../history/event.ts';
import type { System } from '../../system/system.ts';
import { type LedgerCounts, NOTHING_DONE, type ScaleEffect } from './ledger.ts';
import { type EffectCounts, type Played, type ProgramCounts, percentilesOf, type ScaleResult, secondsOf } from './result.ts';
import type { ScaleProgress } from './shared.ts';
import { COLUMNS, type Counts, Durations, NO_COUNTS } from './witness.ts';

interface Message {
  readonly body: Json;
  readonly origin: Ms;
  /** The program that it is for; null where nobody reads it. */
  readonly program: string | null;
}

interface Thing {
  times: number;
  settled: boolean;
  dead: boolean;
}

/** Of one program. */
class Program {
  readonly counts: Counts = { ...NO_COUNTS };
  readonly took = new Durations();
  readonly answers = new Durations();
  readonly byStatus: Record<string, number> = {};
  /** Numbers of each second, as `Witness` keeps them. */
  readonly seconds: number[] = [];

  endSecond(): void {
    const { came, delivered, pushed, refused, throttled, threw, settled, dead } = this.counts;
    this.seconds.push(came, delivered, pushed, refused, throttled, threw, settled, Math.max(0, came - settled - dead));
  }
}

/** Counts what happens in a history as `Witness` and `Ledger` count it, event by event. */
export class SlowCounts {
  readonly #system: System;
  /** By worker, from 0. */
  readonly #names: readonly string[];
  readonly #programs: { readonly [program: string]: Program };
  readonly #messages = new Map<string, Message>();
  readonly #deliveries = new Map<number, { readonly message: string; readonly program: string }>();
  readonly #calls = new Map<number, { readonly delivery: number; readonly service: string; readonly operation: string }>();
  readonly #effects: readonly { readonly effect: ScaleEffect; readonly things: Map<string, Thing> }[];
  readonly #sent: Record<string, number>;
  /** Settled or dead: what comes after changes nothing. */
  readonly #over = new Set<string>();
  #acting: number | null = null;
  #last: Ms = 0;
  #secondEnds: Ms = 1000;
  #secondsTold = 0;

  constructor(system: System, names: readonly string[], effects: readonly ScaleEffect[]) {
    this.#system = system;
    this.#names = names;
    this.#programs = Object.fromEntries(Object.keys(system.programs).map(name => [name, new Program()]));
    this.#sent = sentOf(system);
    this.#effects = effects.map(effect => ({ effect, things: new Map() }));
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
        this.#sentTo(event.message, event.queue, event.body, event.at);
        break;
      case 'delivered': {
        const program = this.#names[event.worker - 1]!;
        const { counts } = this.#programs[program]!;
        this.#deliveries.set(event.delivery, { message: event.message, program });
        counts.delivered += 1;
        if (event.attempt > 1) counts.redelivered += 1;
        break;
      }
      case 'called':
        this.#calls.set(event.call, { delivery: event.delivery, service: event.service, operation: event.operation });
        break;
      case 'applied':
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
        this.#sent[event.to] = (this.#sent[event.to] ?? 0) + 1;
        break;
      case 'returned':
        if (event.reason === 'visibility-timeout') this.#countsOf(event.message).leasesEnded += 1;
        break;
      case 'finished':
        if (event.error !== null) this.#programs[this.#names[event.worker - 1]!]!.counts.threw += 1;
        break;
      case 'answered': {
        const { program, message } = this.#deliveries.get(event.delivery)!;
        const its = this.#programs[program]!;
        its.answers.add(event.at - this.#messages.get(message)!.origin);
        its.byStatus[event.status] = (its.byStatus[event.status] ?? 0) + 1;
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
    this.#secondsTold = this.#secondEnds / 1000 - 1;
    return {
      virtualMs: now,
      came: programs.reduce((sum, [, { counts }]) => sum + counts.came, 0),
      over: programs.reduce((sum, [, { counts }]) => sum + counts.settled + counts.dead, 0),
      together: true,
      seconds: { from, programs: Object.fromEntries(programs.map(([name, { seconds }]) => [name, seconds.slice(from * COLUMNS.length)])) },
    };
  }

  #comeTo(now: Ms): void {
    for (; now >= this.#secondEnds; this.#secondEnds += 1000) for (const program of Object.values(this.#programs)) program.endSecond();
  }

  result(played: Played): ScaleResult {
    const seconds = Math.floor(this.#last / 1000) + 1;
    for (const program of Object.values(this.#programs)) while (program.seconds.length < seconds * COLUMNS.length) program.endSecond();
    return {
      played,
      virtualMs: this.#last,
      programs: Object.fromEntries(
        Object.entries(this.#programs).map(([name, program]) => [name, this.#countsTold(name, program, seconds)]),
      ),
      effects: Object.fromEntries(this.#effects.map(({ effect, things }) => [effect.call, effectOf(things)])),
      sent: this.#sent,
      hash: null,
    };
  }

  #countsTold(name: string, { counts, took, answers, byStatus, seconds: columns }: Program, seconds: number): ProgramCounts {
    return {
      ...counts,
      unfinished: counts.came - counts.settled - counts.dead,
      seconds: secondsOf([Int32Array.from(columns.slice(0, seconds * COLUMNS.length))], seconds),
      took: percentilesOf(took),
      answers: this.#system.programs[name]!.feed.kind === 'http' ? { took: percentilesOf(answers), byStatus } : null,
    };
  }

  #sentTo(message: string, queue: string, body: Json, at: Ms): void {
    const origin = this.#acting === null ? at : (this.#messages.get(this.#deliveries.get(this.#acting)!.message)?.origin ?? at);
    const program = readerOf(this.#system, queue);
    this.#messages.set(message, { body, origin, program });
    const to = program !== null && this.#system.programs[program]!.feed.kind === 'http' ? program : queue;
    this.#sent[to] = (this.#sent[to] ?? 0) + 1;
    if (program !== null) this.#programs[program]!.counts.came += 1;
    for (const { effect, things } of this.#effects) {
      const thing = thingOf(effect, body);
      if (thing !== null && !things.has(thing)) things.set(thing, { times: 0, settled: false, dead: false });
    }
  }

  #applied(number: number, at: Ms, changed: boolean): void {
    const { delivery, service, operation } = this.#calls.get(number)!;
    this.#calls.delete(number);
    if (service === 'clock' || operation === 'answer') return;
    const { message, program } = this.#deliveries.get(delivery)!;
    const { counts, took } = this.#programs[program]!;
    counts.effects += 1;
    const call = `${service}.${operation}`;
    // A provider that knows the request's key does nothing.
    if ((call !== 'push.send' && call !== 'email.send') || !changed) return;
    const { body, origin } = this.#messages.get(message)!;
    counts.pushed += 1;
    took.add(at - origin);
    for (const { effect, things } of this.#effects) {
      const thing = effect.call === call ? thingOf(effect, body) : null;
      if (thing !== null) things.get(thing)!.times += 1;
    }
  }

  #refused(number: number, error: string, injected: boolean): void {
    const { delivery } = this.#calls.get(number)!;
    this.#calls.delete(number);
    const { counts } = this.#programs[this.#deliveries.get(delivery)!.program]!;
    if (injected) counts.refused += 1;
    else if (error === 'RateLimited') counts.throttled += 1;
    else counts.effects += 1;
  }

  #isOver(message: string, how: 'settled' | 'dead'): void {
    if (this.#over.has(message)) return;
    this.#over.add(message);
    const { body, program } = this.#messages.get(message)!;
    if (program !== null) this.#programs[program]!.counts[how] += 1;
    for (const { effect, things } of this.#effects) {
      const thing = thingOf(effect, body);
      if (thing !== null) things.get(thing)![how] = true;
    }
  }

  #countsOf(message: string): Counts {
    return this.#programs[this.#messages.get(message)!.program!]!.counts;
  }
}

/** Everything that can be sent to, and nothing was yet. */
function sentOf({ brokers, services, programs }: System): Record<string, number> {
  const known = Object.values(brokers).map(broker => kindOf(broker).destinations(broker as never));
  const fronts = Object.keys(programs).filter(name => programs[name]!.feed.kind === 'http');
  const names = [
    ...known.flatMap(({ topics, queues }) => [...topics, ...queues]),
    ...(services.topics ?? []),
    ...(services.queues ?? []),
    ...fronts,
  ];
  return Object.fromEntries(names.map(name => [name, 0]));
}

/** The program that reads this queue or topic, or whose front it is. */
function readerOf({ programs }: System, queue: string): string | null {
  const found = Object.entries(programs).find(([, { feed }]) => {
    if (feed.kind === 'http') return `${feed.method} ${feed.path}` === queue;
    if (feed.kind !== 'consume') return false;
    const {
      queues = [],
      subscribe = [],
      subscription = null,
    } = feed.consumer as {
      readonly queues?: readonly string[];
      readonly subscribe?: readonly string[];
      readonly subscription?: string | null;
    };
    return queues.includes(queue) || subscribe.includes(queue) || subscription === queue;
  });
  return found?.[0] ?? null;
}

function thingOf({ per }: ScaleEffect, body: Json): string | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  const fields = body as { readonly [field: string]: Json };
  if (per.some(name => fields[name] === undefined)) return null;
  return per.map(name => String(fields[name])).join('/');
}

const TROUBLES_OF_A_KIND = 5;

function effectOf(things: ReadonlyMap<string, Thing>): EffectCounts {
  const counts: { -readonly [name in keyof LedgerCounts]: number } = { ...NOTHING_DONE };
  const troubles: EffectCounts['troubles'][number][] = [];
  const left = { duplicate: TROUBLES_OF_A_KIND, lost: TROUBLES_OF_A_KIND, dead: TROUBLES_OF_A_KIND };
  // As numbers are ordered.
  const ordered = [...things].sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
  for (const [of, { times, settled, dead }] of ordered) {
    counts.done += times;
    if (times > 0) counts.distinct += 1;
    if (times > 1) {
      counts.duplicates += times - 1;
      counts.duplicated += 1;
    }
    if (times === 0) counts[settled ? 'lost' : dead ? 'dead' : 'open'] += 1;
    const kind = times > 1 ? 'duplicate' : times === 1 ? null : settled ? 'lost' : dead ? 'dead' : null;
    if (kind === null || left[kind] === 0) continue;
    left[kind] -= 1;
    troubles.push({ kind, of, times });
  }
  return { ...counts, troubles };
}
