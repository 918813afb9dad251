/** What a producer with transactions knows in the memory of its process, and what it asks of the broker. */
import { describe, expect, it } from 'vitest';
import type { CallPort, CallRequest } from './call-port.ts';
import { kafkaClient } from './learner-kafka.ts';
import type { Promises } from './realm.ts';

interface Transaction {
  send(record: object): Promise<void>;
  sendOffsets(offsets: object): Promise<void>;
  commit(): Promise<void>;
  abort(): Promise<void>;
  isActive(): boolean;
}
interface Producer {
  connect(): Promise<void>;
  transaction(): Promise<Transaction>;
}
interface Client {
  readonly consumer: object;
  producer(options: object): Producer;
}

/** A port whose calls are answered at once, and what was asked of it. `delivery` is what the life has in hand. */
function ported(answer: (request: CallRequest) => unknown = ({ operation }) => (operation === 'connect' ? 1 : null)) {
  const asked: string[] = [];
  const hand = { delivery: 1 };
  const port: CallPort = {
    promises: { Promise } as unknown as Promises,
    issue: async request => {
      asked.push(`${hand.delivery} ${request.operation} ${JSON.stringify(request.args)}`);
      return answer(request);
    },
    issueLoosely: request => ({ promise: port.issue(request), withdraw: () => {} }),
    openTransaction: () => 0,
    latest: () => port,
    line: () => null,
    now: () => 0,
    log: () => {},
  };
  return { asked, hand, kafka: kafkaClient(port) as Client };
}

async function begun() {
  const so = ported();
  const producer = so.kafka.producer({ transactionalId: 'pricing' });
  await producer.connect();
  return { ...so, producer, transaction: await producer.transaction() };
}

const OFFSETS = [{ topic: 'orders', partitions: [{ partition: 0, offset: '1' }] }];

describe('a producer with transactions', () => {
  it('tells nobody of a transaction before something is sent', async () => {
    const { asked } = await begun();
    expect(asked).toEqual(['1 connect ["pricing",null]']);
  });

  it('wants to be connected first, and has one transaction at a time', async () => {
    const { kafka } = ported();
    await expect(kafka.producer({ transactionalId: 'pricing' }).transaction()).rejects.toThrow('not connected');
    const { producer, transaction } = await begun();
    await expect(producer.transaction()).rejects.toThrow('already an ongoing transaction');
    await transaction.commit();
    expect(transaction.isActive()).toBe(false);
    expect((await producer.transaction()).isActive()).toBe(true);
    await expect(transaction.send({ topic: 'priced', messages: [] })).rejects.toThrow('this transaction is over');
  });

  it('begins anew once it connects again, whatever was open', async () => {
    const { producer, transaction } = await begun();
    await producer.connect();
    expect([transaction.isActive(), (await producer.transaction()).isActive()]).toEqual([false, true]);
  });

  it('keeps a transaction open whose commit was refused, for an abort', async () => {
    const { kafka } = ported(({ operation }) => {
      if (operation === 'commit') throw new Error('refused');
      return 1;
    });
    const producer = kafka.producer({ transactionalId: 'pricing' });
    await producer.connect();
    const transaction = await producer.transaction();
    await expect(transaction.commit()).rejects.toThrow('refused');
    expect(transaction.isActive()).toBe(true);
    await transaction.abort();
    expect(transaction.isActive()).toBe(false);
  });

  it('asks for what is in hand by then, not for the delivery that it was made in', async () => {
    const { asked, hand, transaction } = await begun();
    hand.delivery = 2;
    await transaction.send({ topic: 'priced', messages: [{ value: '{}' }] });
    expect(asked.at(-1)).toBe('2 send [1,"priced",[{"value":"{}"}]]');
  });

  it('sends offsets in the name of the consumer, or of a group', async () => {
    const { asked, kafka, transaction } = await begun();
    await transaction.sendOffsets({ consumer: kafka.consumer, topics: OFFSETS });
    await transaction.sendOffsets({ consumerGroupId: 'pricing', topics: OFFSETS });
    expect(asked.slice(-2).map(text => text.slice(0, 27))).toEqual(['1 sendOffsets [1,true,[{"to', '1 sendOffsets [1,"pricing",']);
    await expect(transaction.sendOffsets({ consumer: 'pricing', topics: OFFSETS })).rejects.toThrow('kafka.consumer');
  });

  it('refuses what is no plain data as any other call does', async () => {
    const { transaction } = await begun();
    await expect(transaction.send({ topic: 'priced', messages: [Promise.resolve()] })).rejects.toThrow('await');
    await expect(transaction.send(null as unknown as object)).rejects.toThrow('takes an object');
  });
});
