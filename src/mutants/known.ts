/** What an exercise has names for: its messages' fields, its tables and destinations, its brokers' ways to settle. */
import { kindOf } from '../brokers/kinds.ts';
import type { Exercise } from '../exercise/exercise.ts';
import type { Known } from './mutant.ts';

export function knownIn({ messages, system, topologies = {} }: Exercise): Known {
  const { brokers, services, programs } = system;
  const bodies = Object.values(messages).map(({ body }) =>
    typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.keys(body) : [],
  );
  const kinds = Object.values(brokers).map(kindOf);
  const destinations = Object.values(brokers).flatMap(config => {
    const { topics, queues } = kindOf(config).destinations(config);
    return [...topics, ...queues];
  });
  return {
    fields: different(bodies),
    siblings: [Object.keys(services.db?.tables ?? {}), [...new Set(destinations)], Object.keys(programs)],
    settles: [...new Set(kinds.flatMap(({ message }) => Object.keys(message.settle)))],
    declaring: Object.values(topologies).map(({ entry }) => entry),
    declaresOnly: Object.keys(topologies).length > 0 && Object.values(programs).every(({ given }) => given),
  };
}

const different = (lists: readonly string[][]): string[][] => [...new Map(lists.map(list => [list.join(), list])).values()];
