/** The expected texts were printed by the tools of Kafka 4.3.1 for the same topic and group; only ids and times are ours. */
import { describe, expect, it } from 'vitest';
import { Kafka } from './broker.ts';
import {
  consoleConsumer,
  consoleOffsets,
  describeGroup,
  describeMembers,
  describeState,
  describeTopic,
  listGroups,
  listTopics,
} from './console.ts';
import { Consumer } from './consumer.ts';
import { partitionOfKey } from './murmur2.ts';

function shop() {
  const kafka = new Kafka([{ name: 'orders', partitions: 3 }], () => {}, { groupInitialRebalanceDelayMs: 0, offsetsTopicPartitions: 1 });
  for (const [key, value] of [
    ['user-1', 'a'],
    ['user-42', 'b'],
    ['user-1', 'c'],
    ['abc', 'd'],
  ] as const)
    kafka.produce(
      {
        topic: 'orders',
        partition: partitionOfKey(key, 3),
        acks: -1,
        records: [{ key, value, headers: { trace: '7' }, timestamp: 1795468942380 }],
      },
      0,
    );
  const consumer = new Consumer(kafka, { group: 'shipping', clientId: 'console-consumer', autoOffsetReset: 'earliest' });
  consumer.subscribe(['orders'], 0);
  consumer.poll(0);
  consumer.commit(0);
  return { kafka, consumer };
}

describe('kafka-consumer-groups.sh', () => {
  it('K-04: describes a group by committedOffset, log end and lag', () => {
    const { kafka } = shop();
    kafka.produce({ topic: 'orders', partition: 2, acks: -1, records: [{ key: null, value: 'late' }] }, 0);
    expect(describeGroup(kafka, 'shipping', 0)).toBe(`
GROUP           TOPIC           PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG             CONSUMER-ID        HOST            CLIENT-ID
shipping        orders          0          1               1               0               console-consumer-1 /127.0.0.1      console-consumer
shipping        orders          1          1               1               0               console-consumer-1 /127.0.0.1      console-consumer
shipping        orders          2          2               3               1               console-consumer-1 /127.0.0.1      console-consumer
`);
  });

  it('says that nobody is there', () => {
    const { kafka, consumer } = shop();
    consumer.close(0);
    expect(describeGroup(kafka, 'shipping', 0)).toBe(`
Consumer group 'shipping' has no active members.

GROUP           TOPIC           PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG             CONSUMER-ID     HOST            CLIENT-ID
shipping        orders          0          1               1               0               -               -               -
shipping        orders          1          1               1               0               -               -               -
shipping        orders          2          2               2               0               -               -               -
`);
  });

  it('describes members, what they hold, and the state', () => {
    const { kafka } = shop();
    const blank = (text: string) => text.replaceAll('~', ' ');
    expect(describeMembers(kafka, 'shipping')).toBe(
      blank(`
GROUP           CONSUMER-ID        HOST            CLIENT-ID        #PARTITIONS~~~~~
shipping        console-consumer-1 /127.0.0.1      console-consumer 3~~~~~~~~~~~~~~~
`),
    );
    expect(describeMembers(kafka, 'shipping', true)).toBe(
      blank(`
GROUP           CONSUMER-ID        HOST            CLIENT-ID        #PARTITIONS     CURRENT-EPOCH   CURRENT-ASSIGNMENT   TARGET-EPOCH    TARGET-ASSIGNMENT~~~
shipping        console-consumer-1 /127.0.0.1      console-consumer 3               -               orders:0,1,2         -               -~~~~~~~~~~~~~~~~~~~
`),
    );
    expect(describeState(kafka, 'shipping', '127.0.0.1:19092')).toBe(`
GROUP           COORDINATOR (ID)          ASSIGNMENT-STRATEGY  STATE                #MEMBERS
shipping        127.0.0.1:19092  (1)      range                Stable               1
`);
  });

  it('lists, and does not find', () => {
    const { kafka } = shop();
    expect(listGroups(kafka)).toBe('shipping\n');
    expect(listTopics(kafka)).toBe('__consumer_offsets\norders\n');
    expect(describeGroup(kafka, 'nope', 0)).toContain('GroupIdNotFoundException: Group nope not found.');
  });
});

describe('kafka-topics.sh', () => {
  it('describes a topic', () => {
    const { kafka } = shop();
    const [head, ...partitions] = describeTopic(kafka, 'orders').split('\n');
    expect(head).toMatch(/^Topic: orders\tTopicId: [\w-]{22}\tPartitionCount: 3\tReplicationFactor: 1\tConfigs: min\.insync\.replicas=1$/);
    expect(partitions[0]).toBe('\tTopic: orders\tPartition: 0\tLeader: 1\tReplicas: 1\tIsr: 1\tElr: \tLastKnownElr: ');
    expect(partitions).toHaveLength(4);
  });
});

describe('kafka-console-consumer.sh', () => {
  it('prints records with what was asked for', () => {
    const { kafka } = shop();
    expect(consoleConsumer(kafka, 'orders', 0, { timestamp: true, partition: true, offset: true, headers: true, key: true })).toBe(
      [
        'CreateTime:1795468942380\tPartition:0\tOffset:0\ttrace:7\tabc\td',
        'CreateTime:1795468942380\tPartition:1\tOffset:0\ttrace:7\tuser-42\tb',
        'CreateTime:1795468942380\tPartition:2\tOffset:0\ttrace:7\tuser-1\ta',
        'CreateTime:1795468942380\tPartition:2\tOffset:1\ttrace:7\tuser-1\tc',
        'Processed a total of 4 messages',
        '',
      ].join('\n'),
    );
  });

  it('K-02: shows commits for what they are, records that hold the next offset', () => {
    const { kafka } = shop();
    expect(consoleOffsets(kafka, 0).split('\n')[0]).toBe(
      '{"key":{"type":1,"data":{"group":"shipping","topic":"orders","partition":0}},"value":{"version":4,"data":{"offset":1,"leaderEpoch":-1,"metadata":"","commitTimestamp":0}}}',
    );
  });
});
