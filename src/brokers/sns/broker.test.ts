/** Long because it is a list: tests of the facts about SNS, by number. */
import { describe, expect, it } from 'vitest';
import { refusal } from '../sqs/test-broker.ts';
import { publishBatch } from './batch.ts';
import type { Attempt } from './broker.ts';
import { topic } from './test-broker.ts';

const S = 1000;
const RAW = { rawMessageDelivery: true };

describe('fan-out', () => {
  it('N-01: every subscription gets a copy of its own, and a topic without subscriptions keeps nothing', () => {
    const { publish, sqs, sns, received, events } = topic([
      { endpoint: 'stock', ...RAW },
      { endpoint: 'mail', ...RAW },
    ]);
    expect(publish('ord_12')).toEqual({ messageId: 'ord_12', deduplicated: false });
    const [stock] = received('stock');
    expect(stock).toMatchObject({ message: 'ord_12@stock', body: { id: 'ord_12' } });
    sqs.delete('stock', stock!.receiptHandle, 0, 1);
    expect(received('mail')).toMatchObject([{ message: 'ord_12@mail' }]);
    sns.createTopic({ name: 'empty' });
    const before = events.length;
    sns.publish('empty', { id: 'x', body: 'x' }, 0);
    sns.subscribe({ topic: 'empty', protocol: 'sqs', endpoint: 'stock' });
    expect(events).toHaveLength(before);
  });

  it('N-02: without raw delivery the body is an envelope, and the attributes are inside', () => {
    const { publish, sns, received } = topic([{ endpoint: 'stock' }], {
      options: { epoch: Date.UTC(2026, 0, 2), region: 'us-east-2', account: '123456789012' },
    });
    publish('ord_12', { body: 'one "mug"', subject: 'An order', headers: { n: '1' }, types: { n: 'Number' } }, 1500);
    const [message] = received('stock', 1500);
    expect(message).toMatchObject({ headers: {} });
    const { arn } = sns.subscriptions('orders')[0]!;
    expect(message!.body).toBe(`{
  "Type" : "Notification",
  "MessageId" : "87c32f49-d93f-4a2d-a884-cf85fe272bca",
  "TopicArn" : "arn:aws:sns:us-east-2:123456789012:orders",
  "Subject" : "An order",
  "Message" : "one \\"mug\\"",
  "Timestamp" : "2026-01-02T00:00:01.500Z",
  "SignatureVersion" : "1",
  "Signature" : "EXAMPLE",
  "SigningCertURL" : "https://sns.us-east-2.amazonaws.com/SimpleNotificationService-00000000000000000000000000000000.pem",
  "UnsubscribeURL" : "https://sns.us-east-2.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${arn}",
  "MessageAttributes" : {
    "n" : {"Type":"Number","Value":"1"}
  }
}`);
    expect(JSON.parse(message!.body as string).Message).toBe('one "mug"');
  });

  it('N-02: raw delivery hands over the body and the attributes as they are', () => {
    const { publish, received } = topic([{ endpoint: 'stock', ...RAW }]);
    publish('ord_12', { headers: { n: '1' }, types: { n: 'Number' } });
    expect(received('stock')).toMatchObject([{ body: { id: 'ord_12' }, headers: { n: '1' }, types: { n: 'Number' } }]);
  });

  it('N-03: raw delivery of more than ten attributes to a queue is refused and not tried again', () => {
    const headers = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`h${n}`, 'x']));
    const { publish, received, fault, events } = topic([{ endpoint: 'raw', ...RAW }, { endpoint: 'wrapped' }]);
    publish('ord_12', { headers });
    expect(received('raw')).toEqual([]);
    expect(received('wrapped')).toHaveLength(1);
    expect(fault.attempts.filter(({ endpoint }) => endpoint === 'raw')).toHaveLength(1);
    expect(events.at(0)).toEqual({ type: 'dropped', at: 0, message: 'ord_12', queue: 'orders', reason: 'rejected' });
  });

  it('has a text for each protocol where the message says so', () => {
    const mails: unknown[] = [];
    const attempt = ({ protocol, body }: Attempt) => {
      if (protocol === 'email') mails.push(body);
      return 'delivered' as const;
    };
    const two = [
      { endpoint: 'q', ...RAW },
      { endpoint: 'a@b', protocol: 'email' as const, ...RAW },
    ];
    const { publish, bodies } = topic(two, { options: { attempt } });
    publish('m', { structure: 'json', body: { default: 'all', sqs: 'queues' } });
    expect(bodies('q')).toEqual(['queues']);
    expect(mails).toEqual(['all']);
    expect(refusal(() => publish('n', { structure: 'json', body: { sqs: 'queues' } }))).toBe(
      'InvalidParameter: Invalid parameter: Message Structure - No default entry in JSON message body',
    );
    expect(refusal(() => publish('n', { structure: 'json', body: '{' }))).toBe(
      'InvalidParameter: Invalid parameter: Message Structure - JSON message body failed to parse',
    );
  });
});

