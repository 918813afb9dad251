import program from '../../content/rehearsal.ts?lowered';
import type { Bound, Exercise } from '../exercise/exercise.ts';
import type { Hop } from '../sim/replay-native.ts';
import { serve } from './inside.ts';

const bound = (workers: number, crashes: number): Bound => ({
  messages: ['order-1'],
  workers,
  crashes,
  expiries: 0,
  duplicates: 0,
  errors: 0,
});

const EXERCISE: Exercise = {
  slug: 'rehearsal',
  title: '',
  summary: '',
  minutes: 0,
  broker: { kind: 'sqs', queue: 'orders', visibilityTimeoutMs: 30_000, deadLetterQueue: null, maxReceiveCount: null },
  services: { db: { tables: { stock: { rows: { mug: { quantity: 10 } } }, handled: { rows: {} } } } },
  program: { entry: program.file, handler: 'handle' },
  events: '',
  messages: { 'order-1': { body: { orderId: 'ord_1' }, headers: {}, retryOf: null } },
  work: {
    store: 'stock',
    column: 'quantity',
    direction: 'falls',
    per: 'orderId',
    amount: null,
    row: null,
    words: { what: 'stock', done: 'deducted' },
  },
  bounds: [bound(1, 1), bound(2, 2)],
  criteria: ['no-message-lost', 'effect-once'].map(id => ({ id, points: 1, claim: null })),
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
  serve({ kind: 'explore', exercise: EXERCISE, program: compiled, stateLimit: 500, sampledRuns: 0 }, ignore, hop, ignore);
}
