/** Between the calls of programs and the brokers of the same run: what they send, and what they ask for. */
import type { Broker, Outgoing } from '../brokers/broker.ts';
import { kindOf } from '../brokers/kinds.ts';
import type { ServicesConfig } from '../services/kinds.ts';
import { type Deliver, type Fetch, ServiceRefusal } from '../services/service.ts';
import type { System } from '../system/system.ts';

interface Brokers {
  readonly [name: string]: Broker;
}

export function deliverTo(brokers: Brokers): Deliver {
  return (to, { id, body, key, headers, deduplicationId }, now) => {
    const broker = Object.values(brokers).find(each => each.takes(to));
    // A broker stores any JSON; what is no object shows as one with a single field, as messages of exercises are objects.
    const fields = (typeof body === 'object' && body !== null && !Array.isArray(body) ? body : { value: body }) as Outgoing['body'];
    const group = { ...(key === null ? {} : { key }), ...(deduplicationId === undefined ? {} : { deduplicationId }) };
    broker?.send(id, { body: fields, headers, retryOf: null, to, ...group }, now);
  };
}

export function fetchFrom(brokers: Brokers): Fetch {
  const of = (queue: string): Fetch => {
    const name = Object.keys(brokers).find(each => brokers[each]!.takes(queue));
    const fetch = name === undefined ? undefined : brokers[name]!.fetching;
    if (fetch !== undefined) return fetch;
    throw new ServiceRefusal(
      'UnsupportedOperation',
      name === undefined
        ? `no broker keeps what is sent to "${queue}", so nobody can ask for it.`
        : `the broker hands what is in "${queue}" to the programs that consume from it, and to nobody who asks.`,
    );
  };
  return {
    receive: (queue, request, now) => of(queue).receive(queue, request, now),
    settle: (queue, ...rest) => of(queue).settle(queue, ...rest),
  };
}

/** What is declared, and everything that a broker takes. */
export function destinationsIn({ services, brokers }: Pick<System, 'services' | 'brokers'>): ServicesConfig {
  const topics = new Set(services.topics);
  const queues = new Set(services.queues);
  for (const broker of Object.values(brokers)) {
    const known = kindOf(broker).destinations(broker as never);
    for (const name of known.topics) topics.add(name);
    for (const name of known.queues) queues.add(name);
  }
  return {
    ...services,
    ...(services.topics === undefined ? {} : { topics: [...topics] }),
    ...(services.queues === undefined ? {} : { queues: [...queues] }),
  };
}
