/** Producers with transactions as programs have them, beside the consumers of the same broker. */
import { describe, expect, it } from 'vitest';
import { Digest } from '../../history/digest.ts';
import type { HistoryEvent, Json } from '../../history/event.ts';
import { ServiceRefusal } from '../../services/service.ts';
import type { Handing } from '../broker.ts';
import { CopyOnWrite } from '../copy-on-write.ts';
import type { KafkaConfig, KafkaConsumer } from './kind.ts';
import { KafkaBroker } from './source.ts';

const CONFIG: KafkaConfig = {
  kind: 'kafka',
  topics: [
    { name: 'orders', partitions: 1 },
    { name: 'priced', partitions: 1 },
  ],
  handled: [],
};

const consumer = (group: string, subscribe: string, more: Partial<KafkaConsumer> = {}): KafkaConsumer => ({
  group,
  subscribe: [subscribe],
  client: 'confluent',
  isolation: null,
  autoCommit: false,
  autoCommitIntervalMs: 5000,
  assignor: null,
  maxPollRecords: null,
  sessionTimeoutMs: null,
  maxPollIntervalMs: 300_000,
  ...more,
});

/** Workers 1 and 2 read orders and write prices; worker 3 reads prices. One order is there. */
function shop({ reader = {}, pricing = {} }: { reader?: Partial<KafkaConsumer>; pricing?: Partial<KafkaConsumer> } = {}) {
  const events: HistoryEvent[] = [];
  const emit = (event: HistoryEvent) => void events.push(event);
  const consumers = [
    { program: 'pricing', workers: [1, 2], consumer: consumer('pricing', 'orders', pricing) },
    { program: 'board', workers: [3], consumer: consumer('board', 'priced', reader) },
  ];
  const broker = new CopyOnWrite(new KafkaBroker(CONFIG, { emit, consumers, messages: {} }), emit);
  broker.send('order-12', { body: { orderId: 'ord_12' }, headers: {}, retryOf: null, to: 'orders' }, 0);
  return shopOf(broker, events, 0, [1, 2, 3]);
}

function shopOf(broker: CopyOnWrite, events: HistoryEvent[], since: number, starting: readonly number[]) {
  let now = since;
  let deliveries = 0;
  for (const worker of starting) broker.start(worker, 1, now);
  const wait = () => {
    now = broker.nextTimer(now)!.at;
    broker.pass(now, null);
  };
  const ask = (worker: number, operation: string, ...args: Json[]): Json => {
    const reply = broker.ask(operation, args, { worker, life: 1, delivery: deliveries }, now);
    reply.after?.();
    return reply.result;
  };
  return {
    broker,
    events,
    wait,
    ask,
    now: () => now,
    hand(worker: number): Handing {
      for (let round = 0; round < 40 && !broker.receivable(worker, now); round += 1) wait();
      deliveries += 1;
      return broker.receive(worker, now, deliveries)!;
    },
    /** Its process stands still until the group takes it for dead. */
    stall(worker: number, handing: Handing): void {
      now = broker.leaseEnd(worker, handing, now)!.at;
      broker.pass(now, worker);
    },
    waits: (worker: number) => !broker.receivable(worker, now),
    connect: (worker: number, id = 'pricing', timeout: number | null = null) => ask(worker, 'connect', id, timeout) as number,
    send: (worker: number, producer: number, orderId = 'ord_12') =>
      ask(worker, 'send', producer, 'priced', [{ key: orderId, value: JSON.stringify({ orderId }) }]),
    sendOffsets: (worker: number, producer: number, offset: Json = '1', group: Json = true) =>
      ask(worker, 'sendOffsets', producer, group, [{ topic: 'orders', partitions: [{ partition: 0, offset }] }]),
    told: (type: HistoryEvent['type']) => events.filter(event => event.type === type),
  };
}

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof ServiceRefusal) return error.name;
    throw error;
  }
  return 'none';
};

/** Worker 1 has the order in hand; its process stands still past the session timeout, and worker 2 has the partition. */
function takenForDead(before: (so: ReturnType<typeof shop>) => void = () => {}) {
  const so = shop();
  const handing = so.hand(1);
  before(so);
  so.stall(1, handing);
  return so;
}

