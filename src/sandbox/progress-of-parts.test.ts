import { describe, expect, it } from 'vitest';
import { COLUMNS } from '../history/scale.ts';
import type { ScaleProgress } from '../sim/at-scale/shared.ts';
import { ProgressOfParts } from './progress-of-parts.ts';

const second = (pushed: number) => COLUMNS.map(column => (column === 'pushed' ? pushed : 0));
const told = (virtualMs: number, from: number, programs: { readonly [program: string]: readonly number[] }): ScaleProgress => ({
  virtualMs,
  came: 10,
  over: 5,
  together: false,
  seconds: {
    from,
    programs: Object.fromEntries(Object.entries(programs).map(([name, pushed]) => [name, pushed.flatMap(second)])),
    // As many as were pushed lie there, and read by somebody else twice as many.
    queues: { pushes: [programs.notify!, programs.notify!.map(each => 2 * each)] },
  },
});
const pushed = ({ seconds: { from, programs } }: ScaleProgress) => [
  from,
  Object.fromEntries(
    Object.entries(programs).map(([name, numbers]) => [name, numbers.filter((_, at) => COLUMNS[at % COLUMNS.length] === 'pushed')]),
  ),
];

describe('the progress of parts', () => {
  it('tells a second once all parts have played it, and each once', () => {
    const parts = new ProgressOfParts(2);
    expect(pushed(parts.add(0, told(2500, 0, { post: [1, 2], notify: [10, 20] })))).toEqual([0, { post: [], notify: [] }]);
    const both = parts.add(1, told(1500, 0, { notify: [100] }));
    expect(pushed(both)).toEqual([0, { post: [1], notify: [110] }]);
    expect(both).toMatchObject({ virtualMs: 1500, came: 20, over: 10 });
    expect(both.seconds.queues).toEqual({ pushes: [[110], [220]] });
    expect(pushed(parts.add(1, told(3000, 1, { notify: [200, 300] })))).toEqual([1, { post: [2], notify: [220] }]);
  });

  it('begins anew where a part does', () => {
    const parts = new ProgressOfParts(2);
    parts.add(0, told(2000, 0, { notify: [10, 20] }));
    parts.add(1, told(2000, 0, { notify: [1, 2] }));
    expect(pushed(parts.add(1, told(1000, 0, { notify: [3] })))).toEqual([0, { notify: [13] }]);
    expect(pushed(parts.add(1, told(2000, 1, { notify: [4] })))).toEqual([1, { notify: [24] }]);
  });
});
