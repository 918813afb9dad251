/**
 * Runs of a system by the clock, with millions of messages: what is planned, and what came of it. Plain data. There is no history of such
 * a run; what graders and pages know of it is here.
 */
import type { Json, Ms } from './event.ts';

// ── What is planned ──────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * How much comes in, how long calls take, what goes wrong when. The same plan and the same programs give the same run. All times are
 * virtual milliseconds, whole ones.
 */
export interface ScalePlan {
  readonly seed: number;
  /** How many follow each of these users: `u1` to `u<count>`. They take the place of those that the system declares. */
  readonly followers: { readonly [userId: string]: number };
  /** How many followers a page has. As many as the system declares where left out, which may be few, to be followed event by event. */
  readonly pageSize?: number;
  readonly arrivals: readonly Arrival[];
  /** Where a program is left out: as its consumer was declared with, else one worker with one message in hand. */
  readonly workers: { readonly [program: string]: Workers };
  /**
   * From the call to the moment when it takes hold and its reply arrives. By call (`push.send`), else by service (`push`), else
   * `default`, else none. What a handler does with its message is `message.ack` and so on; a front's answer is `message.answer`.
   */
  readonly latencies: { readonly [call: string]: Latency };
  /** A call that is due while its service is out is refused with `ServiceUnavailable`. By call or by service, as latencies are. */
  readonly outages: readonly { readonly of: string; readonly fromMs: Ms; readonly untilMs: Ms }[];
  /** By service, of `push` and `email`. What is turned away (429) does not count. They take the place of the system's own. */
  readonly limits: { readonly [service: string]: Limit };
  /** Null: no process dies. */
  readonly deaths: Deaths | null;
  /** How long after its death a process is started again. */
  readonly restartMs: Ms;
  /**
   * How long after an alarm rang whoever is on call starts the programs that open at one; not before the last outage is over. Five minutes
   * where left out.
   */
  readonly opensMs?: Ms;
  /** Where the run is cut off, if it does not come to rest before. */
  readonly untilMs: Ms;
}

/** A request to a front, or a message to a topic or queue; or many of them. */
export interface Arrival {
  /** The name of a program with a front, or of a topic or queue. */
  readonly to: string;
  readonly atMs: Ms;
  /** In texts, `{n}` stands for the number of the repetition, from 0. */
  readonly body: { readonly [field: string]: Json };
  /** As `topic.publish` takes it; `{n}` is filled in. */
  readonly key?: string;
  /** So many of them, evenly, from `atMs` on. One where left out. */
  readonly times?: number;
  readonly perSecond?: number;
}

export interface Workers {
  readonly count: number;
  /** Messages that one worker has in hand at the same time. Of Kafka: partitions that it works on at the same time. */
  readonly inHand: number;
}

/** A delay of `ms` and up to `jitterMs` more (65,535 at most), each as likely. */
export interface Latency {
  readonly ms: Ms;
  readonly jitterMs: Ms;
}

/** At most so many requests in any stretch of `perMs`. */
export interface Limit {
  readonly requests: number;
  readonly perMs: Ms;
  /**
   * `account`: one limit for all workers together, which ties them to one clock. `worker`: each has an equal share to itself, as with a
   * key of the provider's for each.
   */
  readonly counts: 'account' | 'worker';
}

export interface Deaths {
  /** Each process dies once in every such stretch of time, at a moment drawn from the seed. */
  readonly everyMs: Ms;
  /** Null: of every program. */
  readonly programs: readonly string[] | null;
}

// ── What came of it ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** How a run was played, and why not faster. */
export interface Played {
  /** `fast`: by the kernel for many messages. `slow`: by the whole simulation, with every service and broker that there is; and why. */
  readonly how: 'fast' | 'slow';
  readonly why: string | null;
  /** Programs whose workers were played by one clock, millisecond by millisecond, because they share something; and what that is. */
  readonly together: readonly { readonly programs: readonly string[]; readonly why: string }[];
  /** Services that were played by themselves, with rows and all, and why: their users were played by one clock. */
  readonly services: readonly { readonly service: string; readonly why: string }[];
  /** What was assumed where the system leaves it open, in sentences. */
  readonly assumed: readonly string[];
}

/** Of one worker, or of all of one program. Every number is exact. */
export interface Counts {
  /** Messages that came to it. */
  came: number;
  /** Calls of the handler; `redelivered` of them for a message that had been delivered before. */
  delivered: number;
  redelivered: number;
  /** Calls of services and settlements that took hold; and calls that were refused because the service was out. */
  effects: number;
  refused: number;
  /** Pushes and mails that a provider took; and turned away because there were too many. */
  pushed: number;
  throttled: number;
  /** Handlers that threw. */
  threw: number;
  settled: number;
  dead: number;
  deaths: number;
  leasesEnded: number;
  /** Lines logged; the lines themselves are not kept. */
  logged: number;
}