describe('a transaction', () => {
  it('K-34: makes records and offsets good at once, and nothing before its commit', () => {
    const so = shop();
    so.hand(1);
    const producer = so.connect(1);
    so.send(1, producer);
    so.sendOffsets(1, producer);
    expect([so.waits(3), so.told('committed').length, so.told('settled').length]).toEqual([true, 0, 0]);
    so.ask(1, 'commit', producer);
    expect(so.told('committed')).toMatchObject([{ group: 'pricing', offset: 1, worker: 1, automatic: false }]);
    expect(so.told('settled')).toMatchObject([{ message: 'order-12', native: 'commit' }]);
    expect(so.hand(3)).toMatchObject({ message: 'priced/ord_12:1', offset: 0, view: { key: 'ord_12', body: { orderId: 'ord_12' } } });
  });

  it('K-01: leaves a marker that takes an offset, and what was aborted is stepped over', () => {
    const so = shop();
    so.hand(1);
    const producer = so.connect(1);
    so.send(1, producer);
    so.ask(1, 'abort', producer);
    so.send(1, producer);
    so.ask(1, 'commit', producer);
    expect(so.hand(3)).toMatchObject({ message: 'priced/ord_12:1', offset: 2 });
  });

  it('K-35: holds up readers of committed records behind it, also those of records that others have committed', () => {
    const so = shop();
    so.hand(1);
    const slow = so.connect(1, 'slow');
    so.send(1, slow, 'ord_1');
    const quick = so.connect(1, 'quick');
    so.send(1, quick, 'ord_2');
    so.ask(1, 'commit', quick);
    expect(so.waits(3)).toBe(true);
    so.ask(1, 'abort', slow);
    expect(so.hand(3).message).toBe('priced/ord_2:1');
  });

  it('K-36: hides nothing from readers of uncommitted records, which are handed what is aborted later', () => {
    const so = shop({ reader: { isolation: 'read_uncommitted' } });
    so.hand(1);
    const producer = so.connect(1);
    so.send(1, producer);
    expect(so.hand(3).message).toBe('priced/ord_12:1');
    so.ask(1, 'abort', producer);
    expect(refusal(() => so.send(1, producer))).toBe('none');
  });

  it('can only be aborted after an error', () => {
    const so = shop();
    so.hand(1);
    const producer = so.connect(1);
    so.send(1, producer);
    const nowhere = () => so.ask(1, 'sendOffsets', producer, true, [{ topic: 'orders', partitions: [{ partition: 7, offset: 1 }] }]);
    expect(refusal(nowhere)).toBe('KafkaError');
    expect(refusal(() => so.ask(1, 'commit', producer))).toBe('KafkaError');
    expect(refusal(() => so.ask(1, 'abort', producer))).toBe('none');
  });

  it('refuses an object in place of text, and says so', () => {
    const so = shop();
    so.hand(1);
    const producer = so.connect(1);
    expect(() => so.ask(1, 'send', producer, 'priced', [{ value: { orderId: 'ord_12' } }])).toThrow(/JSON.stringify/);
  });
});

describe('fencing', () => {
  it('K-33: by the transactional id: whoever connects next aborts what is open and takes its place', () => {
    const so = shop();
    so.hand(1);
    const zombie = so.connect(1);
    so.send(1, zombie);
    const next = so.connect(2);
    expect(so.told('transaction-aborted')).toMatchObject([{ transactionalId: 'pricing', worker: 1, reason: 'fenced', topics: ['priced'] }]);
    expect(refusal(() => so.sendOffsets(1, zombie))).toBe('ProducerFenced');
    expect(refusal(() => so.ask(1, 'abort', zombie))).toBe('ProducerFenced');
    so.send(2, next);
    so.ask(2, 'commit', next);
    expect(so.hand(3).message).toBe('priced/ord_12:1');
  });

  it('K-33: not by an id of its own: both go on', () => {
    const so = shop();
    so.hand(1);
    const one = so.connect(1, 'a');
    so.send(1, one);
    so.connect(2, 'b');
    expect(refusal(() => so.ask(1, 'commit', one))).toBe('none');
  });

  it('K-34: by the generation: offsets in the name of a consumer that the group has gone on without are refused', () => {
    const so = takenForDead();
    const zombie = so.connect(1);
    so.send(1, zombie);
    expect(refusal(() => so.sendOffsets(1, zombie))).toBe('CommitFailedException');
    expect(refusal(() => so.ask(1, 'commit', zombie))).toBe('KafkaError');
  });

  it('K-39: not where offsets come in the name of the group alone', () => {
    const so = takenForDead();
    const zombie = so.connect(1);
    so.send(1, zombie);
    expect(refusal(() => so.sendOffsets(1, zombie, '1', 'pricing'))).toBe('none');
    expect(refusal(() => so.ask(1, 'commit', zombie))).toBe('none');
  });

  it('K-40: by its own timeout, which aborts what nobody has ended', () => {
    const so = shop();
    so.hand(1);
    const producer = so.connect(1, 'pricing', 1000);
    so.send(1, producer);
    const since = so.now();
    so.wait();
    expect(so.told('transaction-aborted')).toMatchObject([{ reason: 'timeout', openedAt: since, at: since + 1000 }]);
    expect(refusal(() => so.ask(1, 'commit', producer))).toBe('ProducerFenced');
  });
});

