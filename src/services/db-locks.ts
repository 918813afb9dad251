const NOBODY = new Map<string, number>();

/**
 * Who holds which row. As in PostgreSQL a lock is held to the end of its transaction, is exclusive, and is taken by writing
 * a row or by reading it `forUpdate`. Of several who wait for one row any may come next: the schedule says who.
 */
export class Locks {
  /** Most databases never have any, and an explorer makes one for nearly every run. */
  #holders: Map<string, number> = NOBODY;

  copy(): Locks {
    const copy = new Locks();
    if (!this.none) copy.#holders = new Map(this.#holders);
    return copy;
  }

  get none(): boolean {
    return this.#holders.size === 0;
  }

  holder(row: string): number | null {
    return this.#holders.get(row) ?? null;
  }

  take(row: string, transaction: number): void {
    if (this.#holders === NOBODY) this.#holders = new Map();
    this.#holders.set(row, transaction);
  }

  release(transaction: number): void {
    for (const [row, holder] of this.#holders) if (holder === transaction) this.#holders.delete(row);
  }

  /** In a fixed order. */
  heldBy(transaction: number): string[] {
    return [...this.#holders].flatMap(([row, holder]) => (holder === transaction ? [row] : [])).sort();
  }
}

/** Whether who waits for `first` waits, through others, for itself. `waitsFor` is whom a transaction waits for, or null. */
export function closesCircle(self: number, first: number, waitsFor: (transaction: number) => number | null): boolean {
  const seen = new Set<number>();
  for (let next: number | null = first; next !== null && !seen.has(next); next = waitsFor(next)) {
    if (next === self) return true;
    seen.add(next);
  }
  return false;
}
