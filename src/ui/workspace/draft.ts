import type { SourceFile } from '../../compile/compiled.ts';
import { codeKey, readJson, type StorageProblem, type Store, writeJson } from './storage.ts';

/** A text with the moment at which it was last changed (epoch milliseconds). */
export interface Snapshot {
  readonly files: readonly SourceFile[];
  readonly at: number;
}

/** What one browser keeps of one exercise. `previous` is the text that was replaced last: one click brings it back. */
interface Stored extends Snapshot {
  readonly previous: Snapshot | null;
}

export type Notice =
  | { readonly kind: 'restored'; readonly at: number }
  | { readonly kind: 'replaced'; readonly why: Why }
  | { readonly kind: 'changed-elsewhere'; readonly theirs: Snapshot }
  | { readonly kind: 'not-saved'; readonly problem: StorageProblem };

/** What replaced a text. */
type Why = 'reset' | 'theirs' | 'link' | 'previous' | 'board';

export interface DraftState {
  readonly files: readonly SourceFile[];
  /** Counts the times that we, and not the person who types, replaced the text. */
  readonly replaced: number;
  readonly savedAt: number | null;
  readonly notice: Notice | null;
  readonly previous: Snapshot | null;
  /** The text is the starter's. */
  readonly pristine: boolean;
}

/**
 * The text of an exercise as it is typed and kept. The rule: nothing that somebody typed is ever lost. Whatever replaces a
 * text keeps it as `previous`, and what another tab wrote is never overwritten without being kept.
 */
export class Draft {
  #store: Store | null;
  readonly #slug: string;
  readonly #starter: readonly SourceFile[];
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  #unsaved = false;
  #state: DraftState;

  constructor(slug: string, starter: readonly SourceFile[], now: () => number) {
    this.#store = null;
    this.#slug = slug;
    this.#starter = starter;
    this.#now = now;
    this.#state = { files: starter, replaced: 0, savedAt: null, notice: null, previous: null, pristine: true };
  }

  get state(): DraftState {
    return this.#state;
  }