describe('filters', () => {
  it('N-04: a subscription gets what its policy matches, by attributes or by the body', () => {
    const { publish, ids } = topic([
      { endpoint: 'large', filterPolicy: { price: [{ numeric: ['>', 100] }] } },
      { endpoint: 'mugs', filterPolicy: { item: { kind: ['mug'] } }, filterPolicyScope: 'MessageBody' },
      { endpoint: 'all' },
    ]);
    publish('a', { headers: { price: '101' }, types: { price: 'Number' }, body: { item: { kind: 'cup' } } });
    publish('b', { headers: { price: '99' }, types: { price: 'Number' }, body: { item: { kind: 'mug' } } });
    publish('c', { body: 'no JSON' });
    expect(ids('large')).toEqual(['a@large']);
    expect(ids('mugs')).toEqual(['b@mugs']);
    expect(ids('all')).toEqual(['a@all', 'b@all', 'c@all']);
  });

  it('N-06: a policy can be changed, and takes effect at once here', () => {
    const { sns, publish, ids } = topic([{ endpoint: 'q', filterPolicy: { kind: ['a'] } }]);
    const { arn } = sns.subscriptions('orders')[0]!;
    publish('one', { headers: { kind: 'b' } });
    sns.setSubscriptionAttributes(arn, { filterPolicy: { kind: ['b'] } });
    publish('two', { headers: { kind: 'b' } });
    expect(ids('q')).toEqual(['two@q']);
    expect(refusal(() => sns.setSubscriptionAttributes('arn:none', {}))).toBe('NotFound: Subscription does not exist');
  });

  it('says of a wrong policy what SNS says, for each of the two calls', () => {
    const { sns } = topic([{ endpoint: 'q' }]);
    const { arn } = sns.subscriptions('orders')[0]!;
    expect(refusal(() => sns.setSubscriptionAttributes(arn, { filterPolicy: { key: [] } }))).toBe(
      'InvalidParameter: Invalid parameter: FilterPolicy: Empty arrays are not allowed',
    );
    expect(refusal(() => sns.subscribe({ topic: 'orders', protocol: 'sqs', endpoint: 'r', filterPolicy: { key: [] } }))).toBe(
      'InvalidParameter: Invalid parameter: Attributes Reason: FilterPolicy: Empty arrays are not allowed',
    );
  });
});

