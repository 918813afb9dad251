/**
 * Nothing is lost or invented between a broker's model and the simulation that drives it: random handlers on random
 * topologies, played by chance with every fault that the broker knows, and what the history says checked against what the
 * broker has at the end.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outgoing } from '../brokers/broker.ts';
import type { KafkaConfig, KafkaConsumer } from '../brokers/kafka/kind.ts';
import type { RabbitMqConfig } from '../brokers/rabbitmq/config.ts';
import { compileNode } from '../compile/compile-node.ts';
import type { HistoryEvent } from '../history/event.ts';
import { openRealm } from '../process/open-realm.ts';
import { castAll, openRun } from '../search/open-run.ts';
import type { OneFeed } from '../system/one-program.ts';
import type { Bound, System } from '../system/system.ts';
import { prng } from './prng.ts';
import { isFault } from './schedule.ts';

const HANDLERS = {
  'works, then settles': `export async function handle(message, { email }) {
    await email.send({ to: message.body.customer, subject: 'a' }); await message.ack(); }`,
  'settles, and does not wait': `export async function handle(message) { message.ack().catch(() => {}); }`,
  'settles nothing': `export async function handle(message, { email }) { await email.send({ to: message.body.customer, subject: 'a' }); }`,
  'throws now and then': `let times = 0; export async function handle(message) {
    times += 1; if (times % 3 === 0) throw new Error('now and then'); await message.ack(); }`,
  'gives back and gives up': `let times = 0; export async function handle(message) {
    times += 1; if (message.retry && times % 2 === 0) return message.retry();
    if (message.reject && times % 3 === 0) return message.reject({ deadLetter: true });
    return message.ack(); }`,
} as const;

const realm = openRealm({ hardened: false });
const loaded = new Map(
  await Promise.all(
    Object.entries(HANDLERS).map(async ([name, text]) => {
      const compiled = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
      if (!compiled.ok) throw new Error(`${name} does not compile`);
      return [name, realm.load(compiled.program)] as const;
    }),
  ),
);

const NAMES = ['m0', 'm1', 'm2', 'm3', 'm4'];
const messagesWith = (key: (at: number) => string): { readonly [name: string]: Outgoing } =>
  Object.fromEntries(
    NAMES.map((name, at) => [name, { body: { orderId: name, customer: `${name}@example.com` }, headers: {}, retryOf: null, key: key(at) }]),
  );

/** Programs on one broker, each with its consumer; all of them run the same handler. */
type Fed = {
  readonly broker: Extract<OneFeed, { broker: unknown }>['broker'];
  readonly consumers: { readonly [program: string]: unknown };
};

function play(messages: { readonly [name: string]: Outgoing }, fed: Fed, handler: string, count: number, workers: number, seed: number) {
  const programs = Object.entries(fed.consumers).map(([name, consumer]) => {
    const feed = { kind: 'consume', broker: 'broker', consumer: consumer as never } as const;
    return [name, { entry: 'handler.ts', handler: 'handle', given: false, feed, grants: null }] as const;
  });
  const system: System = {
    brokers: { broker: fed.broker },
    services: { email: { idempotencyKeys: null, refuses: {}, outages: [], rateLimit: null }, log: true },
    trouble: {},
    programs: Object.fromEntries(programs),
  };
  const bound: Bound = {
    sends: NAMES.slice(0, count),
    workers: Object.fromEntries(programs.map(([name]) => [name, workers])),
    faults: { crash: 2, expire: 1, lose: 1, rebalance: 2, restart: 1, cut: 2 },
    where: {},
    later: [],
  };
  const casts = castAll(system, () => ({ program: loaded.get(handler)!, stateless: false }), false);
  const { simulation, history } = openRun({ system, messages }, bound, casts, realm, { clock: false, random: new Set<string>() });
  const random = prng(seed);
  for (let enabled = simulation.enabled(); enabled.length > 0; enabled = simulation.enabled()) {
    const faults = enabled.filter(isFault);
    const others = enabled.filter(choice => !isFault(choice));
    const from = faults.length > 0 && random() < 0.15 ? faults : others;
    simulation.perform(from[Math.floor(random() * from.length)]!);
  }
  const { world, now } = simulation;
  return { history: history as readonly HistoryEvent[], sends: bound.sends, snapshot: () => world.brokers.broker!.snapshot(now) };
}