  get unsaved(): boolean {
    return this.#unsaved;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads what was kept. Called once, in the browser: until then the page shows the starter. */
  load(store: Store | null): void {
    this.#store = store;
    const stored = this.#read();
    if (!stored) return;
    const files = this.#complete(stored.files);
    const notice: Notice | null = same(files, this.#starter) ? null : { kind: 'restored', at: stored.at };
    this.#set({ files, savedAt: stored.at, previous: stored.previous, notice, replaced: this.#state.replaced + 1 });
  }

  type(path: string, text: string): void {
    const before = this.#state.files.find(file => file.path === path);
    if (!before || before.text === text) return;
    this.#unsaved = true;
    this.#set({ files: this.#state.files.map(file => (file.path === path ? { path, text } : file)), notice: this.#open });
  }

  save(): void {
    const { files, previous, notice } = this.#state;
    const at = this.#now();
    // While another tab's text waits for a decision it stays the kept one, and ours is kept beside it.
    const open = notice?.kind === 'changed-elsewhere' ? notice.theirs : null;
    const stored: Stored = open ? { ...open, previous: { files, at } } : { files, at, previous };
    const problem = writeJson(this.#store, codeKey(this.#slug), stored);
    if (problem) {
      this.#set({ notice: notice ?? { kind: 'not-saved', problem } });
      return;
    }
    this.#unsaved = false;
    this.#set({ savedAt: at, notice: notice?.kind === 'not-saved' ? null : notice });
  }

  /** Back to the starter. */
  reset(): void {
    this.#replace(this.#starter, 'reset');
  }

  /** What the last replacement took away. Doing it twice changes back: the two texts trade places. */
  bringBack(): void {
    const { previous } = this.#state;
    if (previous) this.#replace(this.#complete(previous.files), 'previous');
  }

  /** Somebody's code that came with a link. */
  openLink(files: readonly SourceFile[]): void {
    this.#replace(this.#complete(files), 'link');
  }

  /**
   * Written by the board.
   * @param typed somebody typed what is there, so that it is kept; what the board itself wrote before, its own undo brings back
   */
  write(files: readonly SourceFile[], typed: boolean): void {
    if (typed) {
      this.#replace(this.#complete(files), 'board');
      return;
    }
    this.#set({ files: this.#complete(files), notice: this.#open, replaced: this.#state.replaced + 1 });
    this.save();
  }

  /** A `storage` event: another tab wrote. */
  changedElsewhere(): void {
    const theirs = this.#read();
    if (!theirs || same(this.#complete(theirs.files), this.#state.files)) return;
    // If nothing was typed here since the last save, the other tab still may not pull the text away under somebody's eyes.
    this.#set({ notice: { kind: 'changed-elsewhere', theirs: { files: theirs.files, at: theirs.at } } });
  }

  loadTheirs(): void {
    const { notice } = this.#state;
    if (notice?.kind === 'changed-elsewhere') this.#replace(this.#complete(notice.theirs.files), 'theirs');
  }

  keepMine(): void {
    const { notice } = this.#state;
    if (notice?.kind !== 'changed-elsewhere') return;
    this.#set({ notice: null, previous: notice.theirs });
    this.save();
  }

  dismiss(): void {
    this.#set({ notice: null });
  }

  /** Whoever goes on working has read what only tells; what asks for a decision stays. */
  settle(): void {
    const kind = this.#state.notice?.kind;
    if (kind === 'restored' || kind === 'replaced') this.dismiss();
  }

  /** The notice that whoever goes on writing has not answered. */
  get #open(): Notice | null {
    const { notice } = this.#state;
    return notice?.kind === 'changed-elsewhere' || notice?.kind === 'not-saved' ? notice : null;
  }

  #replace(files: readonly SourceFile[], why: Why): void {
    const { files: old } = this.#state;
    if (same(files, old)) {
      this.dismiss();
      return;
    }
    // The starter is never worth keeping: it is one click away anyway.
    const previous = same(old, this.#starter) ? this.#state.previous : { files: old, at: this.#state.savedAt ?? this.#now() };
    this.#set({ files, previous, notice: { kind: 'replaced', why }, replaced: this.#state.replaced + 1 });
    this.save();
  }

  #set(change: Partial<DraftState>): void {
    const next = { ...this.#state, ...change };
    this.#state = { ...next, pristine: same(next.files, this.#starter) };
    for (const listener of this.#listeners) listener();
  }

  #read(): Stored | null {
    return asStored(readJson(this.#store, codeKey(this.#slug)));
  }

  /** The exercise may have gained a file since. In the order of the starter, which is that of the tabs. */
  #complete(files: readonly SourceFile[]): readonly SourceFile[] {
    const own = this.#starter.map(file => files.find(({ path }) => path === file.path) ?? file);
    return [...own, ...files.filter(({ path }) => !own.some(file => file.path === path))];
  }
}

export const same = (a: readonly SourceFile[], b: readonly SourceFile[]): boolean =>
  a.length === b.length && a.every(file => b.some(other => other.path === file.path && other.text === file.text));

/** The files that were kept of a text, for who does not write it; null where there are none. */
export const asFiles = (value: unknown): readonly SourceFile[] | null => asSnapshot(value)?.files ?? null;

function asStored(value: unknown): Stored | null {
  const snapshot = asSnapshot(value);
  if (!snapshot) return null;
  return { ...snapshot, previous: asSnapshot((value as { previous?: unknown }).previous) };
}

function asSnapshot(value: unknown): Snapshot | null {
  if (typeof value !== 'object' || value === null) return null;
  const { files, at } = value as { files?: unknown; at?: unknown };
  if (!Array.isArray(files) || files.length === 0 || typeof at !== 'number') return null;
  const clean = files.filter((file): file is SourceFile => typeof file?.path === 'string' && typeof file?.text === 'string');
  return clean.length === files.length ? { files: clean.map(({ path, text }) => ({ path, text })), at } : null;
}
