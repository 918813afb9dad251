import { Kafka } from '../../../brokers/kafka/broker.ts';
import { murmur2, toPositive } from '../../../brokers/kafka/murmur2.ts';
import { Producer } from '../../../brokers/kafka/producer.ts';
import type { Play } from '../figure.ts';
import { FEWEST_PARTITIONS, type KeysAction, type KeysView, type KeyView, MOST_PARTITIONS, MOST_RECORDS, type RecordView } from './view.ts';

const TOPIC = 'orders';
const utf8 = new TextEncoder();

/** One producer, the Java client's, and a topic that grows. Where a record went is what its send was answered with (K-10, K-12). */
export const play: Play<KeysAction, KeysView> = actions => {
  const kafka = new Kafka([{ name: TOPIC, partitions: FEWEST_PARTITIONS }], () => {});
  const producer = new Producer(kafka);
  const places = new Map<string, number[]>();
  const partitions: RecordView[][] = Array.from({ length: FEWEST_PARTITIONS }, () => []);
  const next = (key: string) => producer.partitionFor(TOPIC, key === '' ? null : key, 0);

  function send(key: string): string | null {
    if (partitions.flat().length === MOST_RECORDS) return null;
    const nth = partitions.flat().filter(record => record.key === key).length + 1;
    let went = -1;
    producer.send(TOPIC, { key: key === '' ? null : key, value: null }, 0, result => {
      if ('partition' in result) went = result.partition;
    });
    producer.flush(0);
    partitions[went]!.push({ key, nth });
    const before = places.get(key) ?? [];
    if (before.at(-1) !== went) places.set(key, [...before, went]);
    if (key === '')
      return `Without a key the record goes to partition ${went}, and so does the next one: the producer changes over only when a batch is full.`;
    if (before.length > 0 && before.at(-1) !== went)
      return `${key} goes to partition ${went} now. Its earlier records stay in partition ${before.at(-1)}, and whoever reads them may be slower: its order is broken.`;
    return before.length > 0
      ? `${key} goes to partition ${went} again, behind its earlier records: they are read in order.`
      : `${key} goes to partition ${went}.`;
  }

  function grow(): string | null {
    const total = partitions.length + 1;
    if (total > MOST_PARTITIONS) return null;
    const before = [...places.keys()].filter(key => key !== '').map(key => [key, next(key)] as const);
    kafka.createPartitions(TOPIC, total, 0);
    partitions.push([]);
    const moved = before.filter(([key, partition]) => next(key) !== partition);
    return `Modulo ${total} now. ${moved.length} of ${before.length} keys will go elsewhere; no record that is written moves.`;
  }

  let said = 'Nothing is sent yet.';
  for (const action of actions) said = (action.do === 'grow' ? grow() : send(action.key)) ?? said;
  const keys: KeyView[] = [...places]
    .filter(([key]) => key !== '')
    .map(([key, been]) => ({ key, hash: toPositive(murmur2(utf8.encode(key))), partition: next(key), places: been }));
  return { said, partitions, keys };
};
