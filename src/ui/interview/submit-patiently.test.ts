import { describe, expect, it } from 'vitest';
import { stopText } from '../../report/outcome.ts';
import type { Report, ScaleReport } from '../../report/report.ts';
import type { Machinery } from '../../submit.ts';
import { submitPatiently } from './submit-patiently.ts';

const graded = { outcome: { kind: 'graded' } } as Report;
const line = { file: 'post.ts', line: 3 };
const stuck = (at: typeof line | null) =>
  ({ outcome: { kind: 'stopped', reason: 'no-answer', text: '', line: at, schedule: null } }) as Report;
const ranInto = (ended: ScaleReport['ended']) => ({ ...graded, atScale: [{ ended } as ScaleReport] }) as Report;

/** What comes of it when these come one after the other, and how many were asked for. */
async function endOf(reports: readonly Report[], signal?: AbortSignal): Promise<readonly [Report, number]> {
  let asked = 0;
  const submitting = async () => reports[asked++]!;
  const options = signal === undefined ? {} : { signal };
  const report = await submitPatiently(submitting, {} as never, [], {} as Machinery, options);
  return [report, asked];
}

describe('a sandbox that fell silent', () => {
  it('is tried once more where nobody knows the line', async () => {
    expect(await endOf([stuck(null), graded])).toEqual([graded, 2]);
    expect(await endOf([stuck(null), stuck(null)])).toEqual([stuck(null), 2]);
    const silent = ranInto({ kind: 'stopped', text: stopText('no-answer', null), line: null });
    expect(await endOf([silent, graded])).toEqual([graded, 2]);
  });

  it('is not where the line is known, nor anything else', async () => {
    expect(await endOf([stuck(line)])).toEqual([stuck(line), 1]);
    expect(await endOf([graded])).toEqual([graded, 1]);
    const full = ranInto({ kind: 'stopped', text: stopText('out-of-memory', null), line: null });
    expect(await endOf([full])).toEqual([full, 1]);
    expect(await endOf([stuck(null)], AbortSignal.abort())).toEqual([stuck(null), 1]);
  });
});
