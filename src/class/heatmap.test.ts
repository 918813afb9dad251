import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/index.ts';
import { classOf, crash, criterion, failing, graded, lifeOf, report } from './class-testing.ts';
import { crashPoint } from './crash-point.ts';
import { heatmapOf } from './heatmap.ts';

const duplicate: HistoryEvent = {
  type: 'delivered',
  at: 0,
  delivery: 2,
  message: 'm1',
  queue: 'q',
  worker: 1,
  life: 1,
  attempt: 2,
  cause: 'duplicate',
};
const stall: HistoryEvent = { type: 'time-passed', at: 30, from: 0, until: 'session-timeout', stalled: true };

describe('where a run was struck', () => {
  it.each<[string, Parameters<typeof lifeOf>]>([
    ['dies after db.insert', [[['db', 'insert']], crash]],
    [
      'dies after message.ack',
      [
        [
          ['db', 'insert'],
          ['message', 'ack'],
        ],
        crash,
      ],
    ],
    ['dies before its first call', [[], crash]],
    ['is handed a message twice', [[['db', 'insert']], duplicate]],
    // A crash is the plainest to tell, whatever came before it.
    ['dies after db.insert', [[['db', 'insert']], duplicate, crash]],
    ['stall past the session timeout', [[], stall]],
    ['in the ordinary course, without a fault', [[['db', 'insert']]]],
    // It ended itself: nobody struck it.
    ['in the ordinary course, without a fault', [[], { ...crash, error: { name: 'TypeError', message: '' } } as HistoryEvent]],
  ])('%s', (point, run) => {
    expect(crashPoint(lifeOf(...run))).toBe(point);
  });

  it('says which program it was where there are several, and what call was struck', () => {
    const [life, called, applied] = lifeOf([['email', 'send']]);
    const told = crashPoint([{ ...life, program: 'mailer' } as HistoryEvent, called!, { ...applied, replied: false } as HistoryEvent]);
    expect(told).toBe('mailer misses the reply to email.send');
  });
});

describe('a heatmap', () => {
  const early = failing('lost', 1, lifeOf([['message', 'ack']], crash));
  const late = failing('lost', 1, lifeOf([['db', 'insert']], crash));
  const twice = failing('once', 1, lifeOf([['db', 'insert']], crash));

  it('counts each submission once for each criterion, at its simplest counterexample', () => {
    const heat = heatmapOf(
      classOf(
        graded('a', report([early, criterion('once', 1), criterion('kept', 1)])),
        graded('b', report([late, twice, criterion('kept', 1)])),
        graded('c', report([early, twice, criterion('kept', 1)])),
        graded('d', report([criterion('lost', 1), criterion('once', 1), criterion('kept', 1)])),
        graded('e', 'It is no TypeScript file.'),
        graded('f', report([], { outcome: { kind: 'does-not-compile', errors: [] } })),
      ),
    );
    expect(heat).toEqual({
      judged: 4,
      criteria: [
        { id: 'lost', claim: 'It keeps lost', broken: 3 },
        { id: 'once', claim: 'It keeps once', broken: 2 },
      ],
      points: [
        { point: 'dies after db.insert', caught: [[1], [1, 2]], submissions: 2 },
        { point: 'dies after message.ack', caught: [[0, 2], []], submissions: 2 },
      ],
    });
  });

  it('is empty where everybody passed', () => {
    expect(heatmapOf(classOf(graded('a', report([criterion('lost', 1)]))))).toEqual({ judged: 1, criteria: [], points: [] });
  });
});
