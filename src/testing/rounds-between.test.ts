/** A message that goes round between consumers none of whom can do its work: a search and a replay see at the same step that it does. */
import { expect, it } from 'vitest';
import type { Exercise } from '../exercise/exercise.ts';
import { oneProgram } from '../system/one-program.ts';
import { exerciseOf } from './bench/inputs.ts';
import { boundOn, opened, searched, toEnd } from './opened.ts';
import { compiledFor } from './programs-node.ts';

/** Five programs that consume from one queue, handled so. In 4.0 each holds a message for half an hour, and then it is another's. */
function fiveConsumers(version: '4.0' | '4.3', type: 'classic' | 'quorum', prefetch: number): Exercise {
  const { system, ...exercise } = exerciseOf(1, ['no-message-lost']);
  const queue = { name: 'orders', type, durable: true, messageTtlMs: null, deadLetter: null, deliveryLimit: null };
  const broker = { kind: 'rabbitmq', version, exchanges: [], queues: [queue], bindings: [], consumerTimeoutMs: 1_800_000 } as const;
  const consumer = { queues: ['orders'], prefetch, manualAck: true };
  const { programs, ...around } = oneProgram({ entry: 'handler.ts', handler: 'handle' }, { broker, consumer }, system.services);
  const [program] = Object.values(programs);
  return { ...exercise, system: { ...around, programs: Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map(name => [name, program!])) } };
}

const looksAndThrows = (times: number) => `export async function handle(message: any, { db }: any) {
  for (let time = 0; time < ${times}; time += 1) await db.exists('processed_events', 'evt');
  throw new Error('no');
}`;

it.each([
  // So long a round that its first state comes again when the run is watched for that already.
  ['4.0, a classic queue, a long round', fiveConsumers('4.0', 'classic', 1), looksAndThrows(4)],
  // The queue still remembers consumers whose channels are closed.
  ['4.3, a quorum queue', fiveConsumers('4.3', 'quorum', 10), looksAndThrows(1)],
  ['4.3, a quorum queue, a long round', fiveConsumers('4.3', 'quorum', 10), looksAndThrows(4)],
] as const)('%s', async (_name, exercise, text) => {
  const programs = await compiledFor(exercise, text);
  const bound = boundOn(exercise, Object.keys(exercise.messages));
  const { complete, schedules, histories } = searched(exercise, programs, bound);
  expect(complete).toBe(true);
  expect(histories.map(history => history.at(-1))).toContainEqual(expect.objectContaining({ type: 'ended', reason: 'loop' }));
  for (const [at, schedule] of schedules.entries()) expect(toEnd(opened(exercise, programs).open(bound), schedule)).toEqual(histories[at]);
});
