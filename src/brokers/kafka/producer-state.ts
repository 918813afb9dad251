/**
 * What one partition remembers about each producer, so that a retry is not stored twice (K-16). A consumer can notice only what is missing:
 * duplicates that the network made. Those that an application makes by sending again carry new numbers and are stored (K-17).
 */
import { copyOfMap } from '../copies.ts';
import { KafkaError } from './errors.ts';

interface Remembered {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstOffset: number;
}

export interface ProducerEntry {
  epoch: number;
  /** -1 after a marker that raised the epoch: the next batch starts again from 0. */
  lastSequence: number;
  /** At most five, oldest first (K-16). */
  readonly batches: Remembered[];
  /** The first offset of the transaction that is open here, or null. */
  openFrom: number | null;
  /** Indexes nothing; the batches of the open transaction, so that an abort can hide them. */
  readonly open: Hideable[];
}

export interface Hideable {
  aborted: boolean;
}

const REMEMBERED = 5;
const NONE: ReadonlySet<Hideable> = new Set();
const LARGEST = 2 ** 31;

export interface Sequenced {
  readonly producerId: number;
  readonly epoch: number;
  readonly sequence: number;
  readonly count: number;
}

export class ProducerStates {
  readonly entries: Map<number, ProducerEntry>;

  /** The lowest number that each producer has tried to begin a transaction with here, and been refused or not yet stored. */
  readonly #tried: Map<number, { epoch: number; lowest: number }>;

  /** @param copied with the copies of batches whose transactions are open */
  constructor(copied: { readonly states: ProducerStates; readonly twins: ReadonlyMap<Hideable, Hideable> } | null = null) {
    if (copied === null) {
      this.entries = new Map();
      this.#tried = new Map();
      return;
    }
    const { states, twins } = copied;
    this.entries = copyOfMap(states.entries, entry => ({
      epoch: entry.epoch,
      lastSequence: entry.lastSequence,
      batches: [...entry.batches],
      openFrom: entry.openFrom,
      open: entry.open.map(batch => twins.get(batch) ?? batch),
    }));
    this.#tried = copyOfMap(states.#tried, tried => ({ ...tried }));
  }

  openBatches(): ReadonlySet<Hideable> {
    if (this.entries.size === 0) return NONE;
    return new Set([...this.entries.values()].flatMap(({ open }) => open));
  }

  /** A transaction's first batch here is about to be verified: whatever comes of it, later ones must not overtake it. */
  trying({ producerId, epoch, sequence }: Sequenced): void {
    const known = this.#tried.get(producerId);
    if (known === undefined || epoch > known.epoch) this.#tried.set(producerId, { epoch, lowest: sequence });
    else if (epoch === known.epoch && sequence < known.lowest) known.lowest = sequence;
  }

  /** The first offset that a retry was stored at, or null if this batch is new. Throws when it can be neither. */
  check({ producerId, epoch, sequence, count }: Sequenced): number | null {
    const entry = this.entries.get(producerId);
    const tried = this.#tried.get(producerId);
    const overtakes = tried !== undefined && sequence > tried.lowest;
    if (entry === undefined) {
      if (overtakes) throw outOfOrder(producerId, sequence, tried.lowest);
      return null;
    }
    const lastSequence = (sequence + count - 1) % LARGEST;
    if (epoch === entry.epoch) {
      const known = entry.batches.find(batch => batch.firstSequence === sequence && batch.lastSequence === lastSequence);
      if (known !== undefined) return known.firstOffset;
    }
    if (overtakes && epoch >= entry.epoch) throw outOfOrder(producerId, sequence, tried.lowest);
    if (epoch < entry.epoch)
      throw new KafkaError(
        'INVALID_PRODUCER_EPOCH',
        `Epoch ${epoch} of producer ${producerId} is over; the current one is ${entry.epoch}.`,
      );
    if (epoch > entry.epoch || entry.lastSequence === -1) {
      if (sequence !== 0) throw outOfOrder(producerId, sequence, 0);
      return null;
    }
    // An old batch that is no longer among the five is indistinguishable from a gap (K-16).
    const expected = (entry.lastSequence + 1) % LARGEST;
    if (sequence !== expected) throw outOfOrder(producerId, sequence, expected);
    return null;
  }

  appended(batch: Sequenced, offset: number, open: Hideable | null): void {
    const { producerId, epoch, sequence, count } = batch;
    let entry = this.entries.get(producerId);
    if (entry === undefined) {
      entry = { epoch, lastSequence: -1, batches: [], openFrom: null, open: [] };
      this.entries.set(producerId, entry);
    }
    if (entry.epoch !== epoch) entry.batches.length = 0;
    entry.epoch = epoch;
    entry.lastSequence = (sequence + count - 1) % LARGEST;
    entry.batches.push({ firstSequence: sequence, lastSequence: entry.lastSequence, firstOffset: offset });
    if (entry.batches.length > REMEMBERED) entry.batches.shift();
    if (open !== null) {
      this.#tried.delete(producerId);
      entry.openFrom ??= offset;
      entry.open.push(open);
    }
  }

  /** A marker ends the transaction here. With an abort its records stay in the log, hidden from read_committed (K-01). */
  ended(producerId: number, epoch: number, committed: boolean): void {
    let entry = this.entries.get(producerId);
    if (entry === undefined) {
      entry = { epoch, lastSequence: -1, batches: [], openFrom: null, open: [] };
      this.entries.set(producerId, entry);
    }
    this.#tried.delete(producerId);
    if (!committed) for (const batch of entry.open) batch.aborted = true;
    entry.open.length = 0;
    entry.openFrom = null;
    if (epoch > entry.epoch) {
      entry.epoch = epoch;
      entry.lastSequence = -1;
      entry.batches.length = 0;
    }
  }

  /** The first offset of any open transaction: read_committed readers stop before it (K-35). */
  firstOpen(): number | null {
    let first: number | null = null;
    for (const { openFrom } of this.entries.values()) if (openFrom !== null && (first === null || openFrom < first)) first = openFrom;
    return first;
  }
}

function outOfOrder(producerId: number, sequence: number, expected: number): KafkaError {
  return new KafkaError(
    'OUT_OF_ORDER_SEQUENCE_NUMBER',
    `Producer ${producerId} sent sequence ${sequence} where ${expected} was next: a batch is missing, or this one is older than the last five.`,
  );
}
