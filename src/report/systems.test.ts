/** How reports speak of systems of several programs, and that they say nothing new where there is one. */
import { describe, expect, it } from 'vitest';
import type { Effects } from '../../graders/effect.ts';
import { cleo, type HistoryOf, history, MAIL, STOCK } from '../../graders/histories.ts';
import { Judges } from '../../graders/judges.ts';
import type { HistoryEvent } from '../history/index.ts';
import type { Bound, FeedSpec, ProgramSpec, System } from '../system/system.ts';
import { causeOf, causeText } from './cause.ts';
import { boundText, countFaults, faultsText } from './faults.ts';
import { timelineRows } from './timeline-rows.ts';

const program = (name: string, feed: FeedSpec): ProgramSpec => ({
  entry: `${name}.ts`,
  handler: 'handle',
  given: false,
  feed,
  grants: null,
});
const queue = { visibilityTimeoutMs: 30_000, deadLetterQueue: null, maxReceiveCount: null };
const SYSTEM: System = {
  brokers: { mails: { kind: 'sqs', queues: [{ name: 'mails', ...queue }] } },
  services: {},
  trouble: {},
  programs: {
    api: program('api', { kind: 'http', method: 'POST', path: '/orders', retries: 0, retryAfterMs: 1000 }),
    relay: program('relay', { kind: 'timer', everyMs: 1000 }),
    mailer: program('mailer', { kind: 'consume', broker: 'mails', consumer: { queues: ['mails'] } }),
  },
};
const ALONE: System = { ...SYSTEM, programs: { mailer: SYSTEM.programs.mailer! } };
const EFFECTS: Effects = {
  order: {
    ...STOCK,
    store: 'orders',
    column: null,
    direction: 'rises',
    named: 'change',
    amount: null,
    row: null,
    owed: { by: 'answer', at: 'api' },
    words: { what: 'order', done: 'stored' },
  },
  mail: MAIL,
};

function cause(events: HistoryOf, id: string, given: object): string {
  const judges = new Judges([{ id, with: { ...given } }], EFFECTS);
  for (const [index, event] of events.events.entries()) judges.see(event, index);
  const verdict = judges.verdict(0);
  if (verdict.verdict !== 'fail') throw new Error(`${id}: ${verdict.verdict}`);
  return causeText(causeOf(verdict.finding, events.events, { effects: EFFECTS, system: SYSTEM }));
}

const mails = (...programs: readonly string[]) =>
  history()
    .running(...programs)
    .sent('m1', cleo, null, 'mails')
    .delivered('m1', { worker: programs.length, queue: 'mails' });

describe('causes', () => {
  it('says that a client committed by itself, and speaks of no acknowledgement then', () => {
    const refused = () => mails('mailer').mailed(1, false).finished(1).committed(1);
    expect(cause(refused().ended(), 'no-message-lost', { of: 'mail' })).toBe(
      'ord_12’s confirmation was never sent: line 9 of handler.ts (email.send) was refused, and the client’s own commit moved past the record all the same.',
    );
    expect(cause(refused().ended(), 'ack-after-work', { of: 'mail' })).toBe(
      'The client’s own commit moved past m1 before ord_12’s confirmation was sent, and nothing did it later.',
    );
  });

  it('name the program that died, and the file of a line', () => {
    const twice = mails('api', 'mailer').mailed(1).crashed(2).delivered('m1', { worker: 2, life: 2, cause: 'redelivery', queue: 'mails' });
    expect(cause(twice.mailed(2).ended(), 'effect-once', { of: 'mail' })).toBe(
      'ord_12’s confirmation was sent twice: the mailer died after line 9 of handler.ts (email.send), so m1 was delivered again.',
    );
  });

  it('name the worker where several run one program', () => {
    const both = mails('mailer', 'mailer').delivered('m1', { worker: 1, cause: 'duplicate', queue: 'mails' }).mailed(1).mailed(2);
    expect(cause(both.ended(), 'guard-is-atomic', { of: 'mail' })).toBe(
      'ord_12’s confirmation was sent twice: while mailer 2 worked on m1, the queue handed the same message to mailer 1. Neither saw the other: both got past their check before line 9 of handler.ts (email.send) took hold.',
    );
  });

  it('may come from the criterion itself', () => {
    const asked = history().running('api').sent('order-12', cleo, null, 'POST /orders').delivered('order-12', { queue: 'POST /orders' });
    expect(cause(asked.stored(1, 'orders', 'ord_12', {}).crashed().ended(), 'event-iff-row', { row: 'order', event: 'mail' })).toBe(
      'ord_12’s order was stored at line 5 of handler.ts (db.insert), and its confirmation was never sent: the api died after line 5 of handler.ts (db.insert).',
    );
  });
});

