/** Kafka's own client, beside what every program can do with topics: producers with transactions. The broker behind it answers its calls. */
import type { ServiceKind } from './kind.ts';

export const kafka: ServiceKind<'kafka', readonly string[]> = {
  name: 'kafka',
  called: 'kafka',
  schema: {
    type: 'array',
    minItems: 1,
    uniqueItems: true,
    items: { type: 'string', pattern: '^[a-zA-Z][a-zA-Z0-9._-]*$' },
    description:
      'Topics of a Kafka broker that a producer with transactions may send to. Each is a store: a row for each key, whose column messages rises by one with each record once its transaction is committed.',
  },
  read: (raw: readonly string[]) => raw,
  stores: raw => raw.map((name, index) => ({ name, is: 'destination', at: [index] }) as const),
  fails: true,
};
