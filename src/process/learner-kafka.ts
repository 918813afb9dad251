import type { Json } from '../history/event.ts';
import { learnerErrors } from './ackademy-module.ts';
import type { CallPort } from './call-port.ts';
import { guarded, plainArgs } from './plain-args.ts';
import { unchanging } from './unchanging.ts';

/**
 * `kafka`, as `learner-api.d.ts` declares it: kafkajs' producer with transactions, as the client that succeeded it has it too. Whether a
 * transaction may be begun is known here, in the memory of the process, as in the clients; everything else the broker knows.
 */
export function kafkaClient(port: CallPort): object {
  return unchanging({ consumer: unchanging({}), producer: (options: unknown) => producer(port, options) });
}

/** A producer outlives the delivery that it was made in: its calls are made for whatever is in hand by then. */
function producer(port: CallPort, given: unknown): object {
  const { transactionalId = null, transactionTimeout = null } = Object(plainArgs('kafka.producer', [given])[0] ?? {}) as {
    readonly [option: string]: Json;
  };
  const { Promise: Ours } = port.promises;
  const refused = (message: string) => Ours.reject(learnerErrors('KafkaError', message));
  /** By which the broker knows it: null until it is connected. */
  let number: Json = null;
  let open: object | null = null;

  const ask = (operation: string, args: readonly Json[], subject: string): Promise<unknown> =>
    port.latest().issue({ service: 'kafka', operation, args, subject, transaction: null, line: null });
  const connect = () =>
    ask('connect', [transactionalId, transactionTimeout], typeof transactionalId === 'string' ? transactionalId : '').then(found => {
      number = found as Json;
      open = null;
    });

  const begin = (): object => {
    const id = String(transactionalId);
    const over = () => refused('this transaction is over: begin another one with producer.transaction()');
    const during = (operation: string, args: () => readonly Json[], subject: (args: readonly Json[]) => string): Promise<unknown> =>
      open === transaction
        ? guarded(port, () => {
            const plain = args();
            return ask(operation, [number, ...plain], subject(plain));
          })
        : over();
    const end = (operation: 'commit' | 'abort') =>
      during(
        operation,
        () => [],
        () => id,
      ).then(() => {
        if (open === transaction) open = null;
      });
    const transaction: object = unchanging({
      send: (record: unknown) =>
        during(
          'send',
          () => {
            const { topic = null, messages = null } = fields('transaction.send', plainArgs('transaction.send', [record])[0]);
            return [topic, messages];
          },
          ([topic]) => String(topic),
        ).then(() => undefined),
      sendOffsets: (offsets: unknown) =>
        during(
          'sendOffsets',
          () => {
            const { consumer: own, ...rest } = Object(offsets) as { readonly [field: string]: unknown };
            const what = 'transaction.sendOffsets';
            const { consumerGroupId = null, topics = null } = fields(what, plainArgs(what, [rest])[0]);
            // There is one consumer that it can stand for: the one that called the handler.
            const named = typeof own === 'object' && own !== null;
            if (own !== undefined && !named) throw new TypeError(`${what}: the \`consumer\` is \`kafka.consumer\``);
            return [named ? true : consumerGroupId, topics];
          },
          () => id,
        ),
      commit: () => end('commit'),
      abort: () => end('abort'),
      isActive: () => open === transaction,
    });
    return transaction;
  };

  return unchanging({
    connect,
    transaction: () => {
      if (number === null) return refused('the producer is not connected: await producer.connect()');
      if (open !== null) return refused('there is already an ongoing transaction for this producer: end that one first');
      open = begin();
      return Ours.resolve(open);
    },
    disconnect: () => Ours.resolve(),
  });
}

function fields(what: string, value: Json | undefined): { readonly [field: string]: Json } {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as { readonly [field: string]: Json };
  throw new TypeError(`${what} takes an object`);
}
