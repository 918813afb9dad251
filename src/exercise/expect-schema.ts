/** The schema of `expect.yaml`. */
export const EXPECT = {
  type: 'object',
  additionalProperties: false,
  required: ['why', 'fails'],
  properties: {
    why: { type: 'string', minLength: 10, description: 'What it does, and what comes of it, in a sentence or two.' },
    fails: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { type: 'string' },
      description: 'The criteria that it fails, all of them and no others.',
    },
  },
};
