import type { Json } from '../history/event.ts';
import type { Workers } from '../history/scale.ts';

/**
 * For brokers whose topology is declared in code: exchanges, queues, bindings, and which program consumes from what. The code runs once,
 * before anything else, and what it declared is the broker that everybody then runs on.
 */
export interface TopologyRecorder<Config, Consumer> {
  /** What the learner may call, each with plain arguments. Throws `TopologyRefused`. */
  readonly methods: { readonly [name: string]: (...args: readonly Json[]) => Json };
  /** Throws `TopologyRefused`, where what was declared makes no whole. */
  declared(): Declared<Config, Consumer>;
}

export interface Declared<Config, Consumer> {
  readonly config: Config;
  /** Of every program that the broker feeds. */
  readonly consumers: { readonly [program: string]: Consumer };
  /** Of those of whom the declaration says so. */
  readonly workers: { readonly [program: string]: Workers };
  readonly alarms: readonly DeclaredAlarm[];
}

/** Somebody is told when more than so many messages lie in it. */
export interface DeclaredAlarm {
  /** A queue, topic or subscription, as the kind's `queues` name it. */
  readonly queue: string;
  readonly above: number;
}

/**
 * @param stub what the exercise itself says of the broker: its settings, and names that others rely on
 * @param consumers of each program that it feeds, what the exercise says; who reads nothing there is given something to read in code
 * @param free programs that may consume from it, or from another broker, or from none
 */
export type OpenTopology<Config, Consumer> = (
  stub: Config,
  consumers: { readonly [program: string]: Consumer },
  free?: readonly string[],
) => TopologyRecorder<Config, Consumer>;

/** The broker does not accept a declaration: the learner's call rejects with this, in the broker's own words. */
export class TopologyRefused extends Error {
  override readonly name = 'TopologyRefused';
}
