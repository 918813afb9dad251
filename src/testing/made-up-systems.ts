import type { Claim, Effect, Effects } from '../../graders/effect.ts';
import type { SourceFile } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { prng } from '../sim/prng.ts';
import type { Bound, FeedSpec, ProgramSpec } from '../system/system.ts';

/** A small system that nobody thought of, its programs, and a bound that can be searched whole in every order. */
export interface MadeUp {
  readonly exercise: Exercise;
  readonly files: readonly SourceFile[];
  readonly bound: Bound;
}

const TABLES = ['one', 'two', 'three'] as const;
const QUEUES = ['first', 'second'] as const;

/** The same number makes the same system. */
export function madeUp(seed: number): MadeUp {
  const random = prng(seed);
  const chance = (of: number) => random() < of;
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const some = (most: number, make: () => string) => Array.from({ length: 1 + Math.floor(random() * most) }, make).join('\n');

  /** @param after the number of the queue that it reads: it sends only to later ones, or it would never end */
  const statement = (after: number): string => {
    const [table, other] = [pick(TABLES), pick(TABLES)];
    const queues = QUEUES.slice(after + 1);
    const kinds = [
      `await db.put('${table}', id, { by: 'put' });`,
      `if (!(await db.exists('${table}', id))) await db.put('${other}', id, { by: 'exists' });`,
      `if (await db.insertIfAbsent('${table}', id, {})) await db.put('${other}', id, { by: 'first' });`,
      `await db.transaction(async tx => { await tx.insertIfAbsent('${table}', id, {}); await tx.put('${other}', id, { by: 'tx' }); });`,
      `await redis.set('${table}', id);`,
      `await db.delete('${table}', id);`,
      ...queues.flatMap(queue => Array.from({ length: 3 }, () => `await queue('${queue}').send({ id });`)),
    ];
    return pick(kinds);
  };
  const tick = () => {
    const table = pick(TABLES);
    const look = `for (const { key: id } of await db.all('${table}')) {`;
    return `export async function handle({ db, redis, queue }) {
  ${look}
    ${pick([`await queue('${pick(QUEUES)}').send({ id });`, statement(QUEUES.length)])}
    ${chance(0.8) ? `await db.delete('${table}', id);` : `await db.put('${pick(TABLES)}', id, { by: 'tick' });`}
  }
}`;
  };
  const programs: { [name: string]: { readonly feed: FeedSpec; readonly text: string } } = {
    api: {
      feed: { kind: 'http', method: 'POST', path: '/', retries: chance(0.3) ? 1 : 0, retryAfterMs: 1000 },
      text: `export async function handle(request, { db, redis, queue }) {
  const { id } = await request.json();
  ${some(3, () => statement(-1))}
  return new Response(null, { status: 202 });
}`,
    },
  };
  const reader = (at: number) => ({
    feed: { kind: 'consume' as const, broker: 'sqs', consumer: { queues: chance(0.1) ? QUEUES : [QUEUES[at]!] } },
    text: `export async function handle(message, { db, redis, queue }) {
  const { id } = message.body;
  ${some(2, () => statement(at))}
  ${chance(0.9) ? 'await message.ack();' : ''}
}`,
  });
  if (chance(0.5)) programs.timer = { feed: { kind: 'timer', everyMs: 1000 }, text: tick() };
  programs.reader = reader(0);
  if (chance(0.4) || programs.timer === undefined) programs.later = reader(1);

  const names = Object.keys(programs);
  const requests = chance(0.35) ? ['a', 'b'] : ['a'];
  const fault = pick(['crash', 'crash', 'lose', 'expire', 'duplicate'] as const);
  const twice = requests.length === 1 ? pick(names) : null;
  return {
    exercise: {
      slug: `made-up-${seed}`,
      title: '',
      summary: '',
      minutes: 0,
      system: {
        brokers: {
          sqs: {
            kind: 'sqs',
            queues: [...QUEUES.map(name => queue(name, 'dead')), queue('dead', null)],
          },
        },
        services: {
          db: { tables: Object.fromEntries(TABLES.map(name => [name, { rows: {} }])) },
          redis: true,
          queues: [...QUEUES],
        } as never,
        trouble: {},
        programs: Object.fromEntries(
          names.map((name): [string, ProgramSpec] => [
            name,
            { entry: `${name}.ts`, handler: 'handle', given: false, feed: programs[name]!.feed, grants: null },
          ]),
        ),
      },
      given: [],
      events: '',
      messages: Object.fromEntries(requests.map(name => [name, { body: { id: `id_${name}` }, headers: {}, retryOf: null, to: 'api' }])),
      effects: EFFECTS,
      bounds: [],
      criteria: CLAIMS,
      hints: [],
    },
    files: names.map(name => ({ path: `${name}.ts`, text: programs[name]!.text })),
    bound: {
      sends: requests,
      workers: twice === null ? {} : { [twice]: 2 },
      faults: chance(0.85) ? { [fault]: 1 } : {},
      where: {},
      later: [],
    },
  };
}

const queue = (name: string, deadLetterQueue: string | null) => ({
  name,
  visibilityTimeoutMs: 30_000,
  deadLetterQueue,
  maxReceiveCount: deadLetterQueue === null ? null : 2,
});

const rows = (store: string, owed: Effect['owed']): Effect => ({
  store,
  column: null,
  direction: 'rises',
  per: ['id'],
  named: 'change',
  amount: null,
  row: null,
  owed,
  hopeless: [],
  words: { what: store, done: 'done' },
});

const EFFECTS: Effects = {
  one: rows('one', { by: 'answer', at: 'api' }),
  two: rows('two', { by: 'effect', effect: 'one' }),
  three: rows('three', { by: 'message', to: null }),
  sent: rows('first', { by: 'effect', effect: 'two' }),
};

const claim = (id: string, given: Claim['with'] = {}): Claim => ({ id, points: 1, claim: null, with: given });

/** All whose verdicts do not depend on the order of what has nothing to do with each other. */
const CLAIMS: readonly Claim[] = [
  claim('accepted-not-lost', { at: 'api', effects: ['one', 'three'] }),
  claim('event-iff-row', { row: 'two', event: 'sent' }),
  claim('effect-once', { of: 'two' }),
  claim('effect-once', { of: 'three' }),
  claim('publishes-once', { of: 'sent' }),
  claim('no-message-lost', { of: 'three' }),
  claim('one-worker-per-job', { of: 'three' }),
  claim('settled-soon'),
  claim('answered-in-time', { at: 'api', withinMs: 500 }),
];
