/** The parts of `exercise.yaml` that are about runs at scale, and about the rows that its points are given for. */

type Schema = { readonly [keyword: string]: unknown };

const NAME = '^[a-z][a-z0-9-]*$';
const whole = (minimum: number, maximum: number, description: string, more: Schema = {}): Schema => ({
  type: 'integer',
  minimum,
  maximum,
  description,
  ...more,
});
const AGE = 1_000_000_000;
const FOLLOWERS = 100_000_000;

const followers = (description: string): Schema => ({
  type: 'object',
  minProperties: 1,
  additionalProperties: { type: 'integer', minimum: 0, maximum: FOLLOWERS },
  description,
});

const LATENCY: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['ms'],
  properties: {
    ms: whole(0, AGE, 'At least.'),
    jitterMs: whole(0, 65_535, 'Up to so much more, each as likely.', { default: 0 }),
  },
};

const ARRIVAL: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['to', 'atMs', 'body'],
  properties: {
    to: { type: 'string', description: 'A program with a front, or a topic or queue.' },
    atMs: whole(0, AGE, 'When, or when the first of them.'),
    body: { type: 'object', description: 'In texts, {n} stands for the number of the repetition, from 0.' },
    key: { type: 'string' },
    times: whole(1, FOLLOWERS, 'So many of them, evenly.'),
    perSecond: { type: 'number', exclusiveMinimum: 0 },
  },
};

const OUTAGE: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['of', 'fromMs', 'untilMs'],
  properties: {
    of: { type: 'string', description: 'A service, push, or one call of it, push.send.' },
    fromMs: whole(0, AGE, 'From when on its calls are refused.'),
    untilMs: whole(1, AGE, 'Until when.'),
  },
};

const LIMIT: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['requests', 'perMs'],
  properties: {
    requests: whole(1, 10_000_000, 'So many at most.'),
    perMs: whole(1, AGE, 'In any stretch of so long.'),
    counts: {
      enum: ['account', 'worker'],
      default: 'account',
      description: 'account: one limit for all workers together. worker: each has an equal share to itself.',
    },
  },
};

const PLAN: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['seed', 'arrivals'],
  description: 'How much comes in, how long calls take, what goes wrong when. In virtual milliseconds.',
  properties: {
    seed: whole(0, 4_294_967_295, 'The same seed gives the same run.'),
    followers: {
      type: 'object',
      default: {},
      additionalProperties: { type: 'integer', minimum: 0, maximum: FOLLOWERS },
      description: 'How many follow each of these users: u1 to u<count>.',
    },
    pageSize: whole(1, 10_000, 'How many followers a page has; as many as `services.followers` says where left out.'),
    arrivals: { type: 'array', minItems: 1, items: ARRIVAL, description: 'What comes from outside.' },
    workers: {
      type: 'object',
      default: {},
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['count'],
        properties: {
          count: whole(1, 4096, 'How many processes.'),
          inHand: whole(1, 65_536, 'Messages that each has in hand at once.', { default: 1 }),
        },
      },
      description: 'By program: instead of what the code that declares brokers says, else of one.',
    },
    latencies: {
      type: 'object',
      default: { default: { ms: 2, jitterMs: 4 }, push: { ms: 10, jitterMs: 20 } },
      additionalProperties: LATENCY,
      description: 'By call (push.send), by service (push), or default.',
    },
    outages: { type: 'array', default: [], items: OUTAGE, description: 'When calls of a service are refused.' },
    limits: {
      type: 'object',
      default: {},
      additionalProperties: false,
      properties: { push: LIMIT, email: LIMIT },
      description: 'How many requests a provider lets through; what is more is answered 429.',
    },
    deaths: {
      type: 'object',
      additionalProperties: false,
      required: ['everyMs'],
      properties: {
        everyMs: whole(1, AGE, 'Each process dies once in every such stretch of time.'),
        programs: {
          type: 'array',
          minItems: 1,
          uniqueItems: true,
          items: { type: 'string' },
          description: 'Of these; of all where left out.',
        },
      },
      description: 'Nobody dies where left out.',
    },
    restartMs: whole(0, AGE, 'How long after its death a process is started again.', { default: 1000 }),
    opensMs: whole(1000, AGE, 'How long after an alarm on-call starts the programs that open at one; not while an outage lasts.', {
      default: 300_000,
    }),
    untilMs: whole(1, AGE, 'Where the run is cut off, if it does not come to rest before.', { default: 86_400_000 }),
  },
};

/** @param criterion what may be said of a criterion at scale */
export function scaleSchema(criterion: Schema): { readonly atScale: Schema; readonly rubric: Schema } {
  return {
    atScale: {
      type: 'array',
      default: [],
      description: 'Runs by the clock, with as many messages as there are.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'title', 'plan', 'criteria'],
        properties: {
          name: { type: 'string', pattern: NAME },
          title: { type: 'string', minLength: 3, maxLength: 90, description: 'What is played, in a few words.' },
          plan: PLAN,
          slow: followers('How many follow instead, where a design has to be played the slow way.'),
          check: followers('How many follow instead in `ackademy check`.'),
          criteria: { type: 'array', minItems: 1, items: criterion, description: 'What the run is judged by: see graders/at-scale/.' },
        },
      },
    },
    rubric: {
      type: 'array',
      default: [],
      description: 'Rows that the points are given for, one each, instead of for criteria. A row holds where all that it claims holds.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'title', 'claims'],
        properties: {
          id: { type: 'string', pattern: NAME },
          title: { type: 'string', minLength: 10, maxLength: 160, description: 'What must hold, in a sentence.' },
          claims: {
            type: 'array',
            minItems: 1,
            uniqueItems: true,
            items: { type: 'string' },
            description: 'Ids of criteria of this exercise, of both sorts.',
          },
        },
      },
    },
  };
}
