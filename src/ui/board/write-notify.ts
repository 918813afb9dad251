// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is written here is code
import { DIALECTS } from './brokers.ts';
import { type Channel, type Design, deadLettersOf, type Pool, partOf, readsOf, type Store, storeOf, targetsOf } from './design.ts';
import { imports, keyOf, namesPrevious, parameters, pushFields, send, senderOf } from './dialect.ts';

type NotifyPool = Extract<Pool, { readonly name: 'notify' }>;

/** `notify.ts`: pushes once, tries again as the design says, and settles. */
export function notifyText(design: Design): string {
  const pool = partOf(design, 'notify') as NotifyPool | undefined;
  const { message } = DIALECTS[design.broker];
  const reads = readsOf(design, 'notify');
  const pushes = targetsOf(design, 'notify').some(each => each.kind === 'provider');
  if (pool === undefined || reads.length === 0 || !pushes)
    return `${imports([message, 'Services'])}

/** ${reads.length > 0 && pool !== undefined ? 'It leads to no provider, so nobody is pushed to.' : 'Nothing leads here: nobody lets it consume, so it is not deployed.'} */
export async function handle(message: ${message}, _: Services) {
  await message.ack();
}
`;
  return DIALECTS[design.broker].counts ? givenBack(design, pool) : inPlace(design, pool, deadOf(design, reads));
}

/** Of several lanes the first that gives up says where to. */
const deadOf = (design: Design, reads: readonly Channel[]): Channel | null =>
  reads.flatMap(each => deadLettersOf(design, each) ?? [])[0] ?? null;

// ── Queues that count ────────────────────────────────────────────────────────────────────────────────────────────────────

