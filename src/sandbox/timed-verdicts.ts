import type { Verdict } from '../../graders/criterion.ts';
import type { TimedResult } from '../sim/timed/result.ts';

/** One claim about a time-driven run. The counting was done inside the wall, the judging is done here. */
export interface TimedVerdict {
  readonly id: 'nothing-lost' | 'pushed-once' | 'all-finished';
  readonly verdict: Verdict['verdict'];
  readonly text: string;
}

const count = (number: number, one: string, many = `${one}s`) => `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`;

export function timedVerdicts(result: TimedResult): readonly TimedVerdict[] {
  return [nothingLost(result), pushedOnce(result), allFinished(result)];
}

function nothingLost({ lost, settled }: TimedResult): TimedVerdict {
  if (lost > 0) return { id: 'nothing-lost', verdict: 'fail', text: `${count(lost, 'message')} settled without a push` };
  if (settled === 0) return { id: 'nothing-lost', verdict: 'unknown', text: 'no message was settled' };
  return { id: 'nothing-lost', verdict: 'pass', text: `each of ${count(settled, 'settled message')} was pushed` };
}

function pushedOnce({ duplicates, duplicated, redelivered, pushes }: TimedResult): TimedVerdict {
  if (duplicates > 0)
    return {
      id: 'pushed-once',
      verdict: 'fail',
      text: `${count(duplicated, 'message')} pushed more than once: ${count(duplicates, 'push', 'pushes')} too many`,
    };
  if (redelivered === 0) return { id: 'pushed-once', verdict: 'unknown', text: 'no message was delivered twice' };
  return { id: 'pushed-once', verdict: 'pass', text: `${count(pushes, 'push', 'pushes')}, none of them twice` };
}

function allFinished({ unfinished, settled, deadLettered }: TimedResult): TimedVerdict {
  if (unfinished > 0) return { id: 'all-finished', verdict: 'fail', text: `${count(unfinished, 'message')} neither settled nor set aside` };
  const dead = deadLettered === 0 ? '' : `, ${count(deadLettered, 'message')} in the dead-letter queue`;
  return { id: 'all-finished', verdict: 'pass', text: `${count(settled, 'message')} settled${dead}` };
}
