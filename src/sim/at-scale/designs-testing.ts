/** Designs of a fan-out, for tests and benchmarks: systems of three programs, and the programs. */
import type { BrokerConfig } from '../../brokers/kinds.ts';
import type { CompiledProgram } from '../../compile/compiled.ts';
import type { Program, Realm } from '../../process/realm.ts';
import type { System } from '../../system/system.ts';
import type { ScaleEffect } from './pushes.ts';

export const FILES = {
  post: `
export async function POST(request, { queue }) {
  const { postId, authorId } = await request.json();
  await queue('chunks').send({ postId, authorId, cursor: null });
  return new Response(null, { status: 202 });
}`,
  fanout: `
export async function handle(message, { followers, queue }) {
  const { postId, authorId, cursor } = message.body;
  const page = await followers.page(authorId, cursor);
  if (page.next !== null) await queue('chunks').send({ postId, authorId, cursor: page.next });
  await Promise.all(page.followers.map(userId => queue('pushes').send({ postId, userId })));
  await message.ack();
}`,
  notify: `
export async function handle(message, { db, push }) {
  const { postId, userId } = message.body;
  const key = postId + '/' + userId;
  if (!(await db.exists('sent', key))) {
    await push.send(userId, { title: 'New post', data: { postId } });
    await db.insert('sent', key);
  }
  await message.ack();
}`,
};

const queue = (name: string) => ({ name, visibilityTimeoutMs: 30_000, deadLetterQueue: `${name}-dead`, maxReceiveCount: 6 });
const dead = (name: string) => ({ name: `${name}-dead`, visibilityTimeoutMs: 30_000, deadLetterQueue: null, maxReceiveCount: null });

const brokers: System['brokers'] = {
  jobs: { kind: 'sqs', queues: [queue('chunks'), queue('pushes'), dead('chunks'), dead('pushes')] } satisfies BrokerConfig,
};

const SERVICES: System['services'] = {
  db: { tables: { sent: { rows: {} }, seen: { rows: {} } } },
  push: { outages: [], rateLimit: null, goneTokens: [] },
  followers: { pageSize: 100, users: {} },
  redis: { keys: {} },
  email: { outages: [], rateLimit: null, idempotencyKeys: { liveMs: 86_400_000 }, refuses: {} },
  log: true,
  clock: true,
};

export const SQS: System = {
  brokers,
  services: { ...SERVICES, queues: ['chunks', 'pushes'] },
  trouble: {},
  programs: {
    post: {
      entry: 'post.ts',
      handler: 'POST',
      given: false,
      feed: { kind: 'http', method: 'POST', path: '/posts', retries: 3, retryAfterMs: 1000 },
      grants: null,
    },
    fanout: {
      entry: 'fanout.ts',
      handler: 'handle',
      given: false,
      feed: { kind: 'consume', broker: 'jobs', consumer: { queues: ['chunks'] } },
      grants: null,
    },
    notify: {
      entry: 'notify.ts',
      handler: 'handle',
      given: false,
      feed: { kind: 'consume', broker: 'jobs', consumer: { queues: ['pushes'] } },
      grants: null,
    },
  },
};

export const EFFECTS: readonly ScaleEffect[] = [{ call: 'push.send', owedBy: 'post' }];

export const KAFKA_FILES = {
  post: FILES.post.replaceAll('queue', 'topic').replace('.send(', '.publish('),
  fanout: FILES.fanout.replaceAll('queue', 'topic').replaceAll('.send(', '.publish(').replace('userId })', 'userId }, { key: userId })'),
  notify: FILES.notify,
};

/** Topics of SNS in front of queues of SQS. The next page is asked for by a message straight to the queue. */
export const SNS_FILES = {
  post: KAFKA_FILES.post.replace("topic('chunks')", "topic('posts')"),
  fanout: FILES.fanout
    .replace("queue('pushes').send(", "topic('notifications').publish(")
    .replace('{ followers, queue }', '{ followers, queue, topic }'),
  notify: FILES.notify,
};

const raw = { rawMessageDelivery: true, filterPolicy: null, filterPolicyScope: 'MessageAttributes' as const };
const SNS_SUBSCRIPTIONS = [
  { topic: 'posts', queue: 'chunks', ...raw },
  { topic: 'notifications', queue: 'pushes', ...raw },
];
const onSns = (queues: readonly string[]) => ({ kind: 'consume' as const, broker: 'events', consumer: { queues } });

export const SNS: System = {
  ...SQS,
  brokers: {
    events: {
      kind: 'sns',
      topics: ['posts', 'notifications'],
      queues: [queue('chunks'), queue('pushes'), dead('chunks'), dead('pushes')],
      subscriptions: SNS_SUBSCRIPTIONS,
    },
  },
  services: { ...SERVICES, queues: [], topics: [] },
  programs: {
    post: SQS.programs.post!,
    fanout: { ...SQS.programs.fanout!, feed: onSns(['chunks']) },
    notify: { ...SQS.programs.notify!, feed: onSns(['pushes']) },
  },
};

const consumer = (group: string, topic: string) => ({
  group,
  subscribe: [topic],
  client: 'confluent' as const,
  autoCommit: false,
  autoCommitIntervalMs: 5000,
  assignor: null,
  maxPollRecords: null,
  sessionTimeoutMs: null,
  maxPollIntervalMs: 300_000,
});

