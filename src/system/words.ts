/** What reports and pages call the parts of whatever hands a message out, and what calls a program that no broker feeds. */
import type { BrokerWords } from '../brokers/kind.ts';
import { kindOf } from '../brokers/kinds.ts';
import { type FeedSpec, frontQueueOf, type System } from './system.ts';

/** As much of a system as it takes to speak of it. */
export type Spoken = Pick<System, 'brokers' | 'programs'>;

/** @param queue as an event names it: a queue, topic or subscription; of a front its method and path */
export function wordsOf({ brokers, programs }: Spoken, queue: string): BrokerWords {
  for (const { feed } of Object.values(programs)) if (feed.kind === 'http' && frontQueueOf(feed) === queue) return FRONT;
  for (const broker of Object.values(brokers)) {
    const kind = kindOf(broker);
    const { topics, queues } = kind.destinations(broker);
    if ([...topics, ...queues, ...kind.queues(broker).map(({ name }) => name)].includes(queue)) return kind.words;
  }
  // Neither has a queue; what it is called for goes by the name of its program.
  return CALLED;
}

/** The words of what calls a program. */
export function wordsOfFeed({ brokers }: Pick<System, 'brokers'>, feed: FeedSpec): BrokerWords {
  if (feed.kind === 'consume') return kindOf(brokers[feed.broker]!).words;
  return feed.kind === 'http' ? FRONT : CALLED;
}

/** An HTTP front. */
const FRONT: BrokerWords = {
  queue: 'requests',
  lane: 'queue',
  contents: 'requests',
  handing: 'delivery',
  handings: 'deliveries',
  where: { waiting: 'sent', inFlight: 'in hand', late: 'in hand again', done: 'answered' },
  who: 'the client',
  forgot: 'the client had its answer',
  tookBack: 'sent the request again to',
  goesOn: 'the client waits for its answer',
  comesBack: 'is sent again',
  idleAck: 'the broker does not answer',
  lease: 'the patience of the client',
  leaseEnded: 'the client has no answer that it could be content with, and will send it again',
  stall: 'a request is sent again',
};

/** A timer, or a command that somebody gives. */
const CALLED: BrokerWords = {
  queue: 'calls',
  lane: 'calls',
  contents: 'calls',
  handing: 'call',
  handings: 'calls',
  where: { waiting: 'to come', inFlight: 'in hand', late: 'in hand again', done: 'over' },
  who: 'the timer',
  forgot: 'the call was over',
  tookBack: 'called once more, this time',
  goesOn: 'it is called again',
  comesBack: 'is due again',
  idleAck: 'nobody waits for it',
  lease: 'the interval',
  leaseEnded: 'it is due again',
  stall: 'a process stalls, and others go on meanwhile',
};
