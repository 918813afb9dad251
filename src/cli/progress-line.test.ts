import { describe, expect, it } from 'vitest';
import { lineOf, ProgressLine } from './progress-line.ts';

const run = { name: 'ten-million', title: 'Ten million', number: 2, count: 2, followers: { star: 10_000_000 }, progress: null };
const progress = {
  virtualMs: 1_272_900,
  came: 3_000_000,
  over: 2_100_000,
  together: false,
  seconds: { from: 0, programs: {}, queues: {} },
};

describe('how far a run at scale is', () => {
  it('is one line', () => {
    expect(lineOf(run)).toBe('ten-million, 2 of 2: starting');
    expect(lineOf({ ...run, progress })).toBe('ten-million, 2 of 2: 21 min 12 s, 3,000,000 messages came, 2,100,000 are over');
    expect(lineOf({ ...run, number: 1, count: 1, progress: { ...progress, virtualMs: 9000 } })).toMatch(/^ten-million: 9 s,/);
  });

  it('is written over in a terminal and taken away at last, and told to nobody else', () => {
    for (const isTTY of [true, false]) {
      let written = '';
      const line = new ProgressLine({ isTTY, write: text => (written += text) });
      line.show(undefined);
      line.show(run);
      line.clear();
      expect(written).toBe(isTTY ? '\r\u001b[2Kten-million, 2 of 2: starting\r\u001b[2K' : '');
    }
  });
});
