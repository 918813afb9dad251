import { type ServiceKind, storeOf } from './kind.ts';

export interface RedisKeys {
  readonly keys: { readonly [key: string]: string };
}

export const redis: ServiceKind<'redis', RedisKeys> = {
  name: 'redis',
  called: 'redis',
  schema: {
    type: 'object',
    additionalProperties: false,
    description: 'A Redis. Its store is called redis: a row for each key.',
    properties: {
      keys: {
        type: 'object',
        default: {},
        additionalProperties: { type: 'string' },
        description: 'Strings that are there when the run begins.',
      },
    },
  },
  read: ({ keys = {} }: Partial<RedisKeys>) => ({ keys }),
  stores: () => storeOf('redis'),
  fails: true,
};