describe('retries', () => {
  it('N-08: a queue is tried at once three times, then after a second twice, then ever later, then every 20 s', () => {
    const { sns, publish, fault } = topic([{ endpoint: 'q' }]);
    fault.outcome = 'server-error';
    publish('m');
    sns.pass(200 * S);
    const times = fault.attempts.map(({ at }) => at / S);
    expect(times.slice(0, 6)).toEqual([0, 0, 0, 0, 1, 2]);
    const gaps = fault.attempts.slice(1).map(({ at }, n) => (at - fault.attempts[n]!.at) / S);
    // Ten retries from 1 s to 20 s, each later than the one before.
    expect(gaps[5]).toBe(1);
    expect(gaps[14]).toBe(20);
    for (let n = 6; n < 15; n += 1) expect(gaps[n]).toBeGreaterThan(gaps[n - 1]!);
    expect(gaps.slice(15).every(gap => gap === 20)).toBe(true);
    fault.outcome = 'delivered';
    const before = fault.attempts.length;
    sns.pass(240 * S);
    expect(fault.attempts).toHaveLength(before + 1);
    expect(sns.pending()).toBe(0);
  });

  it('N-08: after 100 015 retries in some 23 days the message goes to the dead-letter queue of the subscription', () => {
    const { sns, publish, fault, events, bodies } = topic([{ endpoint: 'q', ...RAW, deadLetterQueue: 'dead' }], {
      queues: [{ name: 'dead' }],
    });
    fault.outcome = 'server-error';
    fault.attempts = { push: () => 0, length: 0 } as never;
    publish('m');
    const day = 24 * 3600 * S;
    sns.pass(23 * day);
    expect(events).toEqual([]);
    sns.pass(24 * day);
    expect(events.map(({ type }) => type)).toEqual(['sent', 'dead-lettered']);
    expect(events[1]).toMatchObject({ message: 'm', queue: 'orders', to: 'dead', attempts: 100_016, reason: 'delivery-limit' });
    expect(bodies('dead', 24 * day)).toEqual([{ id: 'm' }]);
  });

  it('N-08: an outage of one endpoint does not touch the others', () => {
    const down = new Set(['stock']);
    const { sns, publish, ids } = topic([{ endpoint: 'stock' }, { endpoint: 'mail' }], {
      options: { attempt: ({ endpoint }) => (down.has(endpoint) ? 'server-error' : 'delivered') },
    });
    publish('m');
    expect(ids('mail')).toEqual(['m@mail']);
    expect(ids('stock')).toEqual([]);
    expect(sns.nextTimer(0)).toBe(S);
    down.clear();
    sns.pass(S);
    expect(ids('stock', S)).toEqual(['m@stock']);
  });

  it('N-09: HTTP is tried three times more, 20 s apart, unless its policy says otherwise', () => {
    const web = { endpoint: 'https://shop.example/hook', protocol: 'https' as const };
    const { sns, publish, fault, events } = topic([web]);
    fault.outcome = 'server-error';
    publish('m');
    sns.pass(1000 * S);
    expect(fault.attempts.map(({ at }) => at / S)).toEqual([0, 20, 40, 60]);
    expect(events.at(-1)).toMatchObject({ type: 'dropped', reason: 'delivery-limit' });
    const own = topic([
      {
        ...web,
        deliveryPolicy: {
          numRetries: 6,
          minDelayTarget: 5,
          maxDelayTarget: 20,
          numNoDelayRetries: 1,
          numMinDelayRetries: 1,
          numMaxDelayRetries: 1,
        },
      },
    ]);
    own.fault.outcome = 'server-error';
    own.publish('m');
    own.sns.pass(1000 * S);
    expect(own.fault.attempts.map(({ at }) => at / S)).toEqual([0, 0, 5, 10, 22.5, 42.5, 62.5]);
  });

  it('N-09: a policy may take an hour at most, and only web endpoints have one', () => {
    const subscribing =
      (deliveryPolicy: object, protocol: 'https' | 'sqs' = 'https') =>
      () =>
        topic([{ endpoint: 'x', protocol, deliveryPolicy }]);
    expect(refusal(subscribing({ numRetries: 100, minDelayTarget: 37, maxDelayTarget: 37 }))).toContain('3600 seconds together');
    expect(refusal(subscribing({ numRetries: 101 }))).toContain('numRetries must be between 0 and 100');
    expect(refusal(subscribing({ minDelayTarget: 21 }))).toContain('maxDelayTarget must be between minDelayTarget');
    expect(refusal(subscribing({ numRetries: 3 }, 'sqs'))).toContain('only the protocols http and https');
  });

  it('N-10: what is refused is not tried again, and goes to the dead-letter queue with its envelope', () => {
    const { sns, publish, fault, bodies, events } = topic([{ endpoint: 'q', deadLetterQueue: 'dead' }], { queues: [{ name: 'dead' }] });
    fault.outcome = 'client-error';
    publish('m', { body: 'text' });
    expect(fault.attempts).toHaveLength(1);
    expect(sns.pending()).toBe(0);
    expect(events.at(-1)).toMatchObject({ type: 'dead-lettered', to: 'dead', reason: 'rejected', attempts: 1 });
    expect(JSON.parse(bodies('dead')[0] as string)).toMatchObject({ Type: 'Notification', Message: 'text' });
  });

  it('N-11: deleting the queue does not delete the subscription: messages go to its dead-letter queue, or are lost', () => {
    const { sqs, sns, publish, ids, events } = topic([{ endpoint: 'gone', deadLetterQueue: 'dead' }, { endpoint: 'lost' }], {
      queues: [{ name: 'dead' }],
    });
    sqs.deleteQueue('gone', 0);
    sqs.deleteQueue('lost', 0);
    publish('m');
    expect(sns.subscriptions('orders')).toHaveLength(2);
    expect(ids('dead')).toEqual(['m@gone']);
    expect(events.at(-1)).toMatchObject({ type: 'dropped', message: 'm' });
    sqs.deleteQueue('dead', 0);
    publish('n');
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['dropped', 'dropped']);
  });

  it('drops what was still to be tried again when the subscription is removed', () => {
    const { sns, publish, fault } = topic([{ endpoint: 'q' }]);
    fault.outcome = 'server-error';
    publish('m');
    expect(sns.pending()).toBe(1);
    const { arn } = sns.subscriptions('orders')[0]!;
    sns.unsubscribe(arn);
    sns.unsubscribe(arn);
    expect(sns.pending()).toBe(0);
    expect(sns.nextTimer(0)).toBeNull();
  });
});