/** SQS: a message that failed is given back with a pause, and the queue counts. */
function givenBack(design: Design, pool: NotifyPool): string {
  const { message } = DIALECTS.aws;
  const memory = memoryOf(storeOf(design), message);
  const turn = namesPrevious(design) && memory !== null && memory.store.by === 'post-and-follower';
  const pause = pool.pause === 'growing' ? 'pauseAfter(message)' : pool.pause === 'same' ? 'PAUSE' : null;
  const waits = pause ?? 'SECOND';
  const lines = [
    imports([message, 'Services'], ['RateLimited', ...(pool.pause === 'none' && !turn ? [] : ['SECOND'])]),
    '',
    ...pushInterface(design),
    ...(pool.pause === 'same' ? ['const PAUSE = 5 * SECOND;', ''] : []),
    ...(turn
      ? ['/** How often a push waits for the one before it. By then that one is late, and may never come. */', 'const WAITS = 5;', '']
      : []),
    ...(memory?.before ?? []),
    parameters('export async function handle', [
      `message: ${message}<Push>`,
      `{ ${[...(memory?.uses ?? []), 'push'].join(', ')} }: Services`,
    ]),
    `  const { ${bodyFields(design, turn, null)} } = message.body;`,
    ...(memory === null ? [] : [`  const key = ${memory.key};`, `  if (${memory.has}) return message.ack();`]),
    ...(turn
      ? [
          '',
          '  // The queue keeps no order, so each push looks whether it is its turn.',
          '  if (',
          '    previous !== null &&',
          '    message.receiveCount <= WAITS &&',
          `    !(${memory.hasOf('`${previous}/${userId}`')})`,
          '  )',
          `    return message.retry({ delayMs: ${waits} });`,
        ]
      : []),
    '',
    '  try {',
    '    await push.send(userId, { title: text, data: { postId } });',
    '  } catch (error) {',
    '    // The queue counts: what was received too often it sets aside.',
    '    const asked = error instanceof RateLimited ? error.retryAfterMs : 0;',
    `    return message.retry({ delayMs: ${pause === null ? 'asked' : `Math.max(asked, ${pause})`} });`,
    '  }',
    ...(memory === null ? [] : [`  ${memory.mark};`]),
    '  await message.ack();',
    '}',
    ...(pool.pause === 'growing'
      ? ['', `const pauseAfter = ({ receiveCount }: ${message}) =>`, '  2 ** (receiveCount - 1) * SECOND;']
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

// ── Handlers that count ──────────────────────────────────────────────────────────────────────────────────────────────────

/** The handler tries, pauses where it stands, and sets aside itself. */
function inPlace(design: Design, pool: NotifyPool, dead: Channel | null): string {
  const { message } = DIALECTS[design.broker];
  const memory = memoryOf(storeOf(design), message);
  const turn = namesPrevious(design) && memory !== null && memory.store.by === 'post-and-follower';
  const waits = pool.pause !== 'none' || turn;
  const uses = [...(memory?.uses ?? []), 'push', ...(dead === null ? [] : [senderOf(design, dead)]), 'clock'];
  const setAside =
    dead === null ? null : send(design, dead, { fields: 'message.body', key: keyOf(dead, 'userId'), indent: '        ', around: 7 });
  const pause = pool.pause === 'growing' ? 'SECOND * 2 ** tried' : pool.pause === 'same' ? '5 * SECOND' : null;
  const lines = [
    imports([message, 'Services'], ['RateLimited', ...(waits ? ['SECOND'] : [])]),
    '',
    ...pushInterface(design),
    ...(dead === null ? [] : [`const TRIES = ${pool.tries};`, '']),
    ...(turn
      ? ['/** How often a push waits for the one before it. By then that one is late, and may never come. */', 'const WAITS = 5;', '']
      : []),
    ...(memory?.before ?? []),
    parameters('export async function handle', [`message: ${message}<Push>`, `{ ${uses.join(', ')} }: Services`]),
    `  const { ${bodyFields(design, turn, dead)} } = message.body;`,
    ...(memory === null ? [] : [`  const key = ${memory.key};`, `  if (${memory.has}) return message.ack();`]),
    ...(turn
      ? [
          '',
          '  // Nothing here keeps an order, so each push waits for its turn.',
          '  for (let waited = 0; previous !== null && waited < WAITS; waited += 1) {',
          `    if (${memory.hasOf('`${previous}/${userId}`')}) break;`,
          '    await clock.sleep(SECOND * 2 ** waited);',
          '  }',
        ]
      : []),
    '',
    '  for (let tried = 1; ; tried += 1) {',
    '    try {',
    '      await push.send(userId, { title: text, data: { postId } });',
    ...(memory === null ? [] : [`      ${memory.mark};`]),
    '      break;',
    '    } catch (error) {',
    ...(setAside === null ? [] : ['      if (tried === TRIES) {', `        await ${setAside};`, '        break;', '      }']),
    '      const asked = error instanceof RateLimited ? error.retryAfterMs : 0;',
    `      await clock.sleep(${pause === null ? 'asked' : `Math.max(asked, ${pause})`});`,
    '    }',
    '  }',
    '  await message.ack();',
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

// ── What both have ───────────────────────────────────────────────────────────────────────────────────────────────────────

const FIELDS: { readonly [field: string]: readonly string[] } = {
  previous: ["  /** The author's post before this one. */", '  previous: string | null;'],
};

const pushInterface = (design: Design): string[] => [
  'interface Push {',
  ...pushFields(design).flatMap(field => FIELDS[field] ?? [`  ${field}: string;`]),
  '}',
  '',
];

/** What the handler uses of it. */
function bodyFields(design: Design, turn: boolean, dead: Channel | null): string {
  const needs = (field: string) => (field === 'previous' ? turn : field !== 'authorId' || dead?.key === 'author');
  return pushFields(design).filter(needs).join(', ');
}

interface Memory {
  readonly store: Store;
  readonly uses: readonly string[];
  /** Lines that stand before the handler. */
  readonly before: readonly string[];
  readonly key: string;
  readonly has: string;
  hasOf(key: string): string;
  readonly mark: string;
}

const IDS: { readonly [message: string]: string } = {
  KafkaMessage: '`${message.topic}/${message.partition}/${message.offset}`',
};

/** How a store is asked, and told. */
function memoryOf(store: Store | null, message: string): Memory | null {
  if (store === null) return null;
  const key =
    store.by === 'post-and-follower' ? '`${postId}/${userId}`' : store.by === 'follower' ? 'userId' : (IDS[message] ?? 'message.id');
  const base = { store, key, before: [] };
  switch (store.where) {
    case 'database': {
      const hasOf = (of: string) => `await db.exists('pushed', ${of})`;
      return { ...base, uses: ['db'], has: hasOf('key'), hasOf, mark: "await db.insertIfAbsent('pushed', key)" };
    }
    case 'redis': {
      const hasOf = (of: string) => `(await redis.exists(${of})) > 0`;
      return { ...base, uses: ['redis'], has: hasOf('key'), hasOf, mark: "await redis.set(key, 'pushed')" };
    }
    case 'memory': {
      const hasOf = (of: string) => `pushed.has(${of})`;
      const before = ['/** A restart forgets it, and no other worker sees it. */', 'const pushed = new Set<string>();', ''];
      return { ...base, uses: [], before, has: hasOf('key'), hasOf, mark: 'pushed.add(key)' };
    }
  }
}
