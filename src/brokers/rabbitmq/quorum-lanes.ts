/**
 * The messages that wait in a quorum queue. Those that came back form a line of their own, first in first out in the order of return, served
 * before all others (R-13, `quorum-requeue-position-limit`). In 4.0 new ones wait in two lanes, priority 5 and above apart, and the
 * high lane gets two turns of three: it is not strictly first (`quorum-priority-levels@4.0.5`). Since 4.3 there is a lane for each
 * priority from 0 to 31, and the highest goes first.
 */
import { Fifo } from './fifo.ts';
import type { Message } from './message.ts';
import type { Ms } from './types.ts';

export interface QuorumCopy {
  readonly copy: number;
  /** Place in the log: renewed when the message is put at the tail again. */
  index: number;
  readonly message: Message;
  readonly expiresAt: Ms | null;
  /** How often it was handed out and came back; null until the first time. */
  acquired: number | null;
  /** Of these, how often by a rejection or a lost channel; it outlives dead-lettering. */
  failed: number | null;
}

/** Turns of the high lane for each turn of the normal one, where there are two. */
const WEIGHT = 2;
const HIGHEST = 31;
/** Of a message that has none, where each priority has a lane. */
const ORDINARY = 4;

/** What new messages wait in. */
export type Lines = 'one' | 'two' | 'strict';

export class QuorumLanes {
  readonly returns: Fifo<QuorumCopy>;
  /** The highest first. */
  readonly #lanes: (Fifo<QuorumCopy> | undefined)[];
  readonly #lines: Lines;
  #turn: number;
  bytes: number;

  constructor(lines: Lines | QuorumLanes) {
    if (lines instanceof QuorumLanes) {
      const own = (copy: QuorumCopy) => ({ ...copy });
      this.returns = lines.returns.copy(own);
      this.#lanes = lines.#lanes.map(lane => lane?.copy(own));
      this.#lines = lines.#lines;
      this.#turn = lines.#turn;
      this.bytes = lines.bytes;
      return;
    }
    this.returns = new Fifo();
    this.#turn = 0;
    this.bytes = 0;
    this.#lines = lines;
    this.#lanes = new Array(lines === 'one' ? 1 : lines === 'two' ? 2 : HIGHEST + 1).fill(undefined);
  }

  get length(): number {
    let waiting = this.returns.size;
    for (const lane of this.#lanes) waiting += lane?.size ?? 0;
    return waiting;
  }

  push(copy: QuorumCopy): void {
    this.#pushTo(this.#laneOf(copy.message.priority), copy);
  }

  /** To the tail, as a new message would be, but of no priority. */
  pushAgain(copy: QuorumCopy): void {
    this.#pushTo(this.#laneOf(null), copy);
  }

  #laneOf(priority: number | null): number {
    if (this.#lines === 'one') return 0;
    if (this.#lines === 'two') return (priority ?? 0) > 4 ? 0 : 1;
    return HIGHEST - Math.max(0, Math.min(priority ?? ORDINARY, HIGHEST));
  }

  #pushTo(lane: number, copy: QuorumCopy): void {
    const line = (this.#lanes[lane] ??= new Fifo());
    line.push(copy);
    this.bytes += copy.message.size;
  }

  pushReturned(copy: QuorumCopy): void {
    this.returns.push(copy);
    this.bytes += copy.message.size;
  }

  peek(): QuorumCopy | undefined {
    return this.returns.peek() ?? this.#lane()?.peek();
  }

  shift(): QuorumCopy | undefined {
    if (this.returns.size > 0) return this.#take(this.returns);
    const lane = this.#lane();
    if (!lane) return undefined;
    if (this.#lines === 'two') this.#turn = this.#turn === WEIGHT ? 0 : this.#turn + 1;
    return this.#take(lane);
  }

  #take(line: Fifo<QuorumCopy>): QuorumCopy {
    const copy = line.shift()!;
    this.bytes -= copy.message.size;
    return copy;
  }

  #lane(): Fifo<QuorumCopy> | null {
    let first: Fifo<QuorumCopy> | null = null;
    for (const lane of this.#lanes) {
      if (lane === undefined || lane.size === 0) continue;
      if (this.#lines !== 'two' || (first === null && this.#turn < WEIGHT)) return lane;
      first = first === null || lane.peek()!.index < first.peek()!.index ? lane : first;
    }
    return first;
  }

  /** Only the head of a line is looked at, but where each priority has a line of its own, that of each. */
  takeExpired(now: Ms): QuorumCopy | undefined {
    if (this.#lines !== 'strict') return isExpired(this.peek(), now) ? this.shift() : undefined;
    const line = [this.returns, ...this.#lanes].find(each => isExpired(each?.peek(), now));
    return line && this.#take(line);
  }

  nextExpiry(): Ms | null {
    if (this.#lines !== 'strict') return this.peek()?.expiresAt ?? null;
    const times = [this.returns, ...this.#lanes].map(line => line?.peek()?.expiresAt ?? null).filter(at => at !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  clear(): QuorumCopy[] {
    const all = [...this];
    this.returns.clear();
    this.#lanes.fill(undefined);
    this.#turn = 0;
    this.bytes = 0;
    return all;
  }

  /** By lane. With two lanes in use the order of service is woven from them as turns go. */
  *[Symbol.iterator](): Iterator<QuorumCopy> {
    yield* this.returns;
    for (const lane of this.#lanes) if (lane) yield* lane;
  }

  key(name: (copy: QuorumCopy) => unknown): unknown {
    const lanes = this.#lanes.map(lane => [...(lane ?? [])]);
    // Places in the log matter only between two lanes that take turns.
    const woven = this.#lines === 'two' && lanes.every(lane => lane.length > 0) ? lanes.flat().sort((a, b) => a.index - b.index) : [];
    return [
      [...this.returns].map(name),
      lanes.map(lane => lane.map(name)),
      woven.map(({ copy }) => lanes[0]!.some(high => high.copy === copy)),
      this.#turn,
    ];
  }
}

function isExpired(head: QuorumCopy | undefined, now: Ms): boolean {
  return head !== undefined && head.expiresAt !== null && head.expiresAt <= now;
}
