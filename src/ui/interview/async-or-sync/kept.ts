import { readJson, type Store, writeJson } from '../../workspace/storage.ts';
import { SITUATIONS, type Situation, WAYS, type Way } from './view.ts';

const KEY = 'ackademy:v1:interview:async-or-sync';

/** What was decided; `reason` counts from 0 in the order of the content. */
export interface Decided {
  readonly way: Way;
  readonly reason: number;
}

export type Decisions = { readonly [situation in Situation]?: Decided };

/** What another version, or another hand, has left there is not taken over. */
export function readDecisions(store: Store | null): Decisions {
  const kept = readJson(store, KEY) as { readonly [situation: string]: Partial<Decided> | null } | null;
  const decisions: { [situation in Situation]?: Decided } = {};
  for (const situation of SITUATIONS) {
    const { way, reason } = kept?.[situation] ?? {};
    if (way !== undefined && WAYS.includes(way) && Number.isInteger(reason) && reason! >= 0 && reason! < 4)
      decisions[situation] = { way, reason: reason! };
  }
  return decisions;
}

export function keepDecisions(store: Store | null, decisions: Decisions): void {
  writeJson(store, KEY, decisions);
}
