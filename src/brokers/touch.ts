/**
 * What a step has to do with: things by name, and what it does to each. Two steps of different workers that touch nothing in common, but
 * for what both only read, may come in either order: the same follows. See `sim/apart.ts`.
 */
export interface Touch {
  readonly thing: string;
  /** `lock`: by a transaction that is not yet committed. It keeps others from writing and sees what is committed. */
  readonly how: 'read' | 'lock' | 'write';
}

export const reads = (thing: string): Touch => ({ thing, how: 'read' });
export const writes = (thing: string): Touch => ({ thing, how: 'write' });
export const locks = (thing: string): Touch => ({ thing, how: 'lock' });

/** What happens to a worker at what feeds it. */
export type FeedStep = 'start' | 'receive' | 'finish' | 'crash' | 'settle';
