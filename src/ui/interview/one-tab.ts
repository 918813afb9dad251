/**
 * One tab at a time has an interview in hand. The browser's own locks say which: they are given back when a tab closes, however it does,
 * and can be taken over. A browser without them lets every tab have it; the clock is the same in all of them anyway.
 */
export interface Hold {
  /** Takes it from the tab that has it. */
  takeOver(): void;
  release(): void;
}

export function holdAlone(name: string, onHere: () => void, onElsewhere: () => void): Hold {
  const locks = (navigator as { readonly locks?: LockManager }).locks;
  if (locks === undefined) {
    onHere();
    return { takeOver: () => {}, release: () => {} };
  }
  let released = false;
  let giveBack = () => {};
  let inLine = new AbortController();

  const hold = () =>
    new Promise<void>(resolve => {
      giveBack = resolve;
      if (released) resolve();
      else onHere();
    });
  /** In line for when the other tab closes. */
  const wait = () => {
    if (released) return;
    onElsewhere();
    inLine = new AbortController();
    locks.request(name, { signal: inLine.signal }, hold).catch(lost);
  };
  /** Rejected: this tab left the line by itself, or another one took over. */
  function lost(): void {
    if (!released && !inLine.signal.aborted) wait();
  }

  locks.request(name, { ifAvailable: true }, lock => (lock === null ? wait() : hold())).catch(lost);
  return {
    takeOver: () => {
      inLine.abort();
      inLine = new AbortController();
      locks.request(name, { steal: true }, hold).catch(lost);
    },
    release: () => {
      released = true;
      inLine.abort();
      giveBack();
    },
  };
}
