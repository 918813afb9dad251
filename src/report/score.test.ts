import { describe, expect, it } from 'vitest';
import type { CriterionResult, Report, ScaleReport } from './report.ts';
import { scoreOf } from './score.ts';

type Verdict = Report['verdict'];
const explored = (id: string, verdict: Verdict, points = 0): CriterionResult => ({
  id,
  claim: id,
  points,
  verdict,
  tested: 1,
  failed: 0,
  sampled: 0,
  cutOff: null,
  why: null,
  finding: null,
});
const run = (name: string, verdicts: { readonly [id: string]: Verdict }, points = 0): ScaleReport => ({
  name,
  title: name,
  followers: {},
  ended: { kind: 'played' },
  result: null,
  figures: null,
  criteria: Object.entries(verdicts).map(([id, verdict]) => ({ id, claim: id, points, verdict, why: null, cause: null, evidence: [] })),
});
const rubric = ['a', 'b', 'c', 'd', 'e', 'f'].map(id => ({ id, title: id, claims: [id] }));
const rows = (...verdicts: Verdict[]) =>
  scoreOf(
    { rubric },
    rubric.map(({ id }, index) => explored(id, verdicts[index] ?? 'pass')),
    [],
  );

describe('a score', () => {
  it('is the points of all criteria that hold, of explored runs and of those at scale', () => {
    const score = scoreOf({}, [explored('one', 'pass', 3), explored('two', 'unknown', 2)], [run('many', { three: 'pass' }, 4)]);
    expect(score).toMatchObject({ verdict: 'unknown', points: { got: 7, of: 9 } });
    expect(score).not.toHaveProperty('rubric');
    expect(scoreOf({}, [], [run('many', { three: 'fail' }, 4)]).verdict).toBe('fail');
    expect(scoreOf({}, [explored('one', 'pass', 1)], [])).toEqual({ verdict: 'pass', points: { got: 1, of: 1 } });
  });

  it('is a point for each row of a rubric that holds in all that it claims, in whichever run', () => {
    const claims = [{ id: 'row', title: 'Row', claims: ['one', 'two'] }];
    const of = (one: Verdict, small: Verdict, large: Verdict) =>
      scoreOf({ rubric: claims }, [explored('one', one)], [run('small', { two: small }), run('large', { two: large })]).rubric![0]!;
    expect(of('pass', 'pass', 'pass')).toEqual({
      id: 'row',
      title: 'Row',
      verdict: 'pass',
      claims: [
        { id: 'one', run: null, verdict: 'pass' },
        { id: 'two', run: 'small', verdict: 'pass' },
        { id: 'two', run: 'large', verdict: 'pass' },
      ],
    });
    expect(of('pass', 'pass', 'unknown').verdict).toBe('unknown');
    expect(of('unknown', 'pass', 'fail').verdict).toBe('fail');
  });

  it('calls five of six strong, three fair, and says nothing while more rows may hold', () => {
    expect(rows().level).toBe('strong');
    expect(rows('fail').level).toBe('strong');
    expect(rows('unknown').level).toBe('strong');
    expect(rows('fail', 'fail').level).toBe('fair');
    expect(rows('fail', 'unknown').level).toBeNull();
    expect(rows('fail', 'fail', 'fail', 'fail').level).toBe('weak');
    expect(rows('fail').points).toEqual({ got: 5, of: 6 });
  });
});
