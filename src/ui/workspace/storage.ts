import { keptFor } from '../lms/frame.ts';

/** The part of `Storage` that we use. A browser may refuse even to hand out the object. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export type StorageProblem = 'full' | 'blocked';

const key = (kind: string, slug: string): string => `ackademy:v1:${kind}:${slug}`;
export const codeKey = (slug: string): string => key('code', slug);
export const progressKey = (slug: string): string => key('progress', slug);
export const hintsKey = (slug: string): string => key('hints', slug);
/** The design of the board that wrote the text. */
export const boardKey = (slug: string): string => key('board', slug);
export const openKey = (slug: string): string => key('open', slug);
export const PANES_KEY = 'ackademy:v1:panes';
export const TIMELINE_KEY = 'ackademy:v1:timeline';
export const EDITOR_KEY = 'ackademy:v1:editor';

export function browserStore(): Store | null {
  try {
    return storeOf(localStorage, keptFor());
  } catch {
    return null;
  }
}

/** What one learner keeps in a store that others may share. */
function storeOf(store: Store, prefix: string): Store {
  if (prefix === '') return store;
  return {
    getItem: key => store.getItem(prefix + key),
    setItem: (key, value) => store.setItem(prefix + key, value),
    removeItem: key => store.removeItem(prefix + key),
  };
}

/** Whether a `storage` event is about what is kept under this name. */
export const isAbout = ({ key }: StorageEvent, name: string): boolean => key === keptFor() + name;

/** What is stored there, or null when there is nothing, no storage, or something that is not JSON. */
export function readJson(store: Store | null, key: string): unknown {
  try {
    const text = store?.getItem(key);
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** Null when it worked. */
export function writeJson(store: Store | null, key: string, value: unknown): StorageProblem | null {
  if (!store) return 'blocked';
  try {
    store.setItem(key, JSON.stringify(value));
    return null;
  } catch (error) {
    return error instanceof Error && /quota/i.test(error.name + error.message) ? 'full' : 'blocked';
  }
}
