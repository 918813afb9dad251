import type { HistoryEvent, PassedUntil } from './event.ts';

/**
 * What the schedule can do to a run, in one vocabulary: a bound counts it by this name, a trace strikes with it, a report tells it in
 * these words. How each comes about stands in `src/sim/`, or with the one broker that knows it.
 */
export interface Fault {
  /** One fault, and several: `1 crash`, `2 crashes`. */
  readonly one: string;
  readonly many: string;
  /** What a report adds, of the first one: ` past the visibility timeout`. */
  readonly detail?: (event: HistoryEvent) => string;
  /** What a bound that allows it says, where that is more than a report of one. */
  readonly allowed?: { readonly one: string; readonly many: string };
  /** What a bound says that lets it strike some programs only, up to their names; else `crash of`. */
  readonly struck?: { readonly one: string; readonly many: string };
  /** For people who write exercises. */
  readonly description: string;
  /** How often a bound may allow it. */
  readonly most: number;
  /** Where a report lists it among others that struck: what befalls processes and brokers comes before what befalls messages and calls. */
  readonly told: number;
  /** How hard it is to follow. Of equally many faults a crash is the plainest to tell. */
  readonly weight: number;
  /** Whether this event is one. */
  seen(event: HistoryEvent): boolean;
}

/** What a stall outlasted, where it was not a visibility timeout. */
const PAST: { readonly [until in PassedUntil]?: string } = {
  'session-timeout': 'session timeout',
  'consumer-timeout': 'consumer timeout',
};

/** In the order in which bounds tell them. Adding one: a row here, its choice in `sim/schedule.ts`, and where it strikes, in `sim/strikes.ts`. */
export const FAULTS = {
  crash: {
    one: 'crash',
    many: 'crashes',
    description: 'How often a process may die.',
    most: 3,
    told: 0,
    weight: 0,
    // A process that ended by itself is no fault of the schedule's.
    seen: event => event.type === 'crashed' && event.error === undefined,
  },
  expire: {
    one: 'stall',
    many: 'stalls',
    detail: event => ` past the ${PAST[event.type === 'time-passed' ? event.until : 'visibility-timeout'] ?? 'visibility timeout'}`,
    description:
      'How often a process may stall, while a handler works, until the broker takes its message for lost: past the visibility timeout, the session timeout, the consumer timeout.',
    most: 3,
    told: 1,
    weight: 1,
    seen: event => event.type === 'time-passed' && event.stalled,
  },
  duplicate: {
    one: 'duplicate delivery',
    many: 'duplicate deliveries',
    description: 'How often the broker may hand out a message that is in flight or deleted.',
    most: 3,
    told: 6,
    weight: 2,
    seen: event => event.type === 'delivered' && event.cause === 'duplicate',
  },
  lose: {
    one: 'lost reply',
    many: 'lost replies',
    allowed: { one: 'failed call (refused, or its reply lost)', many: 'failed calls (refused, or the reply lost)' },
    description: 'How often the connection may be lost before a call takes hold, or after that and before its reply.',
    most: 6,
    told: 8,
    weight: 3,
    seen: event => event.type === 'applied' && !event.replied,
  },
  fail: {
    one: 'refused call',
    many: 'refused calls',
    allowed: { one: 'refusal by a service', many: 'refusals by services' },
    struck: { one: 'refused call of', many: 'refused calls of' },
    description: 'How often a service may refuse a call with an error that `trouble` declares.',
    most: 12,
    told: 7,
    weight: 3,
    seen: event => event.type === 'refused' && event.injected,
  },
  slow: {
    one: 'slow answer',
    many: 'slow answers',
    struck: { one: 'slow answer to', many: 'slow answers to' },
    description: 'How often a service may take as long to answer as `trouble` declares.',
    most: 3,
    told: 5,
    weight: 4,
    seen: event => event.type === 'time-passed' && event.until === 'slow',
  },
  rebalance: {
    one: 'rebalance',
    many: 'rebalances',
    description: 'Kafka: how often all members of a group have to join anew.',
    most: 3,
    told: 2,
    weight: 4,
    seen: event => event.type === 'rebalance-forced',
  },
  restart: {
    one: 'broker restart',
    many: 'broker restarts',
    description: 'RabbitMQ: how often the broker may restart.',
    most: 3,
    told: 3,
    weight: 4,
    seen: event => event.type === 'broker-restarted',
  },
  cut: {
    one: 'lost connection',
    many: 'lost connections',
    description: 'RabbitMQ: how often a living process may lose its connection to the broker.',
    most: 3,
    told: 4,
    weight: 4,
    seen: event => event.type === 'disconnected' && event.reason === 'connection-lost',
  },
} as const satisfies { readonly [name: string]: Fault };

export type FaultName = keyof typeof FAULTS;
export const faultNames = () => Object.keys(FAULTS) as readonly FaultName[];
