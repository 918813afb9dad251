import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Choice, readSchedule, type Schedule, writeSchedule } from './schedule.ts';

const digit = fc.integer({ min: 0, max: 35 });
const choice: fc.Arbitrary<Choice> = fc.oneof(
  fc.constantFrom<Choice>({ kind: 'advance' }, { kind: 'rest' }),
  fc.record({ kind: fc.constantFrom('rebalance' as const, 'restart' as const), at: digit }),
  fc.record({
    kind: fc.constantFrom('receive' as const, 'start' as const, 'crash' as const, 'expire' as const, 'cut' as const),
    worker: digit,
  }),
  fc.record({
    kind: fc.constantFrom('apply' as const, 'refuse' as const, 'lose' as const, 'slow' as const),
    worker: digit,
    call: fc.integer({ min: 0, max: 255 }),
  }),
  fc.record({ kind: fc.constant('fail' as const), worker: digit, call: digit, error: digit }),
  fc.record({ kind: fc.constant('duplicate' as const), worker: digit, message: digit }),
);
const schedule: fc.Arbitrary<Schedule> = fc.record({
  bound: digit,
  departures: fc.array(fc.record({ step: fc.integer({ min: 0, max: 5000 }), choice }), { maxLength: 12 }),
});

describe('a schedule’s code', () => {
  it('reads back as the schedule that was written', () => {
    fc.assert(fc.property(schedule, each => void expect(readSchedule(writeSchedule(each))).toEqual(each)));
  });

  it('is short: two crashes in the first bound are a dozen characters', () => {
    const code = writeSchedule({
      bound: 0,
      departures: [
        { step: 3, choice: { kind: 'crash', worker: 1 } },
        { step: 11, choice: { kind: 'crash', worker: 1 } },
      ],
    });
    expect(code).toBe('0.3-c1.b-c1');
  });

  it.each(['', 'hello', '0.', '0.3', '0.3-z1', '0.3-c', '0.3-c12', '0.-c1', '0.3-a1', '%%', '0.3-t1'])(
    'refuses %j, which is none',
    text => {
      expect(readSchedule(text)).toBeNull();
    },
  );
});