export const KAFKA: System = {
  ...SQS,
  brokers: {
    log: {
      kind: 'kafka',
      topics: [
        { name: 'chunks', partitions: 16 },
        { name: 'pushes', partitions: 1024 },
      ],
      handled: [],
    },
  },
  services: { ...SERVICES, topics: ['chunks', 'pushes'] },
  programs: {
    post: SQS.programs.post!,
    fanout: { ...SQS.programs.fanout!, feed: { kind: 'consume', broker: 'log', consumer: consumer('fanout', 'chunks') } },
    notify: { ...SQS.programs.notify!, feed: { kind: 'consume', broker: 'log', consumer: consumer('notify', 'pushes') } },
  },
};

export function loadedIn(realm: Realm, compiled: { readonly [program: string]: CompiledProgram }): { readonly [program: string]: Program } {
  return Object.fromEntries(Object.entries(compiled).map(([name, program]) => [name, realm.load(program)]));
}

/** Sends back what was given up. */
const REPLAY = `
export async function handle(message, { queue }) {
  await queue('pushes').send(message.body);
  await message.ack();
}`;

/** Tries some times with growing delay, then gives up; whoever is on call sends back what was given up. */
export const REPLAYED_FILES = {
  ...FILES,
  notify: `
export async function handle(message, { db, push }) {
  const { postId, userId } = message.body;
  const key = postId + '/' + userId;
  if (await db.exists('sent', key)) return await message.ack();
  try {
    await push.send(userId, { title: 'New post', data: { postId } });
  } catch (error) {
    const delayMs = error.status === 429 ? error.retryAfterMs : 1000 * 4 ** message.receiveCount;
    return await message.retry({ delayMs });
  }
  await db.insert('sent', key);
  await message.ack();
}`,
  replay: REPLAY,
};

const replay = { ...SQS.programs.notify!, entry: 'replay.ts', opens: 'alarm' as const };

export const REPLAYED: System = {
  ...SQS,
  brokers: {
    jobs: { kind: 'sqs', queues: [queue('chunks'), { ...queue('pushes'), maxReceiveCount: 3 }, dead('chunks'), dead('pushes')] },
  },
  services: { ...SERVICES, queues: ['chunks', 'pushes', 'pushes-dead'] },
  programs: {
    ...SQS.programs,
    replay: {
      ...replay,
      feed: { kind: 'consume', broker: 'jobs', consumer: { queues: ['pushes-dead'] }, workers: { count: 2, inHand: 8 } },
    },
  },
  alarms: [{ broker: 'jobs', queue: 'pushes-dead', above: 100 }],
};

/** The same on Kafka: it waits for its turn to come again, and so do all behind it; what it gives up it publishes to a topic of its own. */
export const REPLAYED_KAFKA_FILES = {
  ...KAFKA_FILES,
  notify: `
export async function handle(message, { db, push, topic, clock }) {
  const { postId, userId } = message.body;
  const key = postId + '/' + userId;
  if (await db.exists('sent', key)) return await message.ack();
  for (let attempt = 1; ; attempt += 1) {
    try {
      await push.send(userId, { title: 'New post', data: { postId } });
      break;
    } catch (error) {
      if (error.status === 429) {
        await clock.sleep(error.retryAfterMs);
        continue;
      }
      if (attempt === 4) {
        await topic('pushes-dead').publish(message.body, { key: message.key });
        return await message.ack();
      }
      await clock.sleep(1000 * 4 ** attempt);
    }
  }
  await db.insert('sent', key);
  await message.ack();
}`,
  replay: REPLAY.replace('queue', 'topic').replace(
    "queue('pushes').send(message.body)",
    "topic('pushes').publish(message.body, { key: message.key })",
  ),
};

export const REPLAYED_KAFKA: System = {
  ...KAFKA,
  brokers: {
    log: {
      kind: 'kafka',
      topics: [
        { name: 'chunks', partitions: 16 },
        { name: 'pushes', partitions: 1024 },
        { name: 'pushes-dead', partitions: 16 },
      ],
      handled: [],
    },
  },
  services: { ...SERVICES, topics: ['chunks', 'pushes', 'pushes-dead'] },
  programs: {
    ...KAFKA.programs,
    replay: {
      ...replay,
      feed: { kind: 'consume', broker: 'log', consumer: consumer('replay', 'pushes-dead'), workers: { count: 2, inHand: 8 } },
    },
  },
  alarms: [{ broker: 'log', queue: 'pushes-dead', above: 5 }],
};

/** Topics of SNS in front of the queues, as `SNS` has them. */
export const REPLAYED_SNS_FILES = { ...REPLAYED_FILES, post: SNS_FILES.post, fanout: SNS_FILES.fanout };

export const REPLAYED_SNS: System = {
  ...REPLAYED,
  brokers: {
    events: {
      kind: 'sns',
      topics: ['posts', 'notifications'],
      queues: [queue('chunks'), { ...queue('pushes'), maxReceiveCount: 3 }, dead('chunks'), dead('pushes')],
      subscriptions: SNS_SUBSCRIPTIONS,
    },
  },
  services: { ...SERVICES, queues: [], topics: [] },
  programs: {
    ...SNS.programs,
    replay: { ...replay, feed: { ...onSns(['pushes-dead']), workers: { count: 2, inHand: 8 } } },
  },
  alarms: [{ broker: 'events', queue: 'pushes-dead', above: 100 }],
};
