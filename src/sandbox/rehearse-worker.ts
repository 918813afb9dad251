import program from '../../content/rehearsal.ts?lowered';
import type { Exercise } from '../exercise/exercise.ts';
import type { Hop } from '../sim/replay-native.ts';
import type { Bound } from '../system/system.ts';
import { serve } from './inside.ts';

const bound = (workers: number, crash: number): Bound => ({
  sends: ['order-1'],
  workers: { rehearsal: workers },
  faults: { crash },
  where: {},
  later: [],
});

const EXERCISE: Exercise = {
  slug: 'rehearsal',
  title: '',
  summary: '',
  minutes: 0,
  system: {
    brokers: {
      orders: { kind: 'sqs', queues: [{ name: 'orders', visibilityTimeoutMs: 30_000, deadLetterQueue: null, maxReceiveCount: null }] },
    },
    services: { db: { tables: { stock: { rows: { mug: { quantity: 10 } } }, handled: { rows: {} } } } },
    trouble: {},
    programs: {
      rehearsal: {
        entry: program.file,
        handler: 'handle',
        given: false,
        feed: { kind: 'consume', broker: 'orders', consumer: { queues: ['orders'] } },
        grants: null,
      },
    },
  },
  given: [],
  events: '',
  messages: { 'order-1': { body: { orderId: 'ord_1' }, headers: {}, retryOf: null } },
  effects: {
    deduction: {
      store: 'stock',
      column: 'quantity',
      direction: 'falls',
      per: ['orderId'],
      named: 'message',
      amount: null,
      row: null,
      owed: { by: 'message', to: null },
      hopeless: [],
      words: { what: 'stock', done: 'deducted' },
    },
  },
  bounds: [bound(1, 1), bound(2, 2)],
  criteria: ['no-message-lost', 'effect-once'].map(id => ({ id, points: 1, claim: null, with: {} })),
  hints: [],
};

// Read before the language is frozen, which hides what functions are made of.
const code = `(${program.factory})`;

/**
 * Plays a little program of ours to the end, and tells nobody. An engine reads and compiles code when it first runs, and what is
 * read here need not be read while a learner waits for a first failure. Nothing of it is left for the program that comes: it is
 * one that ran before in the same thread, and those are kept apart by the same means as a learner's lives are.
 */
export function rehearse(hop: Hop): void {
  const { lines, stateless } = program;
  const compiled = { code, native: code, lines, generators: {}, stateless, warnings: [] };
  const ignore = () => {};
  serve({ kind: 'explore', exercise: EXERCISE, programs: { rehearsal: compiled }, stateLimit: 500, sampledRuns: 0 }, ignore, hop, ignore);
}
