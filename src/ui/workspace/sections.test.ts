import { expect, it } from 'vitest';
import { kafka } from '../../brokers/kafka/kind.ts';
import { rabbitmq } from '../../brokers/rabbitmq/kind.ts';
import type { History } from '../../history/event.ts';
import { oneProgram, oneQueue } from '../../system/one-program.ts';
import type { ProgramSpec, System } from '../../system/system.ts';
import { sectionsOf } from './sections.ts';
import { type MessageState, worldAt } from './world.ts';

const message = (id: string, queue: string): MessageState => ({ id, queue, where: 'waiting', receives: 0, changed: false });
const program = (feed: ProgramSpec['feed']): ProgramSpec => ({ entry: 'a.ts', handler: 'handle', given: false, feed, grants: null });

it('shows one section where one program reads, with what went elsewhere', () => {
  const system = oneProgram({ entry: 'a.ts', handler: 'handle' }, oneQueue('orders', { deadLetterQueue: 'dead', maxReceiveCount: 3 }));
  const messages = [message('m', 'orders'), message('n', 'dead')];
  expect(sectionsOf(system, messages)).toMatchObject([{ words: { contents: 'queue' }, names: ['orders'], messages }]);
});

it('shows each queue by itself where several programs read, in the words of its broker', () => {
  const rabbit = rabbitmq.read({ queues: { mails: {}, dead: {} } } as never);
  const log = kafka.read({ topics: { orders: {} } } as never);
  const consume = (broker: string, consumer: object): ProgramSpec['feed'] => ({ kind: 'consume', broker, consumer: consumer as never });
  const system: System = {
    brokers: { rabbit, log },
    services: {},
    trouble: {},
    programs: {
      stock: program(consume('log', kafka.readConsumer({ group: 'stock' } as never, log))),
      mailer: program(consume('rabbit', rabbitmq.readConsumer({ queues: ['mails'] } as never, rabbit))),
      api: program({ kind: 'http', method: 'POST', path: '/orders', retries: 0, retryAfterMs: 1000 }),
      clean: program({ kind: 'timer', everyMs: 1000 }),
    },
  };
  const sections = sectionsOf(system, [message('m', 'orders'), message('n', 'dead')]);
  expect(sections.map(({ words, names, messages }) => [words.contents, names[0], messages.map(({ id }) => id)])).toEqual([
    ['records', 'orders', ['m']],
    ['queue', 'mails', []],
    ['requests', 'POST /orders', []],
    ['queue', 'dead', ['n']],
  ]);
});

it('shows a log once for each group that reads it', () => {
  const { services, ...rest } = oneProgram({ entry: 'a.ts', handler: 'handle' }, oneQueue('orders'));
  const sent = (name: string) => ({
    type: 'sent',
    at: 0,
    message: name,
    queue: 't',
    body: {},
    headers: {},
    retryOf: null,
    partition: 0,
    offset: 0,
  });
  const assigned = (worker: number, group: string) => {
    const partitions = [{ topic: 't', partition: 0, position: 0 }];
    return { type: 'assigned', at: 0, worker, life: 1, group, generation: 1, partitions };
  };
  const place = { message: 'm@stock', queue: 't', attempt: 1, cause: 'first', partition: 0, offset: 0 };
  const history = [
    sent('m@stock'),
    sent('m@mail'),
    assigned(1, 'stock'),
    assigned(2, 'mail'),
    { type: 'delivered', at: 0, delivery: 1, worker: 1, life: 1, ...place },
    { type: 'committed', at: 0, group: 'stock', topic: 't', partition: 0, offset: 1, worker: 1, automatic: false },
    { type: 'settled', at: 0, message: 'm@stock', delivery: 1, native: 'commit' },
  ] as unknown as History;
  const { logs } = worldAt({ services, ...rest }, history, history.length - 1);
  expect(logs.map(({ group, committedOffset, next, cells }) => ({ group, committedOffset, next, cells }))).toEqual([
    { group: 'mail', committedOffset: 0, next: [{ worker: 2, offset: 0 }], cells: [{ offset: 0, message: 'm@mail', where: 'waiting' }] },
    { group: 'stock', committedOffset: 1, next: [{ worker: 1, offset: 1 }], cells: [{ offset: 0, message: 'm@stock', where: 'done' }] },
  ]);
});
