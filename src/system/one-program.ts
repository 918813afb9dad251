import type { BrokerConfig, ConsumerConfig } from '../brokers/kinds.ts';
import type { ServicesConfig } from '../services/kinds.ts';
import type { Bound, FeedSpec, System } from './system.ts';

/** What feeds the only program of a small system. */
export type OneFeed = { readonly broker: BrokerConfig; readonly consumer: ConsumerConfig } | Exclude<FeedSpec, { kind: 'consume' }>;

/** A system of one program, for figures and tests. */
export function oneProgram(
  { entry, handler }: { readonly entry: string; readonly handler: string },
  feed: OneFeed,
  services: ServicesConfig = {},
): System {
  const fed: FeedSpec = 'broker' in feed ? { kind: 'consume', broker: 'broker', consumer: feed.consumer } : feed;
  return {
    brokers: 'broker' in feed ? { broker: feed.broker } : {},
    services,
    trouble: {},
    programs: { program: { entry, handler, given: false, feed: fed, grants: null } },
  };
}

/** A bound of it, without faults unless they are named. */
export const oneBound = (sends: readonly string[], workers: number, faults: Bound['faults'] = {}, later: Bound['later'] = []): Bound => ({
  sends,
  workers: { program: workers },
  faults,
  where: {},
  later,
});

/** A queue of SQS with a consumer on it. */
export const oneQueue = (
  name: string,
  settings: { readonly visibilityTimeoutMs?: number; readonly deadLetterQueue?: string; readonly maxReceiveCount?: number } = {},
): OneFeed => {
  const { visibilityTimeoutMs = 30_000, deadLetterQueue = null, maxReceiveCount = null } = settings;
  const dead =
    deadLetterQueue === null ? [] : [{ name: deadLetterQueue, visibilityTimeoutMs: 30_000, deadLetterQueue: null, maxReceiveCount: null }];
  return {
    broker: { kind: 'sqs', queues: [{ name, visibilityTimeoutMs, deadLetterQueue, maxReceiveCount }, ...dead] },
    consumer: { queues: [name] },
  };
};