export const NO_COUNTS: Readonly<Counts> = Object.freeze({
  came: 0,
  delivered: 0,
  redelivered: 0,
  effects: 0,
  refused: 0,
  pushed: 0,
  throttled: 0,
  threw: 0,
  settled: 0,
  dead: 0,
  deaths: 0,
  leasesEnded: 0,
  logged: 0,
});

export const COLUMNS = ['came', 'delivered', 'pushed', 'refused', 'throttled', 'threw', 'settled', 'waiting'] as const;
export type Column = (typeof COLUMNS)[number];

/** Of one program. */
export interface ProgramCounts extends Readonly<Counts> {
  /** Messages neither settled nor dead-lettered when the run ended. */
  readonly unfinished: number;
  /** What happened second by second; index: the second. `waiting` is what had come and was not over at its end. */
  readonly seconds: { readonly [column in Column]: readonly number[] };
  /** From when what it follows from came into the system until a push or mail of this program was taken. */
  readonly took: Percentiles | null;
  /** Of a front: how long clients waited, and how many answers of each status there were. */
  readonly answers: { readonly took: Percentiles | null; readonly byStatus: { readonly [status: string]: number } } | null;
  /** Deliveries to each of its workers, in their order. */
  readonly byWorker: readonly number[];
  /** Records that came to each partition, topic after topic as it subscribes to them; null of what reads no log. */
  readonly byPart: readonly number[] | null;
  /** Calls that it made, by name (`push.send`, `message.ack`); those that never took hold, because its process died first, as well. */
  readonly calls: { readonly [call: string]: number };
  /** The most followers that one worker read, page after page, before it sent or pushed anything; 0 where nobody reads any. */
  readonly readAhead: number;
}

export interface Percentiles {
  readonly half: Ms;
  readonly most90: Ms;
  readonly most99: Ms;
  readonly last: Ms;
}

/**
 * What was owed and what was done. A push is about a post and a user by what it says itself: `push.send(userId, { data: { postId } })`.
 * For every post that a front accepted (an answer below 400), each follower of its author is owed one.
 */
export interface EffectCounts {
  readonly owed: number;
  /** In all; and things that it was done for at least once, owed or not. */
  readonly done: number;
  readonly distinct: number;
  /** Done beyond the first, and the number of things that this happened to. */
  readonly duplicates: number;
  readonly duplicated: number;
  /** Owed and never done. */
  readonly missing: number;
  /** Things that it was done for and that nobody was owed; and what said of no post that it is about it. */
  readonly unwanted: number;
  readonly unnamed: number;
  /**
   * First pushes of a later post to a user that came before the first push of an earlier post of the same author to them, where no
   * outage refused the earlier one.
   */
  readonly outOfOrder: number;
  /** Things that an outage refused at least once; and those of them that were owed and never done. */
  readonly refused: number;
  readonly refusedMissing: number;
  /** A few of each kind, by name: `p1/u4711`. */
  readonly troubles: readonly { readonly kind: TroubleKind; readonly of: string; readonly times: number }[];
}

export type TroubleKind = 'duplicate' | 'missing' | 'unwanted' | 'out of order';

/** What lay in a queue, or in a topic for whoever reads it slowest. Looked at when a second ends. */
export interface QueueCounts {
  /** At the end of each second. */
  readonly seconds: readonly number[];
  readonly most: number;
  /** When the run ended. */
  readonly left: number;
  /** It takes what other queues give up. */
  readonly dead: boolean;
}

export interface AlarmOutcome {
  readonly queue: string;
  readonly above: number;
  /** When it rang first; null: never. */
  readonly rangAtMs: Ms | null;
  readonly most: number;
}

/** What came of a run. */
export interface ScaleResult {
  readonly played: Played;
  /** Virtual time of the last thing that happened. */
  readonly virtualMs: Ms;
  readonly programs: { readonly [program: string]: ProgramCounts };
  /** By call: `push.send`. */
  readonly effects: { readonly [call: string]: EffectCounts };
  /** Messages sent, by topic and queue. */
  readonly sent: { readonly [destination: string]: number };
  /** By name, topics as well. */
  readonly queues: { readonly [name: string]: QueueCounts };
  /** In the order declared. */
  readonly alarms: readonly AlarmOutcome[];
  /** The programs that on-call started, and when; null: none. */
  readonly opened: { readonly programs: readonly string[]; readonly atMs: Ms } | null;
  /** Of all events of all workers in their order: 16 hexadecimal digits. The same on every machine; none of the slow way. */
  readonly hash: string | null;
}
