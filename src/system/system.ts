/**
 * What runs: brokers, services, and the programs between them. Plain data, as an exercise declares it; nothing here knows what is
 * taught or judged.
 *
 * Workers are numbered through the whole system, from 1, program by program in the order of `programs`: the numbers in schedules,
 * histories and timelines.
 */
import type { BrokerConfig, ConsumerConfig } from '../brokers/kinds.ts';
import type { Ms } from '../history/event.ts';
import type { FaultName } from '../history/faults.ts';
import type { Workers } from '../history/scale.ts';
import type { ServicesConfig, Trouble } from '../services/kinds.ts';

export type { Workers } from '../history/scale.ts';

export interface System {
  readonly brokers: { readonly [name: string]: BrokerConfig };
  /** Shared by all programs. */
  readonly services: ServicesConfig;
  /** By service. */
  readonly trouble: { readonly [service: string]: Trouble };
  /** In the order of the timeline's lanes. */
  readonly programs: { readonly [name: string]: ProgramSpec };
  /** Each rings when more than `above` messages lie in the queue or topic. */
  readonly alarms?: readonly AlarmSpec[];
}

export interface AlarmSpec {
  readonly broker: string;
  readonly queue: string;
  readonly above: number;
}

/** One program: each of its workers is a process that runs it, life after life, with a memory of its own. */
export interface ProgramSpec {
  /** The file that holds the handler, and the export that is called. */
  readonly entry: string;
  readonly handler: string;
  /** True where the exercise brings it along: the learner reads it and does not edit it. */
  readonly given: boolean;
  readonly feed: FeedSpec;
  /** Services that it may use; null for all. */
  readonly grants: readonly string[] | null;
  /** `alarm`: whoever is on call starts it when an alarm has rung and all else has come to rest; until then it is handed nothing. */
  readonly opens?: 'alarm';
}

/** What calls it. */
export type FeedSpec = ConsumeSpec | HttpSpec | TimerSpec | CommandSpec | UndeclaredSpec;

export interface ConsumeSpec {
  readonly kind: 'consume';
  readonly broker: string;
  /** As the broker's kind reads it: queues, group, prefetch. */
  readonly consumer: ConsumerConfig;
  /** How many there are in runs by the clock, unless a plan says otherwise; explored bounds say their own numbers. */
  readonly workers?: Workers;
}

/** The code that declares brokers says from what it consumes. Who consumes from nothing then is no part of the system that runs. */
export interface UndeclaredSpec {
  readonly kind: 'undeclared';
}

/** An HTTP front: its messages are requests, and what the handler returns is the answer. */
export interface HttpSpec {
  readonly kind: 'http';
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  /** How often the client sends a request again: after a lost connection, and when it is asked for patience (429, 5xx). */
  readonly retries: number;
  /** How long it waits where no `Retry-After` tells it. */
  readonly retryAfterMs: Ms;
  /** How many requests one process has in hand at once, at most; one where left out. Further ones wait before it. */
  readonly inHand?: number;
}

/** What requests to a front lie in, in histories. Queues have no such names. */
export const frontQueueOf = ({ method, path }: Pick<HttpSpec, 'method' | 'path'>) => `${method} ${path}`;

/** The handler is called every so often, and never while the last call of the same worker is under way. */
export interface TimerSpec {
  readonly kind: 'timer';
  readonly everyMs: Ms;
}

/** Somebody presses it, when everything else has come to rest; again where its process died over it. */
export interface CommandSpec {
  readonly kind: 'command';
  /** How often it is pressed, each time when all is quiet again; once where left out. */
  readonly presses?: number;
}

/** One bounded space of schedules that is searched whole. Bounds are tried in the order of the file, simplest first. */
export interface Bound {
  /** Names of messages, in the order sent. */
  readonly sends: readonly string[];
  /** How many workers run each program; one where left out. */
  readonly workers: { readonly [program: string]: number };
  /** How often each fault may strike; never where left out. */
  readonly faults: { readonly [fault in FaultName]?: number };
  /** Which programs a fault may strike; any where left out. */
  readonly where: { readonly [fault in FaultName]?: readonly string[] };
  /** Names of the errors that services may refuse with; any that `trouble` declares where left out. */
  readonly errors?: readonly string[];
  /** Messages that are sent while the run is under way, in order of time. */
  readonly later: readonly { readonly message: string; readonly atMs: Ms }[];
}

/** Which program each worker runs: `programs[worker - 1]`. */
export function programsOfWorkers({ programs }: Pick<System, 'programs'>, { workers }: Pick<Bound, 'workers'>): string[] {
  return Object.keys(programs).flatMap(name => Array.from({ length: workers[name] ?? 1 }, () => name));
}

/** The program that a message is a request to; null where it goes to a broker. */
export function frontOf({ programs }: Pick<System, 'programs'>, to: string | undefined): string | null {
  const fronts = Object.keys(programs).filter(name => programs[name]!.feed.kind === 'http');
  if (to !== undefined) return fronts.includes(to) ? to : null;
  return fronts[0] ?? null;
}
