/**
 * The cause sentence: which two facts cannot both be right, and what came between them, with the learner's own lines.
 * It is made from the history alone; no exercise has sentences of its own, only the words for its effects. Some findings have a sentence
 * in `cause/`, which looks at the whole history; all others bring theirs along.
 */
import type { FindingFacts } from '../../graders/verdict.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { type History, Index } from '../history/index.ts';
import { ackedEarly } from './cause/acked-early.ts';
import { answeredLate } from './cause/answered-late.ts';
import { keptTooLong } from './cause/kept-too-long.ts';
import { lost } from './cause/lost.ts';
import { neverAcked } from './cause/never-acked.ts';
import { repeated } from './cause/repeated.ts';
import { notSetAside, setAside } from './cause/set-aside.ts';
import { settledTwice } from './cause/settled-twice.ts';
import { told } from './cause/told.ts';
import { triedTooOften } from './cause/tried-too-often.ts';
import type { CausePart } from './report.ts';
import { Story, text } from './story.ts';
import { sentenceOf } from './unawaited.ts';

/** By the kind of the finding. */
const SENTENCES: { readonly [kind: string]: (story: Story) => CausePart[] } = {
  repeated,
  lost,
  'acked-early': ackedEarly,
  'never-acked': neverAcked,
  'set-aside': setAside,
  'not-set-aside': notSetAside,
  'tried-too-often': triedTooOften,
  'answered-late': answeredLate,
  'kept-too-long': keptTooLong,
  'settled-twice': settledTwice,
};

/** Throws at a finding that has no sentence, which is a mistake in its criterion. */
export function causeOf(facts: FindingFacts, history: History, exercise: Pick<Exercise, 'effects' | 'system'>): CausePart[] {
  const story = new Story(new Index(history), facts, exercise);
  const parts = mainCause(story).map(endedOnce);
  const { unawaited } = story;
  if (unawaited === null || story.toldUnawaited) return parts;
  return [...parts, text(' '), ...sentenceOf(unawaited.clause)];
}

/** What is quoted at the end of a sentence may be a question. */
const endedOnce = (part: CausePart): CausePart => ({ ...part, text: part.text.replace(/([?!])\.$/, '$1') });

function mainCause(story: Story): CausePart[] {
  const { kind, told: pieces } = story.facts;
  if (pieces !== null) return told(story, pieces);
  const sentence = SENTENCES[kind];
  if (sentence === undefined) throw new Error(`a finding of kind ${kind} tells no sentence, and there is none for it in src/report/cause/`);
  return sentence(story);
}

/** The sentence as plain text, for the terminal and for screen readers. */
export function causeText(parts: readonly CausePart[]): string {
  return parts.map(part => (part.kind === 'line' && part.call !== '' ? `${part.text} (${part.call})` : part.text)).join('');
}
