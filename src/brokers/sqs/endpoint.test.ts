import { describe, expect, it } from 'vitest';
import type { Ms } from '../../history/event.ts';
import type { Fields } from './batch.ts';
import { type Outcome, SqsEndpoint } from './endpoint.ts';
import { refusal, S } from './test-broker.ts';

function endpoint() {
  const world = new SqsEndpoint([], () => {});
  const at = (queue: string) => ({ QueueUrl: world.urlOf(queue) });
  const messages = (outcome: Outcome | undefined) =>
    ((outcome?.output?.Messages ?? []) as { Body: string; ReceiptHandle: string }[]).map(each => each.Body);
  return {
    world,
    create: (queue: string, Attributes: Fields = {}) => world.ask('CreateQueue', { QueueName: queue, Attributes }, 0),
    ask: (action: string, queue: string, input: Fields = {}, now: Ms = 0) => world.ask(action, { ...at(queue), ...input }, now),
    send: (queue: string, MessageBody: string, now: Ms = 0, more: Fields = {}) =>
      world.ask('SendMessage', { ...at(queue), MessageBody, ...more }, now),
    /** What a receive that may wait is answered with, once it is. */
    poll(queue: string, WaitTimeSeconds: number, now: Ms, more: Fields = {}) {
      const answers: Outcome[] = [];
      world.call('ReceiveMessage', { ...at(queue), WaitTimeSeconds, ...more }, now, outcome => answers.push(outcome));
      return { answered: () => answers.length > 0, bodies: () => messages(answers[0]), error: () => answers[0]?.error?.code };
    },
  };
}

describe('long polls in virtual time', () => {
  it('S-14: a receive that waits is answered by the next send', () => {
    const { create, send, poll } = endpoint();
    create('q');
    const waiting = poll('q', 20, 0);
    expect(waiting.answered()).toBe(false);
    send('q', 'a', 3 * S);
    expect(waiting.bodies()).toEqual(['a']);
  });

  it('S-14: it comes back empty when its time is up, and not before', () => {
    const { world, create, poll } = endpoint();
    create('q');
    const waiting = poll('q', 5, 0);
    expect(world.nextTimer(0)).toBe(5 * S);
    world.pass(5 * S - 1);
    expect(waiting.answered()).toBe(false);
    world.pass(5 * S);
    expect(waiting.answered()).toBe(true);
    expect(waiting.bodies()).toEqual([]);
    expect(world.nextTimer(5 * S)).toBeNull();
  });

  it('S-14: it gets a message at the moment when a delay or a timeout ends, however late somebody looks', () => {
    const { world, create, send, poll } = endpoint();
    create('q');
    send('q', 'a', 0, { DelaySeconds: 2 });
    const first = poll('q', 20, 0, { VisibilityTimeout: 3 });
    const second = poll('q', 20, 0, { VisibilityTimeout: 30 });
    world.pass(60 * S);
    expect(first.bodies()).toEqual(['a']);
    // Hidden by the first at 2 s until 5 s, so the second has it then, until 35 s.
    expect(second.bodies()).toEqual(['a']);
    expect(world.sqs.attributes('q', 60 * S).ApproximateNumberOfMessages).toBe(1);
  });

  it('S-14: those who wait are served in the order of their arrival, one message each', () => {
    const { create, send, poll } = endpoint();
    create('q');
    const polls = [1, 2, 3].map(() => poll('q', 20, 0));
    send('q', 'a', S);
    send('q', 'b', S);
    expect(polls.map(each => each.bodies())).toEqual([['a'], ['b'], []]);
  });

  it("S-14: a receive that says nothing takes the queue's own time", () => {
    const { create, ask, poll, world } = endpoint();
    create('q', { ReceiveMessageWaitTimeSeconds: '7' });
    world.call('ReceiveMessage', { QueueUrl: world.urlOf('q') }, 0, () => {});
    expect(world.nextTimer(0)).toBe(7 * S);
    expect(poll('q', 0, 0).answered()).toBe(true);
    expect(ask('GetQueueAttributes', 'q', { AttributeNames: ['ReceiveMessageWaitTimeSeconds'] })).toEqual({
      Attributes: { ReceiveMessageWaitTimeSeconds: '7' },
    });
  });

  it('who waits at a queue that is deleted is told', () => {
    const { create, ask, poll } = endpoint();
    create('q');
    const waiting = poll('q', 20, 0);
    ask('DeleteQueue', 'q', {}, S);
    expect(waiting.error()).toBe('QueueDoesNotExist');
  });
});

