import type { CausePart } from '../report.ts';
import { type Story, text, wrong } from '../story.ts';
import { many } from './parts.ts';

/** What could have been done is among the dead letters. */
export function setAside({ index, facts, subject, words }: Story): CausePart[] {
  const dead = index.at(facts.conflict[0]!);
  const where = dead.type === 'dead-lettered' ? `${dead.message} went to ${dead.to} after ${many(dead.attempts)}` : 'it was given up';
  return [text(`${subject} could have been ${words.done}, and `), wrong(where), text(': what failed might have passed at the next try.')];
}

/** What nobody can do is not among them. */
export function notSetAside({ index, facts }: Story): CausePart[] {
  const gone = facts.conflict.slice(1).map(at => index.at(at))[0];
  const head = text(`Nobody can handle ${facts.thing}, and `);
  if (gone?.type === 'settled')
    return [head, wrong('it was acknowledged'), text(' as if it were done: no dead-letter queue has it, nobody will ever look.')];
  if (gone?.type === 'dropped') return [head, wrong('it is gone'), text(`: ${gone.queue} passed it on to no dead-letter queue.`)];
  return [head, wrong('it is not in the dead-letter queue'), text(' when nothing more can happen.')];
}