describe('FIFO topics', () => {
  const fifo = { topic: { name: 'orders.fifo' } };
  const group = (deduplicationId: string, groupId = 'g') => ({ groupId, deduplicationId });

  it('N-12: a group is needed, and an id or the hash of the content', () => {
    const { publish } = topic([{ endpoint: 'q.fifo' }], fifo);
    expect(refusal(() => publish('m'))).toBe(
      'InvalidParameter: Invalid parameter: The MessageGroupId parameter is required for FIFO topics',
    );
    expect(refusal(() => publish('m', { groupId: 'g' }))).toContain(
      'either have ContentBasedDeduplication enabled or MessageDeduplicationId',
    );
    expect(refusal(() => topic([{ endpoint: 'q' }]).publish('m', { deduplicationId: 'x' }))).toContain('not valid for this topic type');
    expect(refusal(() => topic([{ endpoint: 'q.fifo' }]))).toContain('FIFO SQS Queues can not be subscribed to standard SNS topics');
    expect(refusal(() => topic([{ endpoint: 'x', protocol: 'https' }], fifo))).toContain('a FIFO topic delivers to SQS queues');
  });

  it('N-12: a duplicate is accepted for five minutes and not delivered', () => {
    const { publish, received, sqs } = topic([{ endpoint: 'q.fifo', ...RAW }], fifo);
    const first = publish('m', group('x'));
    expect(publish('n', group('x'), 5 * 60 * S - 1)).toEqual({ ...first, deduplicated: true });
    expect(publish('o', group('x'), 5 * 60 * S)).toMatchObject({ messageId: 'o', deduplicated: false });
    const [m] = received('q.fifo', 5 * 60 * S);
    expect(m).toMatchObject({ message: 'm@q.fifo', groupId: 'g', deduplicationId: 'x' });
    sqs.delete('q.fifo', m!.receiptHandle, 5 * 60 * S, 1);
  });

  it('N-12: the same content is a duplicate where the topic goes by content', () => {
    const { publish, received } = topic([{ endpoint: 'q.fifo', ...RAW }], {
      topic: { name: 'orders.fifo', contentBasedDeduplication: true },
    });
    publish('m', { body: 'Test', groupId: 'g' });
    expect(publish('n', { body: 'Test', groupId: 'g', headers: { other: '1' } }).deduplicated).toBe(true);
    // The queue gets the hash, as AWS's does.
    expect(received('q.fifo')[0]?.deduplicationId).toBe('532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25');
  });

  it('N-12: duplicates are looked for in the whole topic, or in the group', () => {
    const whole = topic([{ endpoint: 'q' }], fifo);
    whole.publish('a', group('x', 'g'));
    expect(whole.publish('b', group('x', 'h')).deduplicated).toBe(true);
    const groups = topic([{ endpoint: 'q' }], { topic: { name: 'orders.fifo', fifoThroughputScope: 'MessageGroup' } });
    groups.publish('a', group('x', 'g'));
    expect(groups.publish('b', group('x', 'h')).deduplicated).toBe(false);
  });

  it('N-12: a group reaches each FIFO queue in order, also when a delivery has to be tried again', () => {
    const failing = new Set(['a']);
    const { sns, publish, ids } = topic([{ endpoint: 'q.fifo' }], {
      ...fifo,
      options: { attempt: ({ message }) => (failing.has(message) ? 'server-error' : 'delivered') },
    });
    publish('a', group('1'));
    publish('b', group('2'));
    publish('other', group('3', 'h'));
    publish('c', group('4'));
    expect(sns.pending()).toBe(3);
    failing.clear();
    failing.add('b');
    sns.pass(S);
    failing.clear();
    sns.pass(60 * S);
    expect(sns.pending()).toBe(0);
    expect(ids('q.fifo', 60 * S)).toEqual(['other@q.fifo', 'a@q.fifo', 'b@q.fifo', 'c@q.fifo']);
  });

  it('N-12: the dead-letter queue of a FIFO subscription is a FIFO queue, and keeps the group', () => {
    expect(refusal(() => topic([{ endpoint: 'q.fifo', deadLetterQueue: 'dead' }], { ...fifo, queues: [{ name: 'dead' }] }))).toBe(
      'InvalidParameter: Invalid parameter: RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.',
    );
    const { publish, fault, received } = topic([{ endpoint: 'q.fifo', deadLetterQueue: 'dead.fifo' }], {
      ...fifo,
      queues: [{ name: 'dead.fifo' }],
    });
    fault.outcome = 'client-error';
    publish('m', group('x'));
    expect(received('dead.fifo')).toMatchObject([{ message: 'm@q.fifo', groupId: 'g' }]);
  });

  it('N-13: a standard queue may subscribe to a FIFO topic, and does not get the group', () => {
    const { publish, received } = topic([{ endpoint: 'plain' }], fifo);
    publish('m', group('x'));
    const [message] = received('plain');
    expect(message).not.toHaveProperty('groupId');
    expect(JSON.parse(message!.body as string)).toMatchObject({ SequenceNumber: '00000000000000000001' });
    expect(JSON.parse(message!.body as string)).not.toHaveProperty('Signature');
  });

  it('N-15: the group of a message to a standard topic goes to standard queues, for fair queues', () => {
    const { publish, received } = topic([{ endpoint: 'plain' }]);
    publish('m', { groupId: 'tenant' });
    expect(received('plain')).toMatchObject([{ groupId: 'tenant' }]);
  });
});

