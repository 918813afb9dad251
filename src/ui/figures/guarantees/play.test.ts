import { describe, expect, it } from 'vitest';
import { play } from './play.ts';

describe('delivery guarantees', () => {
  it('tries every place to die, and two of them are wrong', () => {
    const { handlers } = play([]);
    expect(handlers.map(({ calm }) => calm)).toEqual(['right', 'right', 'right']);
    expect(handlers.map(({ points }) => points.map(({ below, where, outcome }) => `${below}: ${where}: ${outcome}`))).toEqual([
      ['3: before line 4: right', '4: after line 4 and before line 5: lost', '5: after line 5: right'],
      ['3: before line 4: right', '4: after line 4 and before line 5: twice', '5: after line 5: right'],
      [
        '4: before line 5: right',
        '5: after line 5 and before line 6: right',
        '6: after line 6 and before the commit: right',
        '7: after the commit and before line 8: right',
        '8: after line 8: right',
      ],
    ]);
  });

  it('loses an order that was acknowledged before the work', () => {
    const { said, stock, outcome } = play([{ handler: 0, point: 1 }]);
    expect([said, stock, outcome]).toEqual([
      'The process dies after line 4 and before line 5. Nothing is handed out again, and the stock is never deducted.',
      [10, 10],
      'lost',
    ]);
  });

  it('deducts twice what was acknowledged after the work', () => {
    const { said, stock } = play([{ handler: 1, point: 1 }]);
    expect([said, stock]).toEqual([
      'The process dies after line 4 and before line 5. After 30 s the queue hands the message out again, and the stock is deducted twice.',
      [10, 6],
    ]);
  });

  it('says what happens when nobody dies', () => {
    expect(play([{ handler: 2, point: null }]).said).toBe('Nobody dies. The stock is deducted once.');
  });

  it('takes a place that the handler does not have for none', () => {
    expect(play([{ handler: 0, point: 4 }]).picked).toEqual({ handler: 0, point: null });
  });
});
