/** What this browser keeps of a reader of lessons. Apart from all else that it keeps, because every page of a lesson loads this. */
import { readJson, type Store } from '../../workspace/storage.ts';
import type { CheckAnswer } from './progress-file.ts';

export const PREFIX = 'ackademy:v1:';
export const readKey = (lesson: string): string => `${PREFIX}read:${lesson}`;
export const checkKey = (id: string): string => `${PREFIX}quiz:${id}`;

/** The ids of the sections of a lesson that were read. */
export function readSections(store: Store | null, lesson: string): string[] {
  const kept = readJson(store, readKey(lesson));
  return Array.isArray(kept) ? kept.filter(id => typeof id === 'string') : [];
}

export const placeKey = (lesson: string): string => `${PREFIX}place:${lesson}`;

/** Where somebody was in a lesson: the section, and whether on the page of the whole lesson. */
export interface Place {
  readonly section: string;
  readonly whole: boolean;
}

export function readPlace(store: Store | null, lesson: string): Place | null {
  const kept = readJson(store, placeKey(lesson)) as Partial<Place> | null;
  return typeof kept?.section === 'string' ? { section: kept.section, whole: kept.whole === true } : null;
}

export function readAnswer(store: Store | null, id: string): CheckAnswer | null {
  const kept = readJson(store, checkKey(id)) as Partial<CheckAnswer> | null;
  if (typeof kept?.choice !== 'number' || !Number.isInteger(kept.choice) || kept.choice < 0) return null;
  const answer = { choice: kept.choice, right: kept.right === true };
  const { step, due } = kept.again ?? {};
  return answer.right && Number.isInteger(step) && typeof due === 'number' && step! >= 0 && due >= 0
    ? { ...answer, again: { step: step!, due } }
    : answer;
}
