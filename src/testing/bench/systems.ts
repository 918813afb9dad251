import type { Claim, Effect } from '../../../graders/effect.ts';
import type { BrokerConfig } from '../../brokers/kinds.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import type { ServicesConfig } from '../../services/kinds.ts';
import type { Bound, FeedSpec } from '../../system/system.ts';

/** A system of several programs whose schedules are counted, and the text of each. */
export interface Measured {
  readonly name: string;
  readonly texts: { readonly [program: string]: string };
  readonly exercise: Exercise;
  readonly bound: Bound;
}

interface Parts {
  readonly feeds: { readonly [program: string]: FeedSpec };
  readonly brokers: { readonly [name: string]: BrokerConfig };
  readonly services: ServicesConfig;
  readonly effects: { readonly [name: string]: Effect };
  readonly criteria: readonly Claim[];
  readonly bodies: readonly { readonly [field: string]: string }[];
}

const effect = (store: string, column: string | null, per: readonly string[], owed: Effect['owed']): Effect => ({
  store,
  column,
  direction: 'rises',
  per,
  named: 'change',
  amount: null,
  row: null,
  owed,
  hopeless: [],
  words: { what: store, done: 'done' },
});
const claim = (id: string, given: Claim['with']): Claim => ({ id, points: 1, claim: null, with: given });

function exerciseOf({ feeds, brokers, services, effects, criteria, bodies }: Parts): Exercise {
  const names = Object.keys(feeds);
  return {
    slug: 'bench',
    title: '',
    summary: '',
    minutes: 0,
    system: {
      brokers,
      services,
      trouble: {},
      programs: Object.fromEntries(
        names.map(name => [name, { entry: `${name}.ts`, handler: 'handle', given: false, feed: feeds[name]!, grants: null }]),
      ),
    },
    given: [],
    events: '',
    messages: Object.fromEntries(bodies.map((body, n) => [`request-${n + 1}`, { body, headers: {}, retryOf: null, to: 'api' }])),
    effects,
    bounds: [],
    criteria,
    hints: [],
  };
}

const boundOf = ({ messages }: Exercise, workers: Bound['workers']): Bound => ({
  sends: Object.keys(messages),
  workers,
  faults: { crash: 1 },
  where: {},
  later: [],
});

const HTTP: FeedSpec = { kind: 'http', method: 'POST', path: '/', retries: 0, retryAfterMs: 1000 };

/** An order, its event, its confirmation: what is to be published is written with the order. Two requests, one crash anywhere. */
function outbox(relays: number): Measured {
  const kafka = { group: 'mailer', subscribe: ['placed'], client: 'kafkajs', autoCommit: false, autoCommitIntervalMs: 5000 } as const;
  const habits = { assignor: null, maxPollRecords: null, sessionTimeoutMs: null, maxPollIntervalMs: 300_000 };
  const exercise = exerciseOf({
    feeds: {
      api: HTTP,
      relay: { kind: 'timer', everyMs: 1000 },
      mailer: { kind: 'consume', broker: 'shop', consumer: { ...kafka, ...habits } },
    },
    brokers: { shop: { kind: 'kafka', topics: [{ name: 'placed', partitions: 1 }], handled: [] } },
    services: {
      db: { tables: { orders: { rows: {} }, outbox: { rows: {} } } },
      topics: ['placed'],
      email: { idempotencyKeys: { liveMs: 86_400_000 } } as never,
    },
    effects: {
      order: effect('orders', null, ['orderId'], { by: 'answer', at: 'api' }),
      event: effect('placed', 'messages', ['orderId'], { by: 'effect', effect: 'order' }),
      mail: effect('email', 'mails', ['orderId'], { by: 'effect', effect: 'order' }),
    },
    criteria: [
      claim('event-iff-row', { row: 'order', event: 'event' }),
      claim('accepted-not-lost', { at: 'api', effects: ['order', 'mail'] }),
      claim('effect-once', { of: 'mail' }),
    ],
    bodies: [{ orderId: 'ord_1' }, { orderId: 'ord_2' }],
  });
  const texts = {
    api: `export async function handle(request, { db }) {
  const { orderId } = await request.json();
  await db.transaction(async tx => {
    if (await tx.insertIfAbsent('orders', orderId, {})) await tx.insert('outbox', orderId, {});
  });
  return new Response(null, { status: 202 });
}`,
    relay: `export async function handle({ db, topic }) {
  for (const { key: orderId } of await db.all('outbox')) {
    await topic('placed').publish({ eventId: orderId, orderId });
    await db.delete('outbox', orderId);
  }
}`,
    mailer: `export async function handle(message, { email }) {
  const { orderId } = message.body;
  await email.send({ to: 'a@example.com', subject: orderId }, { idempotencyKey: orderId });
  await message.ack();
}`,
  };
  return { name: `outbox, ${relays === 1 ? 'one relay' : 'two relays'}`, texts, exercise, bound: boundOf(exercise, { relay: relays }) };
}

/** A post that three followers are told of, by two workers. One crash anywhere. */
function fanOut(): Measured {
  const queue = (name: string) => ({ name, visibilityTimeoutMs: 30_000, deadLetterQueue: null, maxReceiveCount: null });
  const exercise = exerciseOf({
    feeds: {
      api: HTTP,
      fan: { kind: 'consume', broker: 'sqs', consumer: { queues: ['posts'] } },
      notify: { kind: 'consume', broker: 'sqs', consumer: { queues: ['jobs'] } },
    },
    brokers: { sqs: { kind: 'sqs', queues: [queue('posts'), queue('jobs')] } },
    services: {
      db: { tables: { posts: { rows: {} }, told: { rows: {} } } },
      queues: ['posts', 'jobs'],
      followers: { pageSize: 10, users: { ada: { ids: ['bob', 'cleo', 'dan'] } } },
      push: { goneTokens: [] } as never,
    },
    effects: {
      post: effect('posts', null, ['postId'], { by: 'answer', at: 'api' }),
      told: effect('told', null, ['job'], { by: 'effect', effect: 'post' }),
    },
    criteria: [
      claim('accepted-not-lost', { at: 'api', effects: ['post'] }),
      claim('effect-once', { of: 'told' }),
      claim('settled-soon', {}),
    ],
    bodies: [{ postId: 'post_1', author: 'ada' }],
  });
  const texts = {
    api: `export async function handle(request, { db, queue }) {
  const { postId, author } = await request.json();
  await db.insertIfAbsent('posts', postId, { author });
  await queue('posts').send({ id: postId, postId, author });
  return new Response(null, { status: 202 });
}`,
    fan: `export async function handle(message, { followers, queue }) {
  const { postId, author } = message.body;
  const { followers: all } = await followers.page(author);
  for (const user of all) await queue('jobs').send({ id: postId + '/' + user, job: postId + '/' + user, user });
  await message.ack();
}`,
    notify: `export async function handle(message, { db, push }) {
  const { job, user } = message.body;
  if (await db.exists('told', job)) return message.ack();
  await push.send(user);
  await db.insertIfAbsent('told', job, {});
  await message.ack();
}`,
  };
  return { name: 'fan-out, two notifiers', texts, exercise, bound: boundOf(exercise, { notify: 2 }) };
}

/** Each is searched with and without what makes searches of systems smaller. */
export const MEASURED: readonly Measured[] = [outbox(1), outbox(2), fanOut()];