describe('limits and mistakes', () => {
  it('N-14: 256 KiB with the attributes, up to 1 MiB where the topic says so', () => {
    const { publish } = topic([{ endpoint: 'q', ...RAW }]);
    publish('just', { body: 'x'.repeat(262_144) });
    expect(refusal(() => publish('over', { body: 'x'.repeat(262_145) }))).toBe('InvalidParameter: Invalid parameter: Message too long');
    expect(refusal(() => publish('headed', { body: 'x'.repeat(262_144 - 9), headers: { a: 'bcd' } }))).toContain('too long');
    const large = topic([{ endpoint: 'q', ...RAW }], { topic: { maximumMessageBytes: 1_048_576 } });
    large.publish('large', { body: 'x'.repeat(1_048_576) });
    expect(large.received('q')).toHaveLength(1);
    expect(refusal(() => large.sns.subscribe({ topic: 'orders', protocol: 'email', endpoint: 'a@b' }))).toContain('above 256 KiB');
    for (let n = 1; n < 100; n += 1) large.sns.subscribe({ topic: 'orders', protocol: 'lambda', endpoint: `f${n}` });
    expect(refusal(() => large.sns.subscribe({ topic: 'orders', protocol: 'lambda', endpoint: 'f100' }))).toContain(
      'SubscriptionLimitExceeded',
    );
    expect(refusal(() => topic([], { topic: { maximumMessageBytes: 1023 } }))).toContain('between 1024 and 1048576');
  });

  it('N-14: a message that the topic takes may be too large for the queue, which is a mistake of the subscriber', () => {
    const tight = topic([{ endpoint: 'q', ...RAW }]);
    tight.sqs.setAttributes('q', { maximumMessageBytes: 1024 }, 0);
    tight.publish('m', { body: 'x'.repeat(2000) });
    expect(tight.events).toMatchObject([{ type: 'dropped', reason: 'rejected' }]);
  });

  it('refuses what AWS refuses, in its words', () => {
    const { publish, sns } = topic([{ endpoint: 'q' }]);
    const wrong = (given: object) => refusal(() => publish('m', given));
    expect(wrong({ body: '' })).toBe('InvalidParameter: Invalid parameter: Empty message');
    expect(wrong({ subject: '' })).toBe('InvalidParameter: Invalid parameter: Subject');
    expect(wrong({ headers: { a: '' } })).toBe(
      "ParameterValueInvalid: The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
    );
    expect(wrong({ headers: { 'a^b': 'x' } })).toContain("Invalid non-alphanumeric character '#x5E'");
    expect(wrong({ headers: { 'a..b': 'x' } })).toContain("can not have successive '.' character");
    expect(wrong({ headers: { a: 'x' }, types: { a: 'Bool' } })).toContain(
      'the set of supported type prefixes is Binary, Number, and String',
    );
    expect(refusal(() => sns.publish('nowhere', { id: 'm', body: 'x' }, 0))).toBe('NotFound: Topic does not exist');
    expect(refusal(() => sns.createTopic({ name: 'a b' }))).toBe('InvalidParameter: Invalid parameter: Topic Name');
    expect(refusal(() => sns.createTopic({ name: 'orders', maximumMessageBytes: 2000 }))).toContain(
      'Topic already exists with different attributes',
    );
    expect(refusal(() => sns.subscribe({ topic: 'orders', protocol: 'pigeon' as never, endpoint: 'x' }))).toContain(
      'does not support this protocol string: pigeon',
    );
    expect(refusal(() => sns.subscribe({ topic: 'orders', protocol: 'sqs', endpoint: 'https://queue/url' }))).toBe(
      'InvalidParameter: Invalid parameter: SQS endpoint ARN',
    );
  });

  it('subscribing again alike gives the same subscription, otherwise it is refused', () => {
    const { sns } = topic([{ endpoint: 'q', ...RAW }]);
    const { arn } = sns.subscriptions('orders')[0]!;
    expect(sns.subscribe({ topic: 'orders', protocol: 'sqs', endpoint: 'q' })).toBe(arn);
    expect(refusal(() => sns.subscribe({ topic: 'orders', protocol: 'sqs', endpoint: 'q', rawMessageDelivery: false }))).toBe(
      'InvalidParameter: Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
    );
  });

  it('a batch fails in part, but not for what is wrong with the batch itself', () => {
    const { sns, ids } = topic([{ endpoint: 'q' }]);
    const entry = (entryId: string, body: string) => ({ entryId, request: { id: entryId, body } });
    const { successful, failed } = publishBatch(sns, 'orders', [entry('a', 'x'), entry('b', ''), entry('c', 'y')], 0);
    expect(successful.map(({ entryId }) => entryId)).toEqual(['a', 'c']);
    expect(failed).toEqual([{ entryId: 'b', code: 'InvalidParameter', message: 'Invalid parameter: Empty message' }]);
    expect(ids('q')).toEqual(['a@q', 'c@q']);
    const batch = (...entries: ReturnType<typeof entry>[]) => refusal(() => publishBatch(sns, 'orders', entries, 0));
    expect(batch()).toContain('EmptyBatchRequest');
    expect(batch(entry('a', 'x'), entry('a', 'y'))).toContain('BatchEntryIdsNotDistinct');
    expect(batch(entry('a.b', 'x'))).toContain('impermissible character: a.b');
    expect(batch(entry('a'.repeat(81), 'x'))).toContain('too long');
    expect(batch(...Array.from({ length: 11 }, (_, n) => entry(`e${n}`, 'x')))).toContain('TooManyEntriesInBatchRequest');
  });

  it('deletes a topic with its subscriptions', () => {
    const { sns, publish, fault } = topic([{ endpoint: 'q' }]);
    fault.outcome = 'server-error';
    publish('m');
    sns.deleteTopic('orders');
    sns.deleteTopic('orders');
    expect(sns.topics()).toEqual([]);
    expect(sns.pending()).toBe(0);
  });
});
