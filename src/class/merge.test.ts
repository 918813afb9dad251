import { describe, expect, it } from 'vitest';
import { classOf, criterion, failing, graded, lifeOf, report } from './class-testing.ts';
import { sourceDigest } from './digests-node.ts';
import { mergeReports, readClassReport } from './merge.ts';
import { inShard, readShard } from './shard.ts';
import { alteredIn, compareSources, compareVerdicts, differsHere } from './verify.ts';

const PASSED = report([criterion('lost', 2)]);
const FAILED = report([failing('lost', 2, lifeOf([]))]);
const NAMES = ['alice', 'bob', 'carol', 'dave', 'eve'];
const WHOLE = classOf(...NAMES.map((name, at) => graded(name, at % 2 === 0 ? PASSED : FAILED)));
const part = (number: number, of = 2) => ({
  file: `part-${number}.json`,
  report: { ...WHOLE, shard: { number, of }, submissions: inShard(WHOLE.submissions, { number, of }) },
});

describe('shards', () => {
  it('hold every submission once, and are nearly of one size', () => {
    for (const of of [1, 2, 3, 8]) {
      const parts = Array.from({ length: of }, (_, at) => inShard(NAMES, { number: at + 1, of }));
      expect(parts.flat().sort()).toEqual(NAMES);
      expect(Math.max(...parts.map(each => each.length)) - Math.min(...parts.map(each => each.length))).toBeLessThanOrEqual(1);
    }
  });

  it.each(['0/2', '3/2', '1/0', '1', '', 'a/b', '1/2/3', '-1/2', '1.5/2'])('%s is none', text => {
    expect(readShard(text)).toBeNull();
  });
});

describe('merging', () => {
  it('makes of all parts, in whatever order, what one machine would have made', () => {
    expect(mergeReports([part(2), part(1)])).toEqual(WHOLE);
    // A part that was graded twice is no other part.
    expect(mergeReports([part(2), part(1), part(2)])).toEqual(WHOLE);
  });

  it('puts classes together that were graded whole', () => {
    const [one, other] = [classOf(graded('alice', PASSED)), classOf(graded('bob', FAILED))];
    expect(
      mergeReports([
        { file: 'a', report: one },
        { file: 'b', report: other },
      ]),
    ).toEqual(classOf(graded('alice', PASSED), graded('bob', FAILED)));
  });

  it.each<[string, Parameters<typeof mergeReports>[0]]>([
    ['Which reports?', []],
    ['Of 2 parts 1 is missing.', [part(2)]],
    ['Of 8 parts 1, 3, 4, 5, 6, 7 and 8 are missing.', [part(2, 8)]],
    ['one is a part of 2, the other a part of 8', [part(1), part(2, 8)]],
    ['one is a part of 2, the other a whole class', [part(1), { file: 'whole', report: WHOLE }]],
    [
      'the exercise was changed in between',
      [part(1), { ...part(2), report: { ...part(2).report, exercise: { ...WHOLE.exercise, digest: 'e2' } } }],
    ],
    [
      'one is of orders, the other of outbox',
      [part(1), { ...part(2), report: { ...part(2).report, exercise: { ...WHOLE.exercise, slug: 'outbox' } } }],
    ],
    ['they were graded by versions 1.2.3 and 2.0.0', [part(1), { ...part(2), report: { ...part(2).report, version: '2.0.0' } }]],
    ['played as `none` and as `check`', [part(1), { ...part(2), report: { ...part(2).report, atScale: 'check' } }]],
    [
      'There are two submissions of one name, `alice`: in `a.json` and in `b.json`.',
      [
        { file: 'a.json', report: classOf(graded('alice', PASSED)) },
        { file: 'b.json', report: classOf(graded('alice', FAILED)) },
      ],
    ],
  ])('refuses: %s', (sentence, parts) => {
    expect(mergeReports(parts)).toContain(sentence);
  });
});

describe('a file that is to be a report', () => {
  it('is one', () => {
    expect(readClassReport('a.json', JSON.stringify(WHOLE))).toEqual(WHOLE);
  });

  it.each([
    ['is empty', ''],
    ['is no JSON, or not all of it', JSON.stringify(WHOLE).slice(0, -5)],
    ['is no report of a class', '{}'],
    ['is no report of a class', 'null'],
    ['is no report of a class', '[]'],
    ['is the report of one program', JSON.stringify(PASSED)],
    ['was written by a newer version (9.0.0)', JSON.stringify({ ...WHOLE, format: 2, version: '9.0.0' })],
    ['parts of it are missing', JSON.stringify({ ...WHOLE, submissions: undefined })],
  ])('%s', (sentence, text) => {
    expect(readClassReport('a.json', text)).toContain(sentence);
  });
});

describe('verifying', () => {
  it('finds nothing where nothing was changed', () => {
    expect(alteredIn(WHOLE)).toEqual([]);
    expect(differsHere(WHOLE, { digest: 'e1', version: '1.2.3' })).toEqual([]);
  });

  it('finds points, verdicts, sources, versions and exercises that were changed', () => {
    const [alice, bob] = [WHOLE.submissions[0]!, WHOLE.submissions[1]!];
    const better = report([criterion('lost', 2)]);
    const changed = [
      { ...WHOLE, submissions: [{ ...bob, result: { kind: 'report' as const, report: better } }] },
      { ...WHOLE, submissions: [{ ...alice, result: { kind: 'report' as const, report: { ...PASSED, points: { got: 3, of: 2 } } } }] },
      { ...WHOLE, submissions: [{ ...alice, source: 'another' }] },
      { ...WHOLE, version: '1.2.4', submissions: [alice] },
      { ...WHOLE, exercise: { ...WHOLE.exercise, digest: 'e2' }, submissions: [alice] },
    ];
    for (const each of changed) expect(alteredIn(each)).toHaveLength(1);
    expect(differsHere(WHOLE, { digest: 'e2', version: '2.0.0' })).toHaveLength(2);
  });

  it('compares sources by name', () => {
    const files = [{ path: 'handler.ts', text: 'x' }];
    const its = classOf(graded('alice', PASSED, { source: sourceDigest(files) }), graded('bob', PASSED), graded('carol', PASSED));
    const here = (name: string) => ({ name, files, refused: null, notes: [] });
    const { same, problems } = compareSources(its, [here('alice'), here('bob'), here('dave')]);
    expect(same.map(({ name }) => name)).toEqual(['alice']);
    expect(problems).toEqual([
      '`bob`: its source is not what was graded.',
      '`carol`: it is in the report, and not in the folder.',
      '`dave`: it is in the folder, and not in the report.',
    ]);
  });

  it('finds a verdict that its source does not come to, however well its digest was made', () => {
    const forged = classOf(graded('bob', PASSED));
    expect(alteredIn(forged)).toEqual([]);
    expect(compareVerdicts(forged, [graded('bob', FAILED)])).toEqual([
      '`bob`: graded again, it comes to something else than the report says.',
    ]);
    expect(compareVerdicts(forged, [graded('bob', PASSED)])).toEqual([]);
  });
});
