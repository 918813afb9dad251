import { describe, expect, it } from 'vitest';
import { lineOf } from '../exercise/where-testing.ts';
import { idle, readReasons, reasonFor } from './equivalent.ts';
import type { Fate } from './fate.ts';
import { rowOf, sampleOf, scoreOf, survivorsOf } from './table.ts';

const YAML = `
- kind: same
  why: Nothing comes after the acknowledgement.
  mutants:
    - "solution/handler.ts swallow: a() => b()"
    - "* swallow: c() => d()"
`;
const survived: Fate = { kind: 'survived', complete: true, digest: '' };
const killed: Fate = { kind: 'killed', by: 'effect-once', schedule: '0.4-c1' };

function reasonsIn(yaml: string) {
  const read = readReasons('equivalent.yaml', yaml);
  if ('problems' in read) throw new Error(read.problems.map(({ where, text }) => `${lineOf(where)} ${text}`).join('\n'));
  return read.reasons;
}

describe('the list of mutants that may pass', () => {
  it.each([
    ['- { kind: dull, why: Because it cannot be otherwise., mutants: [a] }', 'equivalent.yaml:1 `0.kind` must be one of: same, right.'],
    ['- { kind: same, mutants: [a] }', 'equivalent.yaml:1 `0` lacks the field `why`.'],
    [
      '- { kind: same, why: Because it cannot be otherwise., mutants: [] }',
      'equivalent.yaml:1 `0.mutants` is too short: it takes at least 1 item.',
    ],
    [
      '- { kind: same, why: Because it cannot be otherwise., mutants: [a] }\n- { kind: right, why: Because it cannot be otherwise., mutants: [a] }',
      'equivalent.yaml:2 It stands here twice: a',
    ],
  ])('%s is told with its line', (yaml, problem) => {
    expect(() => reasonsIn(yaml)).toThrow(problem);
  });

  it('has a reason for a mutant by its name, and with a star for that of whichever answer', () => {
    const reasons = reasonsIn(YAML);
    const kindOf = (id: string) => reasonFor(id, reasons)?.kind ?? null;
    expect(kindOf('solution/handler.ts swallow: a() => b()')).toBe('same');
    expect(kindOf('right/other/handler.ts swallow: a() => b()')).toBe(null);
    expect(kindOf('right/other/handler.ts swallow: c() => d()')).toBe('same');
    expect(kindOf('right/other/handler.ts swallow: c() => d() (2)')).toBe(null);
  });

  it('is wrong where a mutant does not pass, or is not there', () => {
    const fates = new Map([['solution/handler.ts swallow: a() => b()', killed]]);
    expect(idle(reasonsIn(YAML), fates)).toEqual([
      'solution/handler.ts swallow: a() => b()\nIt does not pass any more: effect-once fails in 0.4-c1. Take it out of equivalent.yaml.',
      '* swallow: c() => d()\nThere is no such mutant. Take it out of equivalent.yaml.',
    ]);
    const both = new Map([
      ['solution/handler.ts swallow: a() => b()', survived],
      ['right/x/handler.ts swallow: c() => d()', survived],
    ]);
    expect(idle(reasonsIn(YAML), both)).toEqual([]);
  });
});

describe('the table', () => {
  const graded = [
    { id: 'solution/handler.ts swallow: a() => b()', fate: survived },
    { id: 'solution/handler.ts drop: a() => nothing', fate: survived },
    { id: 'solution/handler.ts drop: b() => nothing', fate: killed },
    { id: 'solution/handler.ts drop: c() => nothing', fate: killed },
    { id: 'solution/handler.ts drop: d() => nothing', fate: { kind: 'ended', how: 'endless-loop' } as const },
    { id: 'solution/handler.ts drop: e() => nothing', fate: { kind: 'invalid', why: 'it does not load' } as const },
    { id: 'solution/handler.ts drop: f() => nothing', fate: { kind: 'repeats' } as const },
    { id: 'solution/handler.ts drop: g() => nothing', fate: { kind: 'unknown', criteria: ['effect-once'] } as const },
  ];
  const row = rowOf(graded, { exercise: 'x', engine: 'y' });

  it('counts as mistakes what is a program, and neither the same nor right', () => {
    expect(row.fates).toBe('sskkeiru');
    expect(survivorsOf(row, reasonsIn(YAML))).toEqual(['solution/handler.ts drop: a() => nothing']);
    expect(scoreOf(row, reasonsIn(YAML))).toEqual({
      mistakes: 5,
      killed: 2,
      ended: 1,
      unknown: 1,
      survived: 1,
      same: 1,
      right: 0,
      invalid: 1,
    });
  });

  it('is sampled among those that a criterion stopped', () => {
    expect(sampleOf(row, 1)).toEqual([3]);
    expect(sampleOf(row, 9)).toEqual([2, 3]);
  });
});