describe('a new owner of a partition', () => {
  const half = (so: ReturnType<typeof shop>) => {
    const producer = so.connect(1);
    so.send(1, producer);
    so.sendOffsets(1, producer);
  };

  it('K-41: waits for an open transaction that holds offsets of its group, and begins where it ended', () => {
    const so = takenForDead(half);
    expect(so.waits(2)).toBe(true);
    so.ask(1, 'commit', 1);
    expect(so.told('assigned').at(-1)).toMatchObject({ worker: 2, partitions: [{ topic: 'orders', partition: 0, position: 1 }] });
    expect(so.waits(2)).toBe(true);
  });

  it('K-41: is handed the record once it was aborted', () => {
    const so = takenForDead(half);
    so.ask(1, 'abort', 1);
    expect(so.hand(2)).toMatchObject({ message: 'order-12', attempt: 2 });
  });

  it('K-41: does not wait with kafkajs, which does not ask', () => {
    const so = shop({ pricing: { client: 'kafkajs' } });
    const handing = so.hand(1);
    half(so);
    so.stall(1, handing);
    expect(so.hand(2)).toMatchObject({ message: 'order-12', attempt: 2 });
    expect(so.told('transaction-aborted')).toEqual([]);
  });
});

describe('the state of it', () => {
  const digest = ({ broker, now }: ReturnType<typeof shop>) => {
    const into = new Digest();
    broker.digest(into, now());
    return `${into.low}.${into.high}`;
  };

  it('is the same again after a try that was aborted, so that a program which fails for ever is seen to go round', () => {
    const so = shop();
    so.hand(1);
    const producer = so.connect(1);
    const tries = [0, 1, 2].map(() => {
      so.send(1, producer);
      so.ask(1, 'abort', producer);
      return digest(so);
    });
    expect(tries[1]).toBe(tries[2]);
  });

  it('tells an open transaction from a committed one and from an aborted one', () => {
    const states = ['open', 'commit', 'abort'].map(end => {
      const so = shop();
      so.hand(1);
      const producer = so.connect(1);
      so.send(1, producer);
      if (end !== 'open') so.ask(1, end, producer);
      return digest(so);
    });
    expect(new Set(states).size).toBe(3);
  });

  it('goes on in a copy as in the original, and neither hears of the other', () => {
    const so = shop();
    so.hand(1);
    const producer = so.connect(1);
    so.send(1, producer);
    const events: HistoryEvent[] = [];
    const copy = shopOf(
      so.broker.copy(event => void events.push(event)),
      events,
      so.now(),
      [],
    );
    copy.ask(1, 'commit', producer);
    expect(copy.hand(3).message).toBe('priced/ord_12:1');
    expect(so.waits(3)).toBe(true);
    so.ask(1, 'abort', producer);
    so.send(1, producer);
    so.ask(1, 'commit', producer);
    expect(so.hand(3).offset).toBe(2);
  });

  it('keeps what a dead process has open, and forgets its producer', () => {
    const so = shop();
    so.hand(1);
    so.send(1, so.connect(1));
    so.broker.crash(1, so.now());
    so.broker.lost(1);
    expect(() => so.ask(1, 'commit', 1)).toThrow('has no producer');
    so.connect(2);
    expect(so.told('transaction-aborted')).toMatchObject([{ worker: 1, reason: 'fenced' }]);
  });
});
