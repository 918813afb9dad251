import updateOrder from '../../../../content/figures/update-order.ts?lowered';
import { Kafka } from '../../../brokers/kafka/broker.ts';
import { Consumer } from '../../../brokers/kafka/consumer.ts';
import { Producer } from '../../../brokers/kafka/producer.ts';
import type { Ms } from '../../../history/event.ts';
import { openOwnRealm } from '../../../process/own-realm.ts';
import { openServices } from '../../../services/open.ts';
import { prng } from '../../../sim/prng.ts';
import { oneGroup } from '../feeds.ts';
import type { Play } from '../figure.ts';
import { FigureProcess } from '../process.ts';
import { type HotKeyAction, type HotKeyView, KEYINGS, LOOK_AT_MS, OPENING, PARTITIONS, RECORDS, WORK_MS } from './view.ts';

const TOPIC = 'orders';
const SEED = 48_879;
const DB = { db: { tables: { events: { rows: {} } } } };

/** The key of each record, always the same for the same keying. */
function keysOf(keying: (typeof KEYINGS)[number]['name']): string[] {
  const random = prng(SEED);
  return Array.from({ length: RECORDS }, (_, event) => {
    const chance = random();
    const other = Math.floor(random() * 1000);
    switch (keying) {
      case 'status':
        return 'pending';
      case 'seller':
        return chance < 0.5 ? 'seller-7' : `seller-${100 + other}`;
      case 'seller, split':
        return chance < 0.5 ? `seller-7#${event % 10}` : `seller-${100 + other}`;
      default:
        return `ord_${event}`;
    }
  });
}

/**
 * A topic of 20 partitions and a group of 20 consumers, each a process of its own that handles one record every 100 ms. The
 * records are there when the group begins to read. Runs until all are handled.
 */
export const play: Play<HotKeyAction, HotKeyView> = actions => {
  const { keying } = actions.at(-1) ?? OPENING;
  const kafka = new Kafka([{ name: TOPIC, partitions: PARTITIONS }], () => {});
  const producer = new Producer(kafka);
  for (const [event, key] of keysOf(KEYINGS[keying]!.name).entries()) producer.send(TOPIC, { key, value: JSON.stringify({ event }) }, 0);
  producer.flush(0);

  const realm = openOwnRealm();
  const members = Array.from({ length: PARTITIONS }, () => {
    const consumer = new Consumer(kafka, {
      group: 'warehouse',
      autoCommit: false,
      autoOffsetReset: 'earliest',
      maxPollRecords: 1,
      // Nothing is read before everybody has come.
      listener: { assigned: added => consumer.pause(added) },
    });
    consumer.subscribe([TOPIC], 0);
    const process = new FigureProcess({
      feed: oneGroup({ group: 'warehouse' }),
      realm,
      program: updateOrder,
      granted: DB,
      services: openServices(DB),
      settle: () => null,
    });
    return { consumer, process };
  });
  const began = join(kafka, members);

  const ends = kafka.topics.get(TOPIC).logs.map(log => log.end);
  const loads = ends.map(records => ({ records, handled: 0 }));
  let drainedMs = 0;
  for (let passed = WORK_MS, left = RECORDS; left > 0; passed += WORK_MS) {
    for (const member of members) {
      const [record] = member.consumer.poll(began + passed);
      if (record === undefined) continue;
      const { offset, partition } = record;
      member.process.hand(
        {
          message: `${partition}@${offset}`,
          queue: TOPIC,
          partition,
          offset,
          attempt: 1,
          cause: 'first',
          receipt: '',
          view: { id: `${partition}@${offset}`, body: JSON.parse(record.value!), headers: {} },
          observed: offset,
        },
        began + passed,
      );
      member.process.finish(began + passed);
      member.consumer.commit(began + passed);
      if (passed <= LOOK_AT_MS) loads[partition]!.handled += 1;
      left -= 1;
      drainedMs = passed;
    }
  }
  const idle = ends.filter(records => records === 0).length;
  const busiest = Math.max(...ends);
  return {
    said: `Keyed by ${KEYINGS[keying]!.name}: ${idle === 0 ? 'nobody is idle' : `${idle} of ${PARTITIONS} consumers never get a record`}, the busiest one gets ${busiest} of ${RECORDS}, and the last record is handled after ${drainedMs / 1000} s.`,
    keying,
    loads,
    idle,
    drainedMs,
  };
};

const PATIENCE_MS: Ms = 60_000;
/** How often somebody polls who has nothing to do. */
const POLL_MS: Ms = 100;

/** All of them poll until the group has dealt out its partitions, one each. Returns when that was. */
function join(kafka: Kafka, members: readonly { readonly consumer: Consumer }[]): Ms {
  let now = 0;
  for (; members.some(({ consumer }) => consumer.assignment().length !== 1); now += POLL_MS) {
    kafka.pass(now);
    for (const { consumer } of members) {
      consumer.pass(now);
      consumer.poll(now);
    }
    if (now > PATIENCE_MS) throw new Error('the group of the hot-key figure does not come to rest');
  }
  for (const { consumer } of members) consumer.resume(consumer.assignment());
  return now;
}
