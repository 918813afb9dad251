import { DIALECTS } from './brokers.ts';
import {
  alarmsOf,
  type Channel,
  channelsOf,
  type Design,
  deadLettersOf,
  isTopic,
  type Pool,
  partOf,
  poolsOf,
  readsOf,
  targetsOf,
} from './design.ts';
import { imports, usersOf } from './dialect.ts';

/** `topology.ts`: what there is, who consumes what, and who is called. */
export function topologyText(design: Design): string {
  const [name, parameter, type] = DIALECTS[design.broker].declares;
  const declared = DECLARES[design.broker](design, parameter);
  const consumed = poolsOf(design).flatMap(pool =>
    readsOf(design, pool.name).flatMap((from, at) => consumes(design, parameter, pool, from, at)),
  );
  const alarms = channelsOf(design).flatMap(channel =>
    alarmsOf(design, channel.name).flatMap(({ above }) => watches(design, parameter, channel, above)),
  );
  const blocks = [declared, consumed, alarms].filter(lines => lines.length > 0);
  if (blocks.length === 0) return '// Nothing is declared: whoever posts does all the work.\nexport {};\n';
  const body = blocks.flatMap((lines, at) => (at === 0 ? lines : ['', ...lines]));
  const before = body.some(line => line.includes('ARN}')) ? ["const ARN = 'arn:aws:sqs:eu-west-1:000000000000:';", ''] : [];
  return `${[imports([type]), '', ...before, `export async function ${name}(${parameter}: ${type}) {`, ...body, '}'].join('\n')}\n`;
}

/** What a program consumes from, and what an alarm watches: of Pub/Sub the subscription. */
const heldAs = (design: Design, { name }: Channel): string => `${name}${DIALECTS[design.broker].held}`;

/** Queues of single users: `inbox-u1` and so on. */
const eachUser = (users: number, lines: (user: string) => readonly string[]): string[] => [
  `  for (let user = 1; user <= ${users}; user += 1) {`,
  ...lines(`u\${user}`).map(line => `  ${line}`),
  '  }',
];

function consumes(design: Design, parameter: string, pool: Pool, from: Channel, at: number): string[] {
  if (isTopic(design, from)) return [];
  const consume = (name: string, indent: number) => {
    const head = `  await ${parameter}.consume(${name}, '${pool.name}'`;
    // Who consumes from several says once how many it is.
    if (at > 0) return [`${head});`];
    const line = `${head}, { workers: ${pool.workers}, inHand: ${pool.inHand} });`;
    return indent + line.length <= 75 ? [line] : [`${head}, {`, `    workers: ${pool.workers},`, `    inHand: ${pool.inHand},`, '  });'];
  };
  const name = heldAs(design, from);
  const users = usersOf(design, from);
  return users > 0 ? eachUser(users, user => consume(`\`${name}-${user}\``, 2)) : consume(`'${name}'`, 0);
}

function watches(design: Design, parameter: string, channel: Channel, above: number): string[] {
  const alarm = (name: string) => [`  await ${parameter}.alarm(${name}, { above: ${above} });`];
  const name = heldAs(design, channel);
  const users = usersOf(design, channel);
  return users > 0 ? eachUser(users, user => alarm(`\`${name}-${user}\``)) : alarm(`'${name}'`);
}

const DECLARES: { readonly [broker in Design['broker']]: (design: Design, parameter: string) => string[] } = {
  kafka: (design, parameter) => {
    const topics = channelsOf(design).map(({ name, partitions }) => `      { topic: '${name}', numPartitions: ${partitions} },`);
    return topics.length === 0 ? [] : [`  await ${parameter}.createTopics({`, '    topics: [', ...topics, '    ],', '  });'];
  },
  aws: (design, parameter) => {
    // A queue of dead letters has to be there before the queue that names it.
    const queues = channelsOf(design).filter(each => !isTopic(design, each));
    const ordered = [...queues].sort((a, b) => depth(design, a) - depth(design, b));
    const topics = channelsOf(design).filter(each => isTopic(design, each));
    return [
      ...ordered.flatMap(queue =>
        usersOf(design, queue) > 0
          ? eachUser(usersOf(design, queue), user => sqsQueue(design, parameter, queue, `\`${queue.name}-${user}\``))
          : sqsQueue(design, parameter, queue, `'${queue.name}'`),
      ),
      ...topics.flatMap(topic => snsTopic(design, parameter, topic)),
    ];
  },
  rabbitmq: (design, parameter) =>
    channelsOf(design).flatMap(queue => {
      const declare = (name: string) => [
        `  await ${parameter}.assertQueue(${name}, {`,
        "    arguments: { 'x-queue-type': 'quorum' },",
        '  });',
      ];
      return usersOf(design, queue) > 0
        ? eachUser(usersOf(design, queue), user => declare(`\`${queue.name}-${user}\``))
        : declare(`'${queue.name}'`);
    }),
  pubsub: (design, parameter) =>
    channelsOf(design).flatMap(({ name, key }) => [
      `  await ${parameter}.createTopic('${name}');`,
      ...(key === 'none'
        ? [`  await ${parameter}.createSubscription('${name}', '${name}-held');`]
        : [`  await ${parameter}.createSubscription('${name}', '${name}-held', {`, '    enableMessageOrdering: true,', '  });']),
    ]),
};

/** How many queues it may give up through. */
function depth(design: Design, queue: Channel, seen: readonly string[] = []): number {
  const dead = deadLettersOf(design, queue);
  return dead === null || seen.includes(queue.name) ? 0 : 1 + depth(design, dead, [...seen, queue.name]);
}

function sqsQueue(design: Design, parameter: string, queue: Channel, name: string): string[] {
  const dead = deadLettersOf(design, queue);
  const reader = targetsOf(design, queue.name).find(each => each.kind === 'pool');
  const notify = partOf(design, 'notify') as Extract<Pool, { readonly name: 'notify' }> | undefined;
  const redrive =
    dead === null
      ? []
      : [
          '      RedrivePolicy: JSON.stringify({',
          `        deadLetterTargetArn: \`\${ARN}${dead.name}\`,`,
          `        maxReceiveCount: ${reader?.kind === 'pool' && reader.name === 'notify' ? (notify?.tries ?? 5) : 5},`,
          '      }),',
        ];
  const hidden = `VisibilityTimeout: '${queue.hiddenSeconds}'`;
  return [
    `  await ${parameter}.createQueue({`,
    `    QueueName: ${name},`,
    ...(dead === null ? [`    Attributes: { ${hidden} },`, '  });'] : []),
    ...(dead !== null ? ['    Attributes: {', `      ${hidden},`, ...redrive, '    },', '  });'] : []),
  ];
}

function snsTopic(design: Design, parameter: string, { name }: Channel): string[] {
  const queues = targetsOf(design, name).filter(each => each.kind === 'channel');
  if (queues.length === 0) return [`  await ${parameter}.createTopic({ Name: '${name}' });`];
  const topic = `${name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Topic`;
  return [
    `  const ${topic} = await ${parameter}.createTopic({ Name: '${name}' });`,
    ...queues.flatMap(queue => [
      `  await ${parameter}.subscribe({`,
      `    TopicArn: ${topic}.TopicArn,`,
      "    Protocol: 'sqs',",
      `    Endpoint: \`\${ARN}${queue.name}\`,`,
      "    Attributes: { RawMessageDelivery: 'true' },",
      '  });',
    ]),
  ];
}
