import { describe, expect, it } from 'vitest';
import { play } from './play.ts';
import { ORDERS, POISON } from './view.ts';

const told = (trouble: number) =>
  play([{ trouble }]).policies.map(({ sent, dropped, dead, open, attempts }) => ({ sent, dropped, dead, open, attempts }));

describe('one address that is always refused', () => {
  it('is tried without end, dropped, waited for, or set aside', () => {
    expect(told(0)).toEqual([
      { sent: 5, dropped: 0, dead: 0, open: 1, attempts: 75 },
      { sent: 5, dropped: 1, dead: 0, open: 0, attempts: 8 },
      { sent: 5, dropped: 0, dead: 0, open: 1, attempts: 11 },
      { sent: 5, dropped: 0, dead: 1, open: 0, attempts: 10 },
    ]);
  });

  it('S-03: is moved by the receive after the last one that is allowed, not when that fails', () => {
    const { marks } = play([{ trouble: 0 }]).policies[3]!;
    const poison = marks.filter(({ order }) => ORDERS[order] === POISON);
    expect(poison.map(({ kind, at }) => `${kind} ${at}`)).toEqual([
      'again 600',
      'again 1400',
      'again 2400',
      'again 4200',
      'again 7600',
      'dead 14000',
    ]);
  });
});

describe('a provider that is down for eight seconds', () => {
  it('loses every order to a limit without backoff, and none to patience', () => {
    expect(told(1)).toEqual([
      { sent: 6, dropped: 0, dead: 0, open: 0, attempts: 45 },
      { sent: 0, dropped: 6, dead: 0, open: 0, attempts: 18 },
      { sent: 6, dropped: 0, dead: 0, open: 0, attempts: 31 },
      { sent: 5, dropped: 0, dead: 1, open: 0, attempts: 30 },
    ]);
  });
});
