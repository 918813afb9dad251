/** Queues of SQS that are declared in code: what is declared, and what SQS does not take, in its own words. */
import { describe, expect, it } from 'vitest';
import type { Json } from '../../history/event.ts';
import { TopologyRefused } from '../topology.ts';
import type { SqsConfig, SqsConsumer } from './config.ts';
import { openSqsTopology } from './declared.ts';

const STUB: SqsConfig = { kind: 'sqs', queues: [] };
const ARN = 'arn:aws:sqs:eu-west-1:000000000000:';
const policy = (maxReceiveCount: Json = 5, queue = 'dead') => JSON.stringify({ deadLetterTargetArn: ARN + queue, maxReceiveCount });

function open(consumers: { readonly [program: string]: SqsConsumer } = { stock: { queues: [] } }) {
  const recorder = openSqsTopology(STUB, consumers);
  return {
    recorder,
    create: (QueueName: Json, Attributes?: Json) =>
      recorder.methods.createQueue!(Attributes === undefined ? { QueueName } : { QueueName, Attributes }),
    consume: (...args: Json[]) => recorder.methods.consume!(...args),
    attributes: (request: Json) => recorder.methods.getQueueAttributes!(request),
  };
}

function refused(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(TopologyRefused);
    return (error as Error).message;
  }
  throw new Error('it was taken');
}

describe('queues of SQS, declared in code', () => {
  it('are what everybody runs on, with the settings that were said and SQS’s own for the rest', () => {
    const { create, consume, recorder } = open();
    create('dead');
    expect(create('orders', { VisibilityTimeout: '60', RedrivePolicy: policy() })).toEqual({
      QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/000000000000/orders',
    });
    consume('orders', 'stock');
    expect(recorder.declared()).toEqual({
      config: {
        kind: 'sqs',
        queues: [
          { name: 'dead', visibilityTimeoutMs: 30_000, deadLetterQueue: null, maxReceiveCount: null },
          { name: 'orders', visibilityTimeoutMs: 60_000, deadLetterQueue: 'dead', maxReceiveCount: 5 },
        ],
      },
      consumers: { stock: { queues: ['orders'] } },
      workers: {},
      alarms: [],
    });
  });

  it('are FIFO where they say so, with what they know messages again by', () => {
    const { create, recorder } = open();
    create('jobs.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    recorder.methods.consume!('jobs.fifo', 'stock');
    expect(recorder.declared().config.queues).toMatchObject([
      {
        name: 'jobs.fifo',
        fifo: { contentBasedDeduplication: true, deduplicationScope: 'queue', fifoThroughputLimit: 'perQueue' },
      },
    ]);
  });

  it('may be created once more as they are, and consumed from by URL', () => {
    const { create, consume, recorder } = open();
    const made = create('orders', { VisibilityTimeout: '60' }) as { QueueUrl: string };
    create('orders', { VisibilityTimeout: '60' });
    consume(made.QueueUrl, 'stock');
    expect(recorder.declared().config.queues).toHaveLength(1);
  });

  it('say their ARN', () => {
    const { create, attributes } = open();
    const { QueueUrl } = create('dead') as { QueueUrl: string };
    expect(attributes({ QueueUrl, AttributeNames: ['QueueArn'] })).toEqual({ Attributes: { QueueArn: `${ARN}dead` } });
  });

  it('leave a program its queues where the exercise says them', () => {
    const { create, recorder, consume } = open({ stock: { queues: ['orders'] } });
    create('orders');
    expect(recorder.declared().consumers).toEqual({ stock: { queues: ['orders'] } });
    expect(refused(() => consume('orders', 'stock'))).toBe('`stock` consumes from orders. That is given.');
  });

  it.each<readonly [string, (parts: ReturnType<typeof open>) => unknown, RegExp]>([
    ['no name', ({ create }) => create(null), /^createQueue takes a QueueName: .*; it got nothing\.$/],
    [
      'a FIFO queue that does not say so',
      ({ create }) => create('orders.fifo'),
      /FIFO queue, and one is created with the attribute FifoQueue: 'true'\.$/,
    ],
    ['a FIFO queue by another name', ({ create }) => create('orders', { FifoQueue: 'true' }), /must end with \.fifo suffix/],
    [
      'what is for FIFO queues',
      ({ create }) => create('a', { ContentBasedDeduplication: 'true' }),
      /Unknown Attribute ContentBasedDeduplication/,
    ],
    [
      'a dead-letter queue of the other sort',
      ({ create }) => [create('dead'), create('a.fifo', { FifoQueue: 'true', RedrivePolicy: policy() })],
      /must both be FIFO/,
    ],
    [
      'a number that is no text',
      ({ create }) => create('a', { VisibilityTimeout: 30 }),
      /given as text: VisibilityTimeout: '30'; it got 30\.$/,
    ],
    ['a policy that is no text', ({ create }) => create('a', { RedrivePolicy: { maxReceiveCount: 3 } }), /RedrivePolicy: JSON\.stringify/],
    [
      'a timeout that is too long',
      ({ create }) => create('a', { VisibilityTimeout: '50000' }),
      /^InvalidAttributeValue: .*VisibilityTimeout/,
    ],
    ['an attribute that nothing shows', ({ create }) => create('a', { DelaySeconds: '5' }), /^createQueue knows no `DelaySeconds` here\./],
    ['a misspelt one', ({ create }) => create('a', { VisibiltyTimeout: '5' }), /Did you mean `VisibilityTimeout`\?/],
    [
      'a dead-letter queue that is not there yet',
      ({ create }) => create('a', { RedrivePolicy: policy() }),
      /Dead letter target does not exist/,
    ],
    [
      'a policy that names the queue and not its ARN',
      ({ create }) => create('a', { RedrivePolicy: '{"deadLetterTargetArn":"dead","maxReceiveCount":5}' }),
      /deadLetterTargetArn/,
    ],
    ['a policy without a count', ({ create }) => create('a', { RedrivePolicy: '{"deadLetterTargetArn":"x"}' }), /maxReceiveCount/],
    ['a policy that is no JSON', ({ create }) => create('a', { RedrivePolicy: 'dead' }), /it is not JSON/],
    [
      'other settings for a queue that is there',
      ({ create }) => [create('a'), create('a', { VisibilityTimeout: '5' })],
      /^QueueNameExists: A queue already exists/,
    ],
    ['a request that is none', ({ recorder }) => recorder.methods.createQueue!('orders'), /^The parameters of createQueue are an object/],
    ['a consumer of no queue', ({ create, consume }) => [create('orders'), consume('order', 'stock')], /"order".*Did you mean `orders`\?$/],
    ['a consumer that is no program', ({ create, consume }) => [create('a'), consume('a', 'stok')], /Did you mean `stock`\?$/],
    ['a program that consumes from nothing', ({ recorder }) => recorder.declared(), /^Nobody said which queue `stock` consumes from/],
    [
      'too many queues',
      ({ create }) => Array.from({ length: 51 }, (_, at) => create(`q${at}`)),
      /^These are more than 50 queues, which is as many as there may be here\.$/,
    ],
  ])('are refused: %s', (_, act, text) => {
    expect(refused(() => act(open()))).toMatch(text);
  });
});
