import { KeyName, KeyTable, numberOf } from './keys.ts';
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
  #lastName = '';
  #lastNumber = -1;

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

  /** Handlers use few tables, often one. */
  numberOf(name: string): number {
    if (name === this.#lastName && this.#lastNumber >= 0) return this.#lastNumber;
    let number = this.#numberByName.get(name);
    if (number === undefined) {
      number = this.list.length;
      if (number === TABLES) throw new RangeError(`more than ${TABLES} tables`);
      this.list.push(new KeyTable(this.#numbers));
      this.#numberByName.set(name, number);
    }
    this.#lastName = name;
    this.#lastNumber = number;
    return number;
  }
}

/** A name that is made for each message would fill the memory. */
const TABLES = 10_000;

/** Reads keys on behalf of one partition, and notices when one belongs to another. */
export class KeyReader {
  readonly key = new KeyName();
  readonly #naming: Naming;
  readonly #partition: number;
  /** The partition has tables of its own, so its keys are numbered from 0. */
  readonly #alone: boolean;

  constructor(naming: Naming, partition: number, alone: boolean) {
    this.#naming = naming;
    this.#partition = partition;
    this.#alone = alone;
  }

  /** The number that stands for the id of the message that this partition knows as `local`. */
  ofMessage(local: number): number {
    return this.#alone ? local : local * this.#naming.plan.partitions + this.#partition;
  }

  ofText(text: string): void {
    const { plan, trespass, wanted } = this.#naming;
    const { key } = this;
    const number = numberOf(text, plan.messages);
    if (number < 0) {
      key.ofText(text);
      if (wanted !== null && key.low === wanted.low && key.high === wanted.high) trespass.key ??= text;
    } else if (!this.#alone) key.ofNumber(number);
    else {
      // The key of another partition's message. Whether that one ever looks at it is not worth finding out.
      if (number % plan.partitions !== this.#partition) trespass.key ??= text;
      key.ofNumber(Math.floor(number / plan.partitions));
    }
  }
}
