/** What the recorders of declarations have in common, whatever the kind of broker: see `topology.ts`. */
import type { Json } from '../history/event.ts';
import type { Workers } from '../history/scale.ts';
import { nearest } from '../text/nearest.ts';
import { type Declared, type DeclaredAlarm, TopologyRefused } from './topology.ts';

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
  /** They need not consume. */
  readonly #free: ReadonlySet<string>;
  readonly #readsOf: (consumer: Consumer) => readonly string[];
  /** What they consume from: `queue`. */
  readonly #word: string;
  readonly #reads = new Map<string, string[]>();
  readonly #workers = new Map<string, Workers>();

  /**
   * @param consumers of the programs that have to consume from something
   * @param free those that may, with what is theirs before they consume from anything
   */
  constructor(
    consumers: { readonly [program: string]: Consumer },
    free: { readonly [program: string]: Consumer },
    readsOf: (consumer: Consumer) => readonly string[],
    word: string,
  ) {
    this.#consumers = { ...consumers, ...free };
    this.#free = new Set(Object.keys(free));
    this.#readsOf = readsOf;
    this.#word = word;
  }

  /** @param ask the broker is asked here, once the program is known to be one that may consume from there; throws where it refuses */
  add(from: string, program: Json, options: Json, ask: (program: string) => void = () => {}): string {
    const open = Object.keys(this.#consumers).filter(name => this.#given(name).length === 0);
    if (typeof program !== 'string' || !Object.hasOwn(this.#consumers, program))
      throw new TopologyRefused(
        `consume takes a ${this.#word} and the name of the program that consumes from it; it got ${shown(program)}. ${nearest(String(program), open)}`.trim(),
      );
    if (!open.includes(program))
      throw new TopologyRefused(`\`${program}\` consumes from ${this.#given(program).join(', ')}. That is given.`);
    const before = this.#reads.get(program) ?? [];
    if (before.includes(from)) throw new TopologyRefused(`\`${program}\` consumes from the ${this.#word} \`${from}\` already.`);
    const workers = workersIn(options);
    const those = this.#workers.get(program);
    if (workers !== null && those !== undefined && (those.count !== workers.count || those.inHand !== workers.inHand))
      throw new TopologyRefused(
        `\`${program}\` has ${those.count} workers with ${those.inHand} in hand, as was said before: whoever consumes from several things says it once.`,
      );
    ask(program);
    this.#reads.set(program, [...before, from]);
    if (workers !== null) this.#workers.set(program, workers);
    return program;
  }

  /** Of every program that consumes. Throws where one has nothing to consume from that has to. */
  all(withReads: (consumer: Consumer, reads: readonly string[]) => Consumer): Pick<Declared<unknown, Consumer>, 'consumers' | 'workers'> {
    const consumers = Object.entries(this.#consumers).flatMap(([program, consumer]) => {
      const reads = this.#reads.get(program) ?? this.#given(program);
      if (reads.length > 0) return [[program, withReads(consumer, reads)] as const];
      if (this.#free.has(program)) return [];
      throw new TopologyRefused(
        `Nobody said which ${this.#word} \`${program}\` consumes from: consume('the ${this.#word}', '${program}') does.`,
      );
    });
    return { consumers: Object.fromEntries(consumers), workers: Object.fromEntries(this.#workers) };
  }

  #given(program: string): readonly string[] {
    return this.#readsOf(this.#consumers[program]!);
  }
}

/** As many as a run can have. */
const MOST_WORKERS = 4096;
const MOST_IN_HAND = 65_536;

/** Null where nothing is said of them. */
function workersIn(options: Json): Workers | null {
  if (options === null) return null;
  const { workers, inHand } = fieldsIn('consume', 'The options', options, ['workers', 'inHand'], '{ workers: 4 }');
  return { count: wholeIn('consume', 'workers', workers, 1, MOST_WORKERS), inHand: wholeIn('consume', 'inHand', inHand, 1, MOST_IN_HAND) };
}

/** One where left out. */
function wholeIn(call: string, option: string, value: Json | undefined, least: number, most: number): number {
  if (value === undefined) return 1;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new TopologyRefused(`\`${option}\` of ${call} is a whole number from ${least} to ${most}; it got ${shown(value)}.`);
}

const SUCH_ALARM = '{ above: 0 }';

/** When somebody is called: one alarm for each thing that holds messages. */
export class DeclaredAlarms {
  readonly #word: string;
  readonly #all: DeclaredAlarm[] = [];

  constructor(word: string) {
    this.#word = word;
  }

  get all(): readonly DeclaredAlarm[] {
    return this.#all;
  }

  /** @param known what there is, by name */
  add(queue: Json, options: Json, known: readonly string[]): null {
    if (typeof queue !== 'string' || !known.includes(queue))
      throw new TopologyRefused(
        `alarm takes the name of a ${this.#word} that was declared before; it got ${shown(queue)}. ${nearest(String(queue), known)}`.trim(),
      );
    const { above } = fieldsIn('alarm', 'The options', options, ['above'], SUCH_ALARM);
    if (above === undefined)
      throw new TopologyRefused(`alarm was not told from when on it rings: ${SUCH_ALARM} rings at the first message.`);
    const alarm = { queue, above: wholeIn('alarm', 'above', above, 0, 1_000_000_000) };
    const before = this.#all.find(each => each.queue === queue);
    if (before === undefined) push(this.#all, alarm, 'alarms');
    else if (before.above !== alarm.above)
      throw new TopologyRefused(`The ${this.#word} \`${queue}\` has an alarm already, which rings above ${before.above}.`);
    return null;
  }
}
