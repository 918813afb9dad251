import type { Json } from '../history/event.ts';

/**
 * For brokers whose topology is declared in code: exchanges, queues, bindings. The code runs once, before anything else, and what it
 * declared is the broker that everybody then runs on.
 */
export interface TopologyKind<Config> {
  /** The learner's type of what `declare` is called with. */
  readonly type: string;
  /** @param stub what the exercise itself says of the broker: its settings, and names that others rely on */
  open(stub: Config): TopologyRecorder<Config>;
}

export interface TopologyRecorder<Config> {
  /** What the learner may call, each with plain arguments. Throws `TopologyRefused`. */
  readonly methods: { readonly [name: string]: (...args: readonly Json[]) => Json };
  declared(): Config;
}

/** The broker does not accept a declaration: the learner's call rejects with this, in the broker's own words. */
export class TopologyRefused extends Error {
  override readonly name = 'TopologyRefused';
}
