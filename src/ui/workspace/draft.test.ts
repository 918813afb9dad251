import { describe, expect, it } from 'vitest';
import { Draft } from './draft.ts';
import { codeKey, type Store } from './storage.ts';

const starter = [{ path: 'handler.ts', text: 'starter' }];
const key = codeKey('x');

/** One browser's storage; `refuse` makes every write fail with that error. */
function memory(): Store & { readonly map: Map<string, string>; refuse: Error | null } {
  const map = new Map<string, string>();
  return {
    map,
    refuse: null,
    getItem: name => map.get(name) ?? null,
    setItem(name, value) {
      if (this.refuse) throw this.refuse;
      map.set(name, value);
    },
    removeItem: name => void map.delete(name),
  };
}

function open(store: Store | null, now = () => 1000): Draft {
  const draft = new Draft('x', starter, now);
  draft.load(store);
  return draft;
}

const textOf = (draft: Draft) => draft.state.files[0]!.text;
const kept = (store: { map: Map<string, string> }) => JSON.parse(store.map.get(key)!);

describe('draft', () => {
  it('shows the starter and says nothing on a first visit', () => {
    const draft = open(memory());
    expect(textOf(draft)).toBe('starter');
    expect(draft.state.notice).toBeNull();
    expect(draft.state.pristine).toBe(true);
  });

  it('restores what was typed before, and says from when it is', () => {
    const store = memory();
    const first = open(store, () => 5000);
    first.type('handler.ts', 'mine');
    first.save();
    const second = open(store);
    expect(textOf(second)).toBe('mine');
    expect(second.state.notice).toEqual({ kind: 'restored', at: 5000 });
  });

  it('keeps the typed text when one resets, and brings it back, also after a reload', () => {
    const store = memory();
    const draft = open(store);
    draft.type('handler.ts', 'mine');
    draft.reset();
    expect(textOf(draft)).toBe('starter');
    const reloaded = open(store);
    reloaded.bringBack();
    expect(textOf(reloaded)).toBe('mine');
  });

  it('does not let a reset of the starter push out the text that is kept', () => {
    const draft = open(memory());
    draft.type('handler.ts', 'mine');
    draft.reset();
    draft.reset();
    draft.bringBack();
    expect(textOf(draft)).toBe('mine');
  });

  it('asks when another tab wrote something else, and loses neither text', () => {
    const store = memory();
    const [a, b] = [open(store), open(store)];
    b.type('handler.ts', 'mine');
    a.type('handler.ts', 'theirs');
    a.save();
    b.changedElsewhere();
    expect(b.state.notice?.kind).toBe('changed-elsewhere');
    b.type('handler.ts', 'mine, longer');
    b.save();
    expect(kept(store).files[0].text).toBe('theirs');
    expect(kept(store).previous.files[0].text).toBe('mine, longer');
    b.loadTheirs();
    expect(textOf(b)).toBe('theirs');
    b.bringBack();
    expect(textOf(b)).toBe('mine, longer');
  });

  it('keeps mine, with theirs one click away', () => {
    const store = memory();
    const [a, b] = [open(store), open(store)];
    b.type('handler.ts', 'mine');
    a.type('handler.ts', 'theirs');
    a.save();
    b.changedElsewhere();
    b.keepMine();
    expect(kept(store).files[0].text).toBe('mine');
    b.bringBack();
    expect(textOf(b)).toBe('theirs');
  });

  it('does not ask when both tabs hold the same text', () => {
    const store = memory();
    const [a, b] = [open(store), open(store)];
    a.type('handler.ts', 'same');
    b.type('handler.ts', 'same');
    a.save();
    b.changedElsewhere();
    expect(b.state.notice).toBeNull();
  });

  it('says so when the storage is full, and takes it back once a save works', () => {
    const store = memory();
    const draft = open(store);
    draft.type('handler.ts', 'mine');
    store.refuse = new DOMException('no room', 'QuotaExceededError');
    draft.save();
    expect(draft.state.notice).toEqual({ kind: 'not-saved', problem: 'full' });
    expect(draft.unsaved).toBe(true);
    store.refuse = null;
    draft.save();
    expect(draft.state.notice).toBeNull();
    expect(draft.unsaved).toBe(false);
  });

  it('works without any storage', () => {
    const draft = open(null);
    draft.type('handler.ts', 'mine');
    draft.save();
    expect(textOf(draft)).toBe('mine');
    expect(draft.state.notice).toEqual({ kind: 'not-saved', problem: 'blocked' });
  });

  it('ignores what is not a draft', () => {
    const store = memory();
    for (const broken of ['', '{', '[]', '{"files":[]}', '{"files":[{"path":1}],"at":3}', '"x"']) {
      store.map.set(key, broken);
      expect(textOf(open(store))).toBe('starter');
    }
  });

  it('keeps what somebody typed when the board writes over it, and only then', () => {
    const draft = open(memory());
    draft.type('handler.ts', 'typed');
    draft.write([{ path: 'handler.ts', text: 'first step' }], true);
    expect(draft.state.previous!.files[0]!.text).toBe('typed');
    expect(draft.state.notice).toEqual({ kind: 'replaced', why: 'board' });
    draft.write([{ path: 'handler.ts', text: 'second step' }], false);
    expect(textOf(draft)).toBe('second step');
    draft.bringBack();
    expect(textOf(draft)).toBe('typed');
  });
});
