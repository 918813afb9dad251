import type { Stuck } from '../../history/index.ts';
import type { CausePart } from '../report.ts';
import { lastError, type Story, text, wrong } from '../story.ts';
import { afterCrash, GIVEN_UP, many, waitsFor } from './parts.ts';

/** The work was done, and its message was never acknowledged. */
export function neverAcked(story: Story): CausePart[] {
  const { index, facts } = story;
  const stuckAt = facts.conflict.find(at => index.at(at).type === 'stuck');
  if (stuckAt !== undefined) {
    const stuck = index.at(stuckAt) as Stuck;
    const head = [text(`${index.delivered(stuck.delivery).message} was `), wrong('never acknowledged'), text(': ')];
    return [...head, ...afterCrash(story, stuckAt), ...waitsFor(index, stuck), text('.')];
  }
  const deadAt = facts.conflict.find(at => index.at(at).type === 'dead-lettered');
  const workAt = facts.conflict.find(at => index.at(at).type === 'applied');
  const done: CausePart[] = workAt === undefined ? [] : [text(' at '), story.line(workAt)];
  const head: CausePart[] = [
    text(`${story.subject} was ${story.words.done}`),
    ...done,
    text(', and the message was '),
    wrong('never acknowledged'),
  ];
  const dead = deadAt === undefined ? null : index.at(deadAt);
  if (dead?.type === 'dead-lettered')
    return [
      ...head,
      text(
        dead.reason === undefined
          ? `: the queue delivered it ${dead.attempts} times, then moved it to ${dead.to}${lastError(story)}.`
          : `: it was ${GIVEN_UP[dead.reason]} after ${many(dead.attempts)} and went to ${dead.to}${lastError(story)}.`,
      ),
    ];
  return [...head, text(`: ${story.wordsOf(story.queue).goesOn}${lastError(story)}.`)];
}