const run = fc.record({
  handler: fc.constantFrom(...Object.keys(HANDLERS)),
  count: fc.integer({ min: 1, max: NAMES.length }),
  workers: fc.integer({ min: 1, max: 3 }),
  seed: fc.integer(),
});

const of = <T extends HistoryEvent['type']>(history: readonly HistoryEvent[], type: T) =>
  history.filter((event): event is Extract<HistoryEvent, { type: T }> => event.type === type);

const logOf = (partitions: number): KafkaConfig => ({ kind: 'kafka', topics: [{ name: 't', partitions }], handled: [] });

const group = (name: string): KafkaConsumer => ({
  group: name,
  subscribe: ['t'],
  client: 'confluent',
  autoCommit: false,
  isolation: null,
  autoCommitIntervalMs: 5000,
  assignor: null,
  maxPollRecords: null,
  sessionTimeoutMs: null,
  maxPollIntervalMs: 300_000,
});

describe('Kafka', () => {
  const messages = messagesWith(at => `k${at % 3}`);
  const config = fc.record({
    partitions: fc.integer({ min: 1, max: 3 }),
    client: fc.constantFrom<KafkaConsumer['client']>('java', 'kafkajs', 'confluent'),
    autoCommit: fc.boolean(),
    assignor: fc.constantFrom<KafkaConsumer['assignor']>(null, 'range', 'sticky', 'cooperative-sticky'),
    maxPollRecords: fc.constantFrom(null, 1, 2),
  });

  it('keeps log, positions and committedOffsets straight, whatever happens', () => {
    const property = fc.property(config, run, ({ partitions, ...more }, { handler, count, workers, seed }) => {
      const { history, sends } = play(
        messages,
        { broker: logOf(partitions), consumers: { p: { ...group('g'), ...more } } },
        handler,
        count,
        workers,
        seed,
      );

      // A place in the log is one message, and a message one place.
      const places = new Map<string, string>();
      for (const { message, partition, offset } of of(history, 'delivered')) {
        expect(places.get(message) ?? `${partition}@${offset}`).toBe(`${partition}@${offset}`);
        places.set(message, `${partition}@${offset}`);
      }
      expect(new Set(places.values()).size).toBe(places.size);

      // The committedOffset is the sum of its movements, and each forward step settles what it passes.
      const committed = new Map<number, number>();
      let owed = 0;
      for (const event of history) {
        if (event.type === 'committed') {
          expect(owed).toBe(0);
          owed = Math.max(0, event.offset - (committed.get(event.partition) ?? 0));
          committed.set(event.partition, event.offset);
        } else if (event.type === 'settled') owed -= 1;
        // Whoever gets a partition begins at the committedOffset; a cooperative member goes on where it was.
        else if (event.type === 'assigned' && more.assignor !== 'cooperative-sticky')
          for (const { partition, position } of event.partitions) expect(position).toBe(committed.get(partition) ?? 0);
      }
      expect(owed).toBe(0);

      // In one generation a partition has one owner.
      const owners = new Set<string>();
      for (const { generation, partitions: own } of of(history, 'assigned'))
        for (const { partition } of own) {
          expect(owners.has(`${generation}/${partition}`)).toBe(false);
          owners.add(`${generation}/${partition}`);
        }

      // Whoever lives reads to the end.
      if (history.at(-1)?.type === 'ended' && of(history, 'ended')[0]!.reason === 'quiet' && of(history, 'stuck').length === 0)
        expect([...places.keys()].sort()).toEqual(sends.toSorted());
    });
    fc.assert(property, { numRuns: 250 });
  });

  it('keeps the groups of two programs apart', () => {
    const property = fc.property(config, run, ({ partitions, ...more }, { handler, count, workers, seed }) => {
      const consumers = { stock: { ...group('stock'), ...more }, mail: { ...group('mail'), client: 'java' } };
      const { history, sends } = play(messages, { broker: logOf(partitions), consumers }, handler, count, workers, seed);
      const groupOf = (worker: number) => (worker <= workers ? 'stock' : 'mail');

      // Each hands out its own copies, and what is settled is one of them.
      for (const { message, worker } of of(history, 'delivered')) expect(message).toMatch(new RegExp(`@${groupOf(worker)}$`));
      expect(
        of(history, 'sent')
          .map(({ message }) => message)
          .sort(),
      ).toEqual(sends.flatMap(name => [`${name}@stock`, `${name}@mail`]).sort());

      // The committedOffset of a group is moved by its members alone, and settles as many of its messages.
      const committed = new Map<string, number>();
      let last: { readonly group: string } | null = null;
      let owed = 0;
      for (const event of history) {
        if (event.type === 'committed') {
          expect([owed, groupOf(event.worker)]).toEqual([0, event.group]);
          const place = `${event.group} ${event.partition}`;
          owed = Math.max(0, event.offset - (committed.get(place) ?? 0));
          committed.set(place, event.offset);
          last = event;
        } else if (event.type === 'settled') {
          owed -= 1;
          expect(event.message.endsWith(`@${last!.group}`)).toBe(true);
        } else if (event.type === 'assigned') expect(event.group).toBe(groupOf(event.worker));
      }
      expect(owed).toBe(0);

      if (history.at(-1)?.type === 'ended' && of(history, 'ended')[0]!.reason === 'quiet' && of(history, 'stuck').length === 0)
        expect(new Set(of(history, 'delivered').map(({ message }) => message)).size).toBe(2 * sends.length);
    });
    fc.assert(property, { numRuns: 100 });
  });
});

