import { describe, expect, it } from 'vitest';
import type { Json } from '../../history/event.ts';
import { settleBatch } from './lambda.ts';
import { broker, S } from './test-broker.ts';

/** What is left of three messages after the function, once the visibility timeout is over. */
function left(answer: Json | undefined, { threw = false, reports = true, queue = 'orders' } = {}): string[] {
  const fifo = queue.endsWith('.fifo');
  const { sqs, send, receive, ids } = broker({ name: queue });
  for (const id of ['a', 'b', 'c']) send(id, 0, fifo ? { groupId: 'g', deduplicationId: id } : {});
  const batch = receive(0, { max: 10 });
  settleBatch(sqs, queue, batch, { threw, answer }, reports, S);
  return ids(30 * S, { max: 10 });
}

describe('S-32: a batch of Lambda', () => {
  const failures = (...ids: Json[]) => ({ batchItemFailures: ids.map(itemIdentifier => ({ itemIdentifier })) });

  it('is deleted when the function returns, and comes back whole when it throws', () => {
    expect(left('anything', { reports: false })).toEqual([]);
    expect(left(undefined, { threw: true, reports: false })).toEqual(['a', 'b', 'c']);
    expect(left(failures('b'), { threw: true })).toEqual(['a', 'b', 'c']);
  });

  it('fails in part where the ids that failed are returned, and read', () => {
    expect(left(failures('b'))).toEqual(['b']);
    expect(left(failures('b'), { reports: false })).toEqual([]);
  });

  it('has succeeded when nothing failed, however that is said', () => {
    const answers: readonly (Json | undefined)[] = [undefined, null, {}, { batchItemFailures: null }, failures()];
    for (const answer of answers) expect(left(answer)).toEqual([]);
  });

  it('fails whole when the answer makes no sense', () => {
    for (const answer of [
      failures('x'),
      failures(''),
      failures(null),
      { batchItemFailures: [{ id: 'a' }] },
      { batchItemFailures: 'a' },
      ['a'],
      'a',
    ])
      expect(left(answer as Json)).toEqual(['a', 'b', 'c']);
  });

  it('keeps the order of a FIFO group only if the function returns the first that failed and all behind it', () => {
    expect(left(failures('b', 'c'), { queue: 'orders.fifo' })).toEqual(['b', 'c']);
    expect(left(failures('b'), { queue: 'orders.fifo' })).toEqual(['b']);
  });
});
