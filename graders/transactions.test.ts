/** Criteria about Kafka's transactions, over small literal histories. */
import { describe, expect, it } from 'vitest';
import { committedReadsOnce } from './committed-reads-once.ts';
import type { Effect } from './effect.ts';
import { type HistoryOf, history, ord12, ord13, STOCK } from './histories.ts';
import { transactionsEnded } from './transactions-ended.ts';

const PRICE: Effect = {
  ...STOCK,
  store: 'priced',
  column: 'messages',
  direction: 'rises',
  named: 'change',
  amount: null,
  row: null,
  owed: { by: 'message', to: ['orders'] },
  words: { what: 'price', done: 'published' },
};

const good = (body: typeof ord12, before: number) => ({
  store: 'priced',
  key: body.orderId,
  before: before === 0 ? null : { messages: before },
  after: { messages: before + 1, newest: body },
});

/** Worker 1 prices orders, worker 2 reads what comes of it. */
const shop = () => history().running('pricing', 'board').sent('order-12', ord12);
const reads = (so: HistoryOf) => so.judge(committedReadsOnce, { price: PRICE }, { by: 'board' });
const told = (so: HistoryOf) => {
  const verdict = reads(so);
  return verdict.verdict === 'fail' ? JSON.stringify(verdict.finding.told) : verdict.verdict;
};

describe('committed-reads-once', () => {
  const once = () =>
    shop()
      .delivered('order-12')
      .transacted(1, 'send')
      .sent('priced/ord_12:1', ord12, null, 'priced')
      .transacted(1, 'commit', [good(ord12, 0)])
      .delivered('priced/ord_12:1', { worker: 2, queue: 'priced', offset: 0 });

  it('passes where each result is read once', () => {
    expect(reads(once().ended()).verdict).toBe('pass');
  });

  it('does not count that the reader is handed the same record again', () => {
    const again = once().delivered('priced/ord_12:1', { worker: 2, queue: 'priced', offset: 0, cause: 'redelivery', attempt: 2 });
    expect(reads(again.ended()).verdict).toBe('pass');
  });

  it('passes where other things are read beside it', () => {
    const other = once()
      .sent('priced/ord_13:1', ord13, null, 'priced')
      .delivered('priced/ord_13:1', { worker: 2, queue: 'priced', offset: 2 });
    expect(reads(other.ended()).verdict).toBe('pass');
  });

  it('fails where two records about one thing are committed, and names both commits', () => {
    const twice = once()
      .delivered('order-12', { cause: 'redelivery', attempt: 2 })
      .sent('priced/ord_12:2', ord12, null, 'priced')
      .transacted(3, 'commit', [good(ord12, 1)])
      .delivered('priced/ord_12:2', { worker: 2, queue: 'priced', offset: 2 });
    expect(told(twice)).toContain('both were made good');
  });

  it('fails where somebody is handed a record of a transaction that was never committed', () => {
    const dirty = shop()
      .delivered('order-12')
      .transacted(1, 'send')
      .sent('priced/ord_12:1', ord12, null, 'priced')
      .delivered('priced/ord_12:1', { worker: 2, queue: 'priced', offset: 0 })
      .transacted(1, 'abort')
      .delivered('order-12', { cause: 'redelivery', attempt: 2 })
      .sent('priced/ord_12:2', ord12, null, 'priced')
      .transacted(3, 'commit', [good(ord12, 0)])
      .delivered('priced/ord_12:2', { worker: 2, queue: 'priced', offset: 2 });
    expect(told(dirty)).toContain('belongs to a transaction that was not committed');
  });

  it('is untested as long as nobody has read a result, whatever the program itself is handed', () => {
    expect(reads(shop().delivered('order-12').ended()).verdict).toBe('unknown');
  });
});

describe('transactions-ended', () => {
  const begun = () => shop().delivered('order-12').transacted(1, 'connect').transacted(1, 'send').crashed();
  const verdict = (so: HistoryOf) => so.ended().judge(transactionsEnded, { price: PRICE }).verdict;

  it('passes where whoever comes next ends what a dead process left open', () => {
    expect(verdict(begun().delivered('order-12', { life: 2, cause: 'redelivery', attempt: 2 }).transactionAborted('fenced'))).toBe('pass');
  });

  it('fails where somebody was at work meanwhile, and it was left to its timeout', () => {
    expect(verdict(begun().delivered('order-12', { life: 2, cause: 'redelivery', attempt: 2 }).transactionAborted('timeout'))).toBe('fail');
  });

  it('fails where its own process lives, and goes on without ending it', () => {
    const goesOn = shop().delivered('order-12').transacted(1, 'send').delivered('order-12', { cause: 'redelivery', attempt: 2 });
    expect(verdict(goesOn.transactionAborted('timeout'))).toBe('fail');
  });

  it('passes where nobody was handed anything until the timeout: the group itself waited for it', () => {
    expect(verdict(begun().transactionAborted('timeout').delivered('order-12', { life: 2, attempt: 2 }))).toBe('pass');
  });

  it('does not take the reader for somebody who could have ended it', () => {
    const beside = begun().sent('priced/ord_9:1', ord13, null, 'priced').delivered('priced/ord_9:1', { worker: 2, queue: 'priced' });
    expect(verdict(beside.transactionAborted('timeout'))).toBe('pass');
  });

  it('is untested where every process ends its own', () => {
    expect(verdict(shop().delivered('order-12').transacted(1, 'send').transacted(1, 'commit'))).toBe('unknown');
  });
});
