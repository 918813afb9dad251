/** What a report calls the parts of whatever handed a message out. */
import type { BrokerWords } from '../brokers/kind.ts';
import { kindOf } from '../brokers/kinds.ts';
import type { System } from '../system/system.ts';

/** As much of a system as a report needs to speak of it. */
export type Spoken = Pick<System, 'brokers' | 'programs'>;

/** @param queue as an event names it: a queue, topic or subscription; of a front its method and path */
export function wordsOf({ brokers, programs }: Spoken, queue: string): BrokerWords {
  for (const { feed } of Object.values(programs)) if (feed.kind === 'http' && `${feed.method} ${feed.path}` === queue) return FRONT;
  for (const broker of Object.values(brokers)) {
    const kind = kindOf(broker);
    const { topics, queues } = kind.destinations(broker);
    if ([...topics, ...queues, ...kind.queues(broker).map(({ name }) => name)].includes(queue)) return kind.words;
  }
  return FRONT;
}

const FRONT: BrokerWords = {
  queue: 'requests',
  lane: 'requests',
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
  stall: 'a process stalls, and its client sends the request again',
};
