/** Names that a handler may publish or send to. Those that a broker of the exercise takes reach its consumers. */
import type { ServiceKind } from './kind.ts';

const SCHEMA = {
  type: ['array', 'string'],
  minItems: 1,
  uniqueItems: true,
  items: { type: 'string', pattern: '^[a-zA-Z][a-zA-Z0-9._-]*$' },
  pattern: '^declared$',
  description:
    'Names that a handler may publish or send to. Each is a store: a row for each key, whose column messages rises by one with each message. A name of a broker reaches its consumers. `declared`: all that the brokers have which are declared in code.',
} as const;

const names = {
  schema: SCHEMA,
  /** Until they are declared, there are none. */
  read: (raw: readonly string[] | 'declared') => (raw === 'declared' ? [] : raw),
  stores: (raw: readonly string[]) => raw.map((name, index) => ({ name, is: 'destination', at: [index] }) as const),
  fails: true,
} as const;

export const topics: ServiceKind<'topics', readonly string[]> = { name: 'topics', called: 'topic', ...names };
export const queues: ServiceKind<'queues', readonly string[]> = { name: 'queues', called: 'queue', ...names };
