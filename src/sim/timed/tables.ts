import { Fingerprint } from '../at-scale/fingerprints.ts';
import { KeyTable, numberOf } from './keys.ts';
import type { TimedPlan } from './plan.ts';

/** The first key that was seen to belong to more than one partition. The run is worth nothing then. */
export interface Trespass {
  key: string | null;
}

export interface Naming {
  readonly plan: Pick<TimedPlan, 'messages' | 'partitions'>;
  readonly trespass: Trespass;
  /** By one clock only: the fingerprint whose text is wanted, because partitions were found to share it. */
  readonly wanted: { readonly low: number; readonly high: number } | null;
}

/** The tables of one partition; or, by one clock, of all of them. By the names that the learner gave them. */
export class Tables {
  readonly list: KeyTable[] = [];
  readonly #numbers: number;
  readonly #numberByName = new Map<string, number>();

  /** `numbers`: keys that are numbers below this have a bit each. */
  constructor(numbers: number) {
    this.#numbers = numbers;
  }

  get names(): Iterable<string> {
    return this.#numberByName.keys();
  }

  named(name: string): KeyTable | undefined {
    const number = this.#numberByName.get(name);
    return number === undefined ? undefined : this.list[number];
  }

  numberOf(name: string): number {
    let number = this.#numberByName.get(name);
    if (number === undefined) {
      number = this.list.length;
      if (number === TABLES) throw new RangeError(`more than ${TABLES} tables`);
      this.list.push(new KeyTable(this.#numbers));
      this.#numberByName.set(name, number);
    }
    return number;
  }
}

/** A name that is made for each message would fill the memory. */
const TABLES = 10_000;

/** Ids that are remembered: about as many as a worker has in its hands. */
const KNOWN = 256;

/** Reads keys on behalf of one partition, and notices when one belongs to another. */
export class KeyReader {
  readonly fingerprint = new Fingerprint();
  readonly #knownIds: (string | null)[] = new Array<null>(KNOWN).fill(null);
  readonly #knownLocals = new Int32Array(KNOWN);
  readonly #naming: Naming;
  readonly #messages: number;
  readonly #partitions: number;
  readonly #partition: number;
  /** The partition has tables of its own, so its keys are numbered from 0. */
  readonly #alone: boolean;

  constructor(naming: Naming, partition: number, alone: boolean) {
    this.#naming = naming;
    this.#messages = naming.plan.messages;
    this.#partitions = naming.plan.partitions;
    this.#partition = partition;
    this.#alone = alone;
  }

  /** The very text that stands for a message; most keys are such a text, and comparing is quicker than reading. */
  known(local: number, id: string): void {
    const at = local & (KNOWN - 1);
    this.#knownIds[at] = id;
    this.#knownLocals[at] = local;
  }

  /**
   * The number that stands for a key that is a message's id. -1 for any other: then see `fingerprint`. `whose`: the message
   * that it most likely is.
   */
  read(whose: number, text: string): number {
    const at = whose & (KNOWN - 1);
    if (this.#knownIds[at] === text) {
      const known = this.#knownLocals[at]!;
      return this.#alone ? known : known * this.#partitions + this.#partition;
    }
    const number = numberOf(text, this.#messages);
    if (number < 0) {
      this.#readText(text);
      return -1;
    }
    if (!this.#alone) return number;
    const local = (number / this.#partitions) | 0;
    // The key of another partition's message. Whether that one ever looks at it is not worth finding out.
    if (number - local * this.#partitions !== this.#partition) this.#naming.trespass.key ??= text;
    return local;
  }

  #readText(text: string): void {
    const { trespass, wanted } = this.#naming;
    const { fingerprint } = this;
    fingerprint.of(text);
    if (wanted !== null && fingerprint.low === wanted.low && fingerprint.high === wanted.high) trespass.key ??= text;
  }
}
