import { describe, expect, it } from 'vitest';
import { play } from './play.ts';
import { type ExchangeAction, type ExchangeType, MOST_MESSAGES, OPENING } from './view.ts';

const publish = (key: string, mandatory = false): ExchangeAction => ({ do: 'publish', key, mandatory });
const copies = (type: ExchangeType, key: string, ...before: ExchangeAction[]) => {
  const { queues } = play([{ do: 'type', type }, ...before, publish(key)]);
  return queues.filter(({ messages }) => messages.length > 0).map(({ name }) => name);
};

describe('an exchange and its bindings', () => {
  it('R-02: topic matches words: * is one, # any number', () => {
    expect(copies('topic', 'order.placed.eu')).toEqual(['packing', 'email']);
    expect(copies('topic', 'order.placed')).toEqual([]);
    expect(copies('topic', 'refund')).toEqual(['email']);
    expect(copies('topic', 'refund.made.us.late')).toEqual(['email']);
  });

  it('R-01: direct compares, and takes a pattern for a word', () => {
    expect(copies('direct', 'order.paid')).toEqual(['email', 'fraud']);
    expect(copies('direct', 'order.*')).toEqual([]);
  });

  it('R-01: fanout does not look at the key', () => {
    expect(copies('fanout', 'whatever')).toEqual(['packing', 'email', 'fraud']);
  });

  it('R-05: headers looks at the headers, all of a binding or any', () => {
    expect(copies('headers', 'kind=placed, region=us')).toEqual(['packing', 'fraud']);
    expect(copies('headers', 'kind=placed, region=eu')).toEqual(['packing', 'email']);
    expect(copies('headers', 'kind=refund')).toEqual([]);
  });

  it('R-04: a queue gets one copy however many of its bindings match, and the figure shows which did', () => {
    const { queues, said } = play([{ do: 'bind', queue: 'email', key: '#' }, publish('order.paid.eu')]);
    const email = queues.find(({ name }) => name === 'email')!;
    expect(email.bindings).toEqual([
      { key: 'order.*.eu', matched: true },
      { key: 'refund.#', matched: false },
      { key: '#', matched: true },
    ]);
    expect(email.messages).toEqual([1]);
    expect(said).toBe('Message 1, “order.paid.eu”: 2 copies, for email and fraud. 3 bindings match, but a queue gets one copy.');
  });

  it('R-06: drops what nothing matches, sends back what is mandatory, and lets an alternate exchange catch it', () => {
    const fates = (...actions: ExchangeAction[]) => play(actions).published.map(({ fate }) => fate);
    expect(fates(publish('stock.low'))).toEqual(['dropped']);
    expect(fates(publish('stock.low', true))).toEqual(['returned']);
    const caught = play([{ do: 'alternate' }, publish('stock.low', true), publish('order.paid.us')]);
    expect(caught.published.map(({ fate }) => fate)).toEqual(['alternate', 'routed']);
    expect(caught.unrouted).toEqual([1]);
  });

  it('keeps what a queue has when its last binding goes', () => {
    const { queues, said } = play([...OPENING, { do: 'unbind', queue: 'packing', key: 'order.placed.*' }, publish('order.placed.eu')]);
    expect(queues.map(({ messages }) => messages)).toEqual([[1], [1, 2], []]);
    expect(said).toBe('Message 2, “order.placed.eu”: one copy, for email.');
  });

  it('changes nothing when something is asked for that cannot be done', () => {
    const full = Array.from({ length: MOST_MESSAGES }, () => publish('refund'));
    const impossible: ExchangeAction[] = [
      publish('refund'),
      { do: 'bind', queue: 'nowhere', key: 'a' },
      { do: 'bind', queue: 'packing', key: 'order.placed.*' },
      { do: 'unbind', queue: 'packing', key: 'never' },
      { do: 'bind', queue: 'packing', key: 'x'.repeat(300) },
    ];
    expect(play([...full, ...impossible])).toEqual(play(full));
  });
});