describe('rows of a timeline', () => {
  it('go by programs, and say what a queue got from whom', () => {
    const events = mails('api', 'mailer')
      .published(1, 'mails', 'mails/ord_12#1', { orderId: 'ord_12' })
      .returned('m1', 'visibility-timeout')
      .ended();
    const told = timelineRows(events.events, SYSTEM).map(({ actor, text }) => `${actor}: ${text}`);
    expect(told).toEqual([
      'api, life 1: starts, its memory empty',
      'mailer, life 1: starts, its memory empty',
      'producer: sends m1: {orderId: ord_12, customer: cleo@example.com}',
      'mailer, life 1: is handed m1',
      'mails: gets mails/ord_12#1: {orderId: ord_12}',
      'mailer, life 1: topic.publish mails: mails/mails/ord_12#1 messages 1 to 2, newest nothing to {orderId: ord_12}',
      'mails: m1 becomes visible again: the visibility timeout passed without a delete',
      'clock: nothing more can happen',
    ]);
  });
});

describe('bounds', () => {
  const bound: Bound = {
    sends: ['order-12', 'm1'],
    workers: { relay: 2 },
    faults: { crash: 1, lose: 1, fail: 2 },
    where: { crash: ['relay', 'mailer'] },
    later: [],
  };
  const messages = { 'order-12': { to: 'api' }, m1: { to: 'mails' } };

  it('say which programs run, and which may be struck', () => {
    expect(boundText(bound, { system: SYSTEM, messages })).toBe(
      '1 request, 1 message, 1 api, 2 of relay, 1 mailer, up to 1 crash of the relay or the mailer, up to 1 failed call (refused, or its reply lost), up to 2 refusals by services',
    );
  });

  it('do not list many programs that are alike, and say whose calls may fail', () => {
    const { mailer } = SYSTEM.programs;
    const system = { ...SYSTEM, programs: { ...SYSTEM.programs, indexer: mailer! } };
    const where = { fail: ['api'], slow: ['api'] };
    expect(boundText({ ...bound, sends: ['order-12'], faults: { fail: 1, slow: 1 }, where }, { system, messages })).toBe(
      '1 request, 2 of relay, one of each other program, up to 1 refused call of the api, up to 1 slow answer to the api',
    );
    expect(boundText({ ...bound, sends: ['order-12'], workers: {}, faults: {}, where: {} }, { system, messages })).toBe(
      '1 request, one process of each program',
    );
  });

  it('count workers of a single program', () => {
    const alone = { ...bound, workers: { mailer: 2 }, where: {} };
    expect(boundText(alone, { system: ALONE, messages })).toBe(
      '2 messages, 2 workers, up to 1 crash, up to 1 failed call (refused, or its reply lost), up to 2 refusals by services',
    );
  });
});

describe('faults', () => {
  it('are told in a fixed order, a stall with what it outlasted', () => {
    const at = 0;
    const error = { name: 'ServiceUnavailable', message: '' };
    const events: HistoryEvent[] = [
      { type: 'refused', at, call: 1, error, injected: true },
      { type: 'time-passed', at, from: 0, until: 'session-timeout', stalled: true },
      { type: 'time-passed', at, from: 0, until: 'visibility-timeout', stalled: true },
      { type: 'rebalance-forced', at, group: 'g' },
      { type: 'crashed', at, worker: 1, life: 1, pending: [], error },
      { type: 'broker-restarted', at },
    ];
    expect(faultsText(countFaults(events))).toBe('2 stalls past the session timeout, 1 rebalance, 1 broker restart, 1 refused call');
    expect(faultsText(countFaults([]))).toBe('no fault');
  });
});
