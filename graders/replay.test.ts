/** What a command brings home from a dead-letter queue, as far as criteria have to tell it from what a handler is handed. */
import { describe, expect, it } from 'vitest';
import type { Change, HistoryEvent } from '../src/history/event.ts';
import type { Effects } from './effect.ts';
import { effectOnce } from './effect-once.ts';
import { type HistoryOf, history, MAIL } from './histories.ts';
import { orderPerKey } from './order-per-key.ts';
import { redriveComplete } from './redrive-complete.ts';
import { refusedOnce } from './refused-once.ts';

const NOTICES: Effects = {
  notice: { ...MAIL, per: ['subject'], row: null, named: 'change', owed: { by: 'message', to: ['dead'] } },
};
const letter = (number: number) => ({ customer: 'ada@example.com', number, subject: `ord_21: ${number}` });

/** Letters lie there, and the command is given. */
const pressed = (...numbers: readonly number[]) => {
  const events = history();
  for (const number of numbers) events.sent(`ada-${number}`, letter(number), null, 'dead');
  return events.delivered('command', { queue: 'command replay' });
};
let calls = 1000;
/** The command asks the provider. */
function asks(events: HistoryOf, number: number, refused: { readonly name: string; readonly injected: boolean } | null = null): HistoryOf {
  calls += 1;
  const args = [{ to: 'ada@example.com', subject: letter(number).subject }];
  const called = { type: 'called', at: 0, call: calls, delivery: 1, worker: 1, life: 1, line: null, transaction: null } as const;
  const event: HistoryEvent = { ...called, service: 'email', operation: 'send', subject: 'ada@example.com', args };
  const change: Change = { store: 'email', key: 'ada@example.com', before: null, after: { mails: 1, newest: letter(number).subject } };
  const answer: HistoryEvent =
    refused === null
      ? { type: 'applied', at: 0, call: calls, result: null, changes: [change], replied: true }
      : { type: 'refused', at: 0, call: calls, error: { name: refused.name, message: 'no' }, injected: refused.injected };
  events.events.push(event, answer);
  return events;
}

describe('order by a field', () => {
  const judge = (events: HistoryOf, by?: string) =>
    events.judge(orderPerKey, NOTICES, { key: 'customer', ...(by === undefined ? {} : { by }) }).verdict;

  it('goes by the number and not by when the letter got there', () => {
    const inOrder = () => asks(asks(pressed(2, 1), 1), 2).ended();
    expect(judge(inOrder(), 'number')).toBe('pass');
    expect(judge(inOrder())).toBe('fail');
    expect(judge(asks(asks(pressed(2, 1), 2), 1).ended(), 'number')).toBe('fail');
  });

  it('lets nothing overtake what comes later from somewhere else', () => {
    const third = asks(pressed(3, 1), 3).sent('ada-2', letter(2), null, 'dead');
    expect(judge(asks(third, 2).ended(), 'number')).toBe('fail');
  });
});

describe('what a command does once', () => {
  const judge = (events: HistoryOf) => events.judge(effectOnce, NOTICES).verdict;

  it('is put to the test once it is given again, and fails where it is done again', () => {
    expect(judge(asks(pressed(1), 1).finished(1).ended())).toBe('unknown');
    const again = () => asks(pressed(1), 1).crashed().delivered('command', { queue: 'command replay', life: 2, cause: 'redelivery' });
    expect(judge(again().finished(2).ended())).toBe('pass');
    expect(judge(asks(again(), 1).ended())).toBe('fail');
  });
});

describe('refused-once', () => {
  const judge = (events: HistoryOf) => events.judge(refusedOnce, NOTICES, { at: 'replay' });
  const forGood = { name: 'RecipientRefused', injected: false };
  const forNow = { name: 'ProviderUnavailable', injected: true };

  it('fails who asks again what was refused for good', () => {
    expect(judge(asks(asks(pressed(1), 1, forGood), 1, forGood).ended())).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'asked-again', thing: 'ada@example.com' },
    });
    expect(judge(asks(asks(pressed(1), 1, forGood), 1, forGood).ended('step-limit')).verdict).toBe('fail');
  });

  it('lets anybody try again what may pass, and ask for something else', () => {
    expect(judge(asks(asks(pressed(1), 1, forNow), 1).ended()).verdict).toBe('unknown');
    expect(judge(asks(asks(pressed(1, 2), 1, forGood), 2, forGood).ended()).verdict).toBe('pass');
  });

  it('lets who is called once more look again', () => {
    const pressedAgain = asks(pressed(1), 1, forGood).finished(1).delivered('command', { queue: 'command replay' });
    expect(judge(asks(pressedAgain, 1, forGood).ended()).verdict).toBe('pass');
  });
});

describe('a press that never ends', () => {
  it('is told by the calls that it makes, also in a run that was cut off', () => {
    const asked = (times: number) => {
      const events = pressed(1);
      for (let time = 0; time < times; time += 1) asks(events, 1, { name: 'RecipientRefused', injected: false });
      return events.ended('step-limit').judge(redriveComplete, NOTICES, { from: 'dead', calls: 3 });
    };
    expect(asked(3).verdict).toBe('unknown');
    expect(asked(4)).toMatchObject({ verdict: 'fail', finding: { kind: 'endless', got: 4 } });
  });

  it('is told by rounds that are told in short, also where nothing comes after them', () => {
    const rounds = { type: 'time-passed', at: 2000, from: 0, until: 'rounds', stalled: false, rounds: 2000 } as const;
    const events = asks(pressed(1), 1, { name: 'ProviderUnavailable', injected: true });
    events.events.push(rounds);
    expect(events.ended('step-limit').judge(redriveComplete, NOTICES, { from: 'dead', calls: 3 })).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'endless', got: 2001 },
    });
  });
});