describe('what AWS wants to have said', () => {
  it('names what is missing and what is unknown', () => {
    const { world, create, ask } = endpoint();
    create('q');
    expect(refusal(() => world.ask('SendMessage', { MessageBody: 'a' }, 0))).toBe(
      'MissingParameter: The request must contain the parameter QueueUrl.',
    );
    expect(refusal(() => ask('SendMessage', 'q'))).toBe('MissingParameter: The request must contain the parameter MessageBody.');
    expect(refusal(() => ask('DeleteMessage', 'q'))).toBe('MissingParameter: The request must contain the parameter ReceiptHandle.');
    expect(refusal(() => ask('Transmogrify', 'q'))).toContain('InvalidAction');
    expect(refusal(() => create('r', { FifoQueue: 'true' }))).toContain('must end with .fifo suffix');
    expect(refusal(() => create('r', { Colour: 'red' }))).toBe('InvalidAttributeName: Unknown Attribute Colour.');
  });

  it('S-29: high throughput needs deduplication by group', () => {
    const { create } = endpoint();
    const high = { FifoQueue: 'true', FifoThroughputLimit: 'perMessageGroupId' };
    expect(refusal(() => create('q.fifo', high))).toBe(
      'InvalidAttributeValue: The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.',
    );
    create('q.fifo', { ...high, DeduplicationScope: 'messageGroup' });
    expect(refusal(() => create('q', { FifoThroughputLimit: 'perQueue' }))).toContain('only when FifoQueue is set to true');
  });

  it('S-18: every message of a FIFO batch needs its group, or none is stored', () => {
    const { create, ask, world } = endpoint();
    create('q.fifo', { FifoQueue: 'true' });
    const Entries = [
      { Id: 'a', MessageBody: 'a', MessageGroupId: 'g', MessageDeduplicationId: 'a' },
      { Id: 'b', MessageBody: 'b' },
    ];
    expect(refusal(() => ask('SendMessageBatch', 'q.fifo', { Entries }))).toBe(
      'InvalidParameterValue: The request must contain the parameter MessageGroupId.',
    );
    expect(world.sqs.attributes('q.fifo', 0).ApproximateNumberOfMessages).toBe(0);
  });

  it('S-16: a batch has at most 1 MiB together', () => {
    const { create, ask } = endpoint();
    create('q');
    const Entries = ['a', 'b'].map(Id => ({ Id, MessageBody: 'x'.repeat(524_289) }));
    expect(refusal(() => ask('SendMessageBatch', 'q', { Entries }))).toBe(
      'BatchRequestTooLong: Batch requests cannot be longer than 1048576 bytes. You have sent 1048578 bytes.',
    );
  });
});

describe('a queue that is gone', () => {
  it('keeps the messages of a queue whose dead-letter queue was deleted', () => {
    const { world, create, ask, send, poll } = endpoint();
    create('dead');
    create('q', { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: world.arnOf('dead'), maxReceiveCount: 1 }) });
    send('q', 'a');
    poll('q', 0, 0, { VisibilityTimeout: 0 });
    ask('DeleteQueue', 'dead');
    expect(poll('q', 0, 0, { VisibilityTimeout: 0 }).bodies()).toEqual(['a']);
    create('dead');
    expect(poll('q', 0, 0).bodies()).toEqual([]);
    expect(poll('dead', 0, 0).bodies()).toEqual(['a']);
  });

  it('S-06: a redrive fails with the queue that it was to write to', () => {
    const { world, create, ask, send, poll } = endpoint();
    create('dead');
    create('other');
    create('q', { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: world.arnOf('dead'), maxReceiveCount: 1 }) });
    for (const body of ['a', 'b', 'c']) send('q', body);
    poll('q', 0, 0, { VisibilityTimeout: 0, MaxNumberOfMessages: 10 });
    poll('q', 0, 0, { MaxNumberOfMessages: 10 });
    const { TaskHandle } = world.ask(
      'StartMessageMoveTask',
      { SourceArn: world.arnOf('dead'), DestinationArn: world.arnOf('other'), MaxNumberOfMessagesPerSecond: 1 },
      0,
    );
    ask('DeleteQueue', 'other', {}, 1.5 * S);
    const listed = world.ask('ListMessageMoveTasks', { SourceArn: world.arnOf('dead') }, 2 * S).Results;
    expect(listed).toEqual([
      {
        Status: 'FAILED',
        SourceArn: world.arnOf('dead'),
        DestinationArn: world.arnOf('other'),
        MaxNumberOfMessagesPerSecond: 1,
        ApproximateNumberOfMessagesMoved: 2,
        ApproximateNumberOfMessagesToMove: 3,
        FailureReason: 'AWS.SimpleQueueService.NonExistentQueue',
        StartedTimestamp: 0,
      },
    ]);
    expect(refusal(() => world.ask('CancelMessageMoveTask', { TaskHandle }, 2 * S))).toBe(
      'ResourceNotFoundException: Task does not exist.',
    );
  });
});