describe('RabbitMQ', () => {
  const messages = messagesWith(() => 'q');
  const config = fc.record({
    type: fc.constantFrom<'classic' | 'quorum'>('classic', 'quorum'),
    dead: fc.boolean(),
    prefetch: fc.constantFrom(0, 1, 2),
    manualAck: fc.boolean(),
    version: fc.constantFrom<RabbitMqConfig['version']>('3.10', '4.0'),
    transient: fc.boolean(),
  });

  it('ends every message in exactly one place, and delivers none after its end', () => {
    const property = fc.property(config, run, ({ type, dead, transient, version, ...more }, { handler, count, workers, seed }) => {
      const durable = type === 'quorum' || !transient;
      const queue = { type, durable, messageTtlMs: null, deadLetter: dead ? { exchange: '', key: 'dlq' } : null, deliveryLimit: null };
      const broker: RabbitMqConfig = {
        kind: 'rabbitmq',
        version,
        exchanges: [],
        queues: [
          { name: 'q', ...queue },
          { name: 'dlq', type: 'classic', durable: true, messageTtlMs: null, deadLetter: null, deliveryLimit: null },
        ],
        bindings: [],
        consumerTimeoutMs: 1_800_000,
      };
      const { history, sends, snapshot } = play(
        messages,
        { broker, consumers: { p: { queues: ['q'], ...more } } },
        handler,
        count,
        workers,
        seed,
      );

      const ended = new Map<string, string>();
      for (const event of history) {
        if (event.type === 'delivered') {
          expect(ended.has(event.message) && more.manualAck).toBe(false);
          // Not handed out before, and marked all the same: it had been pushed and never reached a handler.
          if (event.attempt > 1) expect(event.redelivered).toBe(true);
        }
        if (event.type === 'settled' && event.native === 'ack') {
          expect(ended.has(event.message)).toBe(false);
          ended.set(event.message, 'settled');
        }
        if (event.type === 'dropped' || event.type === 'dead-lettered') {
          expect(ended.has(event.message)).toBe(false);
          ended.set(event.message, event.type);
        }
      }
      const { queues } = snapshot() as unknown as { queues: { name: string; messages: number }[] };
      const stored = (name: string) => queues.find(each => each.name === name)?.messages ?? 0;
      const dlq = [...ended.values()].filter(how => how === 'dead-lettered').length;
      expect(stored('dlq')).toBe(dlq);
      // Without acknowledgements a message has left its queue when it was pushed, and ends when a handler gets it.
      const waiting = sends.length - ended.size;
      expect(more.manualAck ? stored('q') : waiting).toBe(waiting);
    });
    fc.assert(property, { numRuns: 250 });
  });
});
