import { stopText } from '../../report/outcome.ts';
import type { Report } from '../../report/report.ts';
import type { submit } from '../../submit.ts';

/**
 * Submits, and once more where a sandbox fell silent and nobody can say at which line: on a machine that does many things at once it was
 * starved rather than stuck. A program that is stuck falls silent again, and is told of then.
 */
export async function submitPatiently(submitting: typeof submit, ...asked: Parameters<typeof submit>): Promise<Report> {
  const report = await submitting(...asked);
  return fellSilent(report) && asked[3]?.signal?.aborted !== true ? submitting(...asked) : report;
}

function fellSilent({ outcome, atScale = [] }: Report): boolean {
  if (outcome.kind === 'stopped') return outcome.reason === 'no-answer' && outcome.line === null;
  const text = stopText('no-answer', null);
  return atScale.some(({ ended }) => ended.kind === 'stopped' && ended.line === null && ended.text === text);
}
