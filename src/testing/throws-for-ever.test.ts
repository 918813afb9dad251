/** A consumer that keeps something in a variable and throws for ever never comes back to a state of its own; what it does goes round all the same. */
import { expect, it } from 'vitest';
import type { Exercise } from '../exercise/exercise.ts';
import { loadExercise } from '../exercise/load-fs.ts';
import { oneProgram } from '../system/one-program.ts';
import { exerciseOf } from './bench/inputs.ts';
import { boundOn, failingIn, opened, searched, toEnd } from './opened.ts';
import { compiledFor } from './programs-node.ts';

const { exercise: kafka } = await loadExercise(process.cwd(), 'commit-after-work');
const { exercise: keyed } = await loadExercise(process.cwd(), 'close-the-window');

function rabbit(): Exercise {
  const { system, ...exercise } = exerciseOf(1, ['no-message-lost']);
  const queue = { name: 'orders', type: 'classic', durable: true, messageTtlMs: null, deadLetter: null, deliveryLimit: null } as const;
  const broker = { kind: 'rabbitmq', version: '4.0', exchanges: [], queues: [queue], bindings: [], consumerTimeoutMs: 1_800_000 } as const;
  const consumer = { queues: ['orders'], prefetch: 1, manualAck: true };
  return { ...exercise, system: oneProgram({ entry: 'handler.ts', handler: 'handle' }, { broker, consumer }, system.services) };
}

/** Throws so often, and then does its work; counts what it threw. */
const throws = (times: number, work = 'await message.ack();') => `let thrown = 0;
export async function handle(message: any, { email, db }: any) {
  if (thrown < ${times}) {
    thrown += 1;
    throw new Error('not yet');
  }
  ${work}
}`;
const MAILS = 'await email.send({ to: message.body.customer, subject: message.body.orderId }); await message.ack();';
const WRITES = `let thrown = 0;
export async function handle(message: any, { email }: any) {
  thrown += 1;
  await email.send({ to: 'ops@example.com', subject: 'thrown ' + thrown });
  throw new Error('not yet');
}`;
const FOR_EVER = Number.MAX_SAFE_INTEGER;

async function ended(exercise: Exercise, text: string) {
  const programs = await compiledFor(exercise, text);
  const sends = Object.keys(exercise.messages).slice(-1);
  return toEnd(opened(exercise, programs).open(boundOn(exercise, sends)));
}

it('goes round on Kafka, whose client goes back to the record', async () => {
  const history = await ended(kafka, throws(FOR_EVER));
  expect(history.at(-1)).toMatchObject({ type: 'ended', reason: 'loop' });
  // It goes from one delivery to the next, and is stuck in none.
  expect(history.filter(({ type }) => type === 'stuck')).toEqual([]);
  expect(failingIn(kafka, [history])).toContain('no-message-lost');
  // How often something was tried can be judged as if it had been cut off.
  expect(history.filter(({ type }) => type === 'delivered').length).toBeGreaterThan(36);
});

it('is searched whole, and each run is what a replay of it is', async () => {
  const programs = await compiledFor(kafka, throws(FOR_EVER));
  const bound = boundOn(kafka, ['order-12'], { crash: 1 });
  const { complete, schedules, histories } = searched(kafka, programs, bound);
  expect(complete).toBe(true);
  for (const [at, schedule] of schedules.entries()) expect(toEnd(opened(kafka, programs).open(bound), schedule)).toEqual(histories[at]);
});

it('is told as if nobody had guessed where it does its work in the end', async () => {
  const history = await ended(kafka, throws(60, MAILS));
  expect(history.at(-1)).toMatchObject({ type: 'ended', reason: 'quiet' });
  expect(history.filter(({ type }) => type === 'delivered')).toHaveLength(61);
  expect(history.filter(event => event.type === 'applied' && event.changes.some(({ store }) => store === 'email'))).toHaveLength(1);
});

it.each([
  ['a classic queue of RabbitMQ, whose channels count on', rabbit(), throws(FOR_EVER)],
  ['a program that says something else each time', kafka, WRITES],
] as const)('is cut off after as many steps as any run: %s', async (_name, exercise, text) => {
  const history = await ended(exercise, text);
  expect(history.at(-1)).toMatchObject({ type: 'ended', reason: 'step-limit' });
  expect(history.length).toBeLessThan(2000);
});

it('is cut off between two rounds, and says of nobody that he is stuck with what nothing was told of', async () => {
  const text = `export async function handle(message: any, { email, clock }: any) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await email.send({ to: message.body.customer, subject: message.body.orderId }, { idempotencyKey: 'key' });
      break;
    } catch (error) {
      if (attempt === 3) throw error;
      await clock.sleep(100 * 2 ** attempt);
    }
  }
  await message.ack();
}`;
  const history = toEnd(opened(keyed, await compiledFor(keyed, text)).open(boundOn(keyed, Object.keys(keyed.messages))));
  expect(history.at(-1)).toMatchObject({ type: 'ended', reason: 'step-limit' });
  const handed = new Set(history.flatMap(event => (event.type === 'delivered' ? [event.delivery] : [])));
  expect(handed.size).toBeGreaterThan(36);
  for (const event of history) if (event.type === 'stuck') expect(handed).toContain(event.delivery);
  expect(failingIn(keyed, [history])).toEqual(expect.any(Array));
});
