/** What the recorders of declarations have in common, whatever the kind of broker: see `topology.ts`. */
import type { Json } from '../history/event.ts';
import { nearest } from '../text/nearest.ts';
import { TopologyRefused } from './topology.ts';

/** Of parts of one sort: every run declares them all. */
const MOST = 50;

export function push<Part>(all: Part[], part: Part, what: string): void {
  if (all.length === MOST) throw new TopologyRefused(`These are more than ${MOST} ${what}, which is as many as there may be here.`);
  all.push(part);
}

/** As it would be written. */
export const shown = (value: Json | undefined) => (value === undefined || value === null ? 'nothing' : JSON.stringify(value));

export interface Fields {
  readonly [field: string]: Json;
}

/**
 * An object that a call takes, with no fields but known ones.
 * @param what as in: The options of assertQueue
 * @param such an example
 */
export function fieldsIn(call: string, what: string, value: Json, known: readonly string[], such: string): Fields {
  if (value === null) return {};
  if (!isFields(value)) throw new TopologyRefused(`${what} of ${call} are an object, such as ${such}; it got ${shown(value)}.`);
  onlyKnown(call, value, known);
  return value;
}

export const isFields = (value: Json | undefined): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

export function onlyKnown(call: string, value: Fields, known: readonly string[]): void {
  for (const field of Object.keys(value))
    if (!known.includes(field)) throw new TopologyRefused(`${call} knows no \`${field}\` here. ${nearest(field, known)}`.trim());
}

/** Which program consumes from what: those of whom the exercise says nothing are given it in code. */
export class DeclaredConsumers<Consumer> {
  readonly #consumers: { readonly [program: string]: Consumer };
  readonly #readsOf: (consumer: Consumer) => readonly string[];
  /** What they consume from: `queue`. */
  readonly #word: string;
  readonly #reads = new Map<string, string[]>();

  constructor(consumers: { readonly [program: string]: Consumer }, readsOf: (consumer: Consumer) => readonly string[], word: string) {
    this.#consumers = consumers;
    this.#readsOf = readsOf;
    this.#word = word;
  }

  /** @param ask the broker is asked here, once the program is known to be one that may consume from there; throws where it refuses */
  add(from: string, program: Json, ask: (program: string) => void): string {
    const open = Object.keys(this.#consumers).filter(name => this.#given(name).length === 0);
    if (typeof program !== 'string' || !Object.hasOwn(this.#consumers, program))
      throw new TopologyRefused(
        `consume takes a ${this.#word} and the name of the program that consumes from it; it got ${shown(program)}. ${nearest(String(program), open)}`.trim(),
      );
    if (!open.includes(program))
      throw new TopologyRefused(`\`${program}\` consumes from ${this.#given(program).join(', ')}. That is given.`);
    const before = this.#reads.get(program) ?? [];
    if (before.includes(from)) throw new TopologyRefused(`\`${program}\` consumes from the ${this.#word} \`${from}\` already.`);
    ask(program);
    this.#reads.set(program, [...before, from]);
    return program;
  }

  /** Of every program. Throws where one has nothing to consume from. */
  all(withReads: (consumer: Consumer, reads: readonly string[]) => Consumer): { readonly [program: string]: Consumer } {
    return Object.fromEntries(
      Object.entries(this.#consumers).map(([program, consumer]) => {
        const reads = this.#reads.get(program) ?? this.#given(program);
        if (reads.length === 0)
          throw new TopologyRefused(
            `Nobody said which ${this.#word} \`${program}\` consumes from: consume('the ${this.#word}', '${program}') does.`,
          );
        return [program, withReads(consumer, reads)];
      }),
    );
  }

  #given(program: string): readonly string[] {
    return this.#readsOf(this.#consumers[program]!);
  }
}
