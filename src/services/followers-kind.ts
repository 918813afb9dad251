import type { ServiceKind } from './kind.ts';

export interface FollowerDirectory {
  readonly pageSize: number;
  readonly users: { readonly [userId: string]: { readonly ids: readonly string[] } | { readonly count: number; readonly prefix: string } };
}

export const followers: ServiceKind<'followers', FollowerDirectory> = {
  name: 'followers',
  called: 'followers',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['users'],
    description: 'Who follows whom. It only answers, page by page.',
    properties: {
      pageSize: { type: 'integer', minimum: 1, maximum: 10_000, default: 1000 },
      users: {
        type: 'object',
        minProperties: 1,
        description: 'Followers by user: a list of ids, or a count of them that are computed from a prefix.',
        additionalProperties: {
          type: 'object',
          additionalProperties: false,
          properties: {
            ids: { type: 'array', items: { type: 'string', minLength: 1 } },
            count: { type: 'integer', minimum: 0, maximum: 1_000_000_000 },
            prefix: { type: 'string', minLength: 1, description: 'Their ids are this and a number from 1 on.' },
          },
          dependencies: { count: ['prefix'], prefix: ['count'] },
        },
      },
    },
  },
  read: ({ pageSize = 1000, users }: Pick<FollowerDirectory, 'users'> & Partial<FollowerDirectory>) => ({ pageSize, users }),
  *check({ users }) {
    for (const [user, followed] of Object.entries(users))
      if ('ids' in followed === 'count' in followed)
        yield [
          ['users', user],
          `\`${user}\` is followed by a list of \`ids\`, or by a \`count\` of them with a \`prefix\`: say one of the two.`,
        ];
  },
  stores: () => [],
  fails: true,
};
