import { describe, expect, it } from 'vitest';
import { play } from './play.ts';

const outcomes = (way: number) => play([]).ways[way]!.points.map(({ who, where, outcome }) => `${who}: ${where}: ${outcome}`);

describe('the outbox', () => {
  it('agrees in all three ways while nobody dies', () => {
    expect(play([]).ways.map(({ calm }) => calm)).toEqual(['agrees', 'agrees', 'agrees']);
  });

  it('has one place to die between two writes, and the order of the writes decides what is missing then', () => {
    expect([outcomes(0)[1], outcomes(1)[1]]).toEqual([
      'orders service: after line 4 and before line 5: silent',
      'orders service: after line 4 and before line 5: ghost',
    ]);
    expect([...outcomes(0), ...outcomes(1)].filter(place => /silent|ghost/.test(place))).toHaveLength(2);
  });

  it('has no such place with an outbox, and one where the event goes out twice', () => {
    expect(outcomes(2)).toEqual([
      'orders service: before line 5: neither',
      'orders service: after line 5 and before line 6: neither',
      'orders service: after line 6 and before the commit: neither',
      'orders service: after the commit and before the answer: agrees',
      'relay: before line 3: agrees',
      'relay: after line 3 and before line 4: agrees',
      'relay: after line 4 and before line 5: repeated',
    ]);
  });

  it('packs a parcel for an order that does not exist when the event went out first', () => {
    const { steps, said, answered } = play([{ way: 1, point: 1 }]);
    expect(steps.at(-1)).toMatchObject({ orders: [], topic: ['evt_12'], parcels: ['ord_12'] });
    expect(answered).toBe(false);
    expect(said).toMatch(
      /The customer has no answer\. The event is in the topic and its parcel is packed, for an order that does not exist\.$/,
    );
  });

  it('publishes again what the dead relay had published and not yet deleted, and packs once', () => {
    const { steps, outcome } = play([{ way: 2, point: 6 }]);
    expect(outcome).toBe('repeated');
    expect(steps.at(-1)).toMatchObject({
      says: 'gets record 1: has seen evt_12, and does nothing',
      orders: ['ord_12'],
      outbox: [],
      topic: ['evt_12', 'evt_12'],
      parcels: ['ord_12'],
    });
  });

  it('shows the rows of an open transaction as such, and as gone when the process dies before the commit', () => {
    const { steps } = play([{ way: 2, point: 2 }]);
    expect(steps.map(({ kind, staged, orders }) => [kind, staged.orders, staged.outbox, orders])).toEqual([
      ['step', ['ord_12'], [], []],
      ['step', ['ord_12'], ['evt_12'], []],
      ['crash', [], [], []],
      ['step', [], [], []],
    ]);
  });

  it('takes a place that the way does not have for none', () => {
    expect(play([{ way: 0, point: 6 }])).toMatchObject({ picked: { way: 0, point: null }, outcome: 'agrees' });
  });
});
