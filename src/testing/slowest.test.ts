import { expect, it } from 'vitest';
import { slowest, testsIn } from './slowest.ts';

it('names the slowest tests of all reports, the slowest first, each with its file', () => {
  const report = (file: string, ...tests: (readonly [string, number | null])[]) => ({
    testResults: [{ name: `/here/src/${file}`, assertionResults: tests.map(([fullName, duration]) => ({ fullName, duration })) }],
  });
  const tests = [
    ...testsIn(report('a.test.ts', ['adds', 12.3], ['explores', 2049], ['is skipped', null]), '/here'),
    ...testsIn(report('b.e2e.ts', [' opens the page', 12_000]), '/here'),
    // A run that did not get as far as a report.
    ...testsIn(null, '/here'),
  ];
  expect(slowest(tests, 2)).toBe('  12.0 s  src/b.e2e.ts: opens the page\n   2.0 s  src/a.test.ts: explores');
  expect(slowest(tests, 9).split('\n')).toHaveLength(4);
});
