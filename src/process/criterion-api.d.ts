/**
 * What a criterion of an exercise's own can import: `exercises/<slug>/criteria/<name>.ts`, named by `- own: <name>`. The same shape as the
 * criteria of the course, which can be read as examples (`graders/` in the repository). The events are in `criterion-events.d.ts`.
 *
 * It is code that nobody here knows, so it runs inside the wall: without clock, chance, promises or services, with its steps counted.
 */
declare module 'ackademy/criterion' {
  /**
   * One claim, judged over the history of one run. It is the file's default export:
   * `export default criterion({ claim, untested, params, start, passes, fails })`.
   */
  export function criterion<const Each extends Parameters>(declared: {
    /** The sentence that a learner reads: what must hold, not how. Plain text, because pages show it before anything runs. */
    readonly claim: string;
    /** When there is no verdict, because nothing put the claim to the test: words that follow "unknown where". Plain text, too. */
    readonly untested: string;
    /** What `with` of exercise.yaml may tell it. */
    readonly params: Each;
    /**
     * True: its verdict does not change when two events change places that are of different workers, at the same time, and about different
     * things (tables, queues, services). A search then tries them in one order only. In doubt it is left out.
     */
    readonly orderFree?: (given: ValuesOf<Each>) => boolean;
    /** A run begins. Each run has variables of its own, those of the module too. */
    readonly start: (given: ValuesOf<Each>, context: Context) => Judge;
    /** Small histories that keep the promise, and that break it: `check` proves that it tells them apart. One of each at least. */
    readonly passes: readonly Literal[];
    readonly fails: readonly Literal[];
  }): object;

  /** Judges one run. It remembers only what it needs. */
  export interface Judge {
    /** Each event in its turn, with its number from 0. Everything that the context gives has seen it already. */
    see(event: HistoryEvent, index: number): void;
    /** After the last event. A run that was cut off (`ended` with `step-limit`) may be asked too: then only a failure counts. */
    verdict(): Verdict;
    /**
     * All that can still matter, as text: a search takes two runs for the same where all keys are equal, and goes on with one of them. What is
     * left out here is forgotten, and failures with it; what cannot matter any more (indexes, above all) makes a search large. What
     * ledgers know is part of the state already.
     */
    key(): string;
  }

  /** `pass`, `unknown(why)` or `fail({ thing, told, conflict })`. */
  export type Verdict =
    | { readonly verdict: 'pass' }
    | { readonly verdict: 'unknown'; readonly why: string }
    | { readonly verdict: 'fail'; readonly finding: Failing };

  export const pass: Verdict;
  export function unknown(why: string): Verdict;
  export function fail(finding: Failing): Verdict;

  /** What is wrong. Numbers are those of events, as `see` was told them. */
  export interface Failing {
    /** What it happened to: `ord_12`. */
    readonly thing: string;
    /** The sentence, of which a report looks up what only it can know. */
    readonly told: string | readonly Piece[];
    /** The events that cannot both be right: the page marks them. */
    readonly conflict: readonly number[];
    /** What came between and explains it: a crash, a redelivery. */
    readonly between?: readonly number[];
    /** The name of the effect that it is about. */
    readonly effect?: string;
  }

  export type Piece =
    | string
    /** The words that say what is wrong. */
    | { readonly wrong: string }
    /** The line of the call behind this event: `line 14 (topic.publish)`. */
    | { readonly line: number }
    /** Of two calls. */
    | { readonly lines: readonly [number, number] }
    /** `worker 2`; in a system of several programs `the relay`. */
    | { readonly worker: number }
    /** How the life ended that died at this event, a crash. */
    | { readonly died: number };

  /** A history, with as much of each event as matters: the rest is filled in. The last event is `ended`, where it is left out. */
  export type Literal = readonly Sketch[];
  export type Sketch = {
    [Type in HistoryEvent['type']]: { readonly type: Type } & Partial<Extract<HistoryEvent, { readonly type: Type }>>;
  }[HistoryEvent['type']];

  // ── What the exercise knows ────────────────────────────────────────────────────────────────────────────────────────

  /** Copies: nothing that is done to them alters the run. */
  export interface Context {
    /** Of exercise.yaml. */
    readonly effects: { readonly [name: string]: Effect };
    readonly lives: Lives;
    /** The name of the effect that is meant: the only one where it is left out. Throws where there are several. */
    effectNamed(of?: string): string;
    /** How far the work has come. How much of it is done becomes part of the state. */
    ledger(of?: string): Ledger;
    /** What messages and deliveries are about, for those who do not ask how far the work has come. */
    names(of?: string): Names;
    /** What a message is called where no effect is named: by what it is about where there is a single effect, else by itself. */
    thingOf(message: string): string;
  }

  export interface Effect {
    readonly store: string;
    readonly per: readonly string[];
    readonly words: { readonly what: string; readonly done: string };
    readonly [field: string]: unknown;
  }

  /** A life is `worker.life`, such as `1.2`. */
  export interface Lives {
    alive(life: string): boolean;
    /** The number of the crash that ended this life; null while it lasts. For words, not for keys. */
    endOf(life: string): number | null;
    /** What a key calls a life: its worker while it lasts, `gone` afterwards. */
    name(life: string): string;
    workerOf(life: string): string;
    /** Null in a system of one program. */
    programOf(worker: number): string | null;
    /** True of every worker where no program is named. */
    runs(worker: number, program?: string): boolean;
  }

  export interface Names {
    /** Null where there was no such delivery. */
    delivery(delivery: number): DeliveryFacts | null;
    thingOf(message: string): string;
    concerns(message: string, thing: string): boolean;
    /** Somebody sent it: it is no tick of a timer and no command. */
    sent(message: string): boolean;
    owedFor(message: string): boolean;
    /** Nobody can do this message's work. */
    hopeless(message: string): boolean;
  }

  export interface DeliveryFacts {
    readonly message: string;
    readonly thing: string;
    readonly worker: number;
    readonly life: string;
    readonly program: string | null;
    readonly index: number;
  }

  export interface Ledger extends Names {
    readonly name: string;
    readonly effect: Effect;
    /** Null where nothing is owed and nothing was done. */
    account(thing: string): Account | null;
    accounts(): readonly Account[];
    /** What the latest event contributed; mostly nothing. */
    made(): readonly Contribution[];
    /** The work on what this message is about is durable, all of it. */
    done(message: string): boolean;
  }

  export interface Account {
    readonly thing: string;
    /** What all of it comes to; how much of it is owed by now; how much is durable. */
    readonly amount: number;
    readonly wanted: number;
    readonly got: number;
    readonly since: number;
    readonly contributions: readonly Contribution[];
  }

  export interface Contribution {
    readonly index: number;
    readonly delivery: number;
    readonly thing: string;
    readonly amount: number;
  }

  // ── Parameters ─────────────────────────────────────────────────────────────────────────────────────────────────────

  export interface Parameter<Value> {
    readonly schema: object;
    readonly names: string | null;
    readonly optional: boolean | 'with one effect';
    /** For the compiler alone: nothing is stored here. */
    readonly value?: Value;
  }
  export interface Parameters {
    readonly [name: string]: Parameter<unknown>;
  }
  export type ValuesOf<Each extends Parameters> = {
    readonly [name in keyof Each]: Each[name] extends Parameter<infer Value> ? Value : never;
  };

  /** Which effect it is about: may be left out where the exercise has a single one. */
  export function effect(description?: string): Parameter<string | undefined>;
  /** An effect that has to be named. */
  export function effectNamed(description: string): Parameter<string>;
  export function effects(description: string): Parameter<readonly string[]>;
  export function program(description: string): Parameter<string>;
  export function programs(description: string): Parameter<readonly string[]>;
  /** A queue, topic, exchange or subscription. */
  export function destination(description: string): Parameter<string>;
  export function destinations(description: string): Parameter<readonly string[]>;
  export function messages(description: string): Parameter<readonly string[]>;
  /** A field of messages. */
  export function field(description: string): Parameter<string>;
  /** Words that are the name of nothing in the exercise's file. */
  export function texts(description: string): Parameter<readonly string[]>;
  /** A whole number, 1 or more. */
  export function count(description: string): Parameter<number>;
  /** Virtual milliseconds, 0 or more. */
  export function ms(description: string): Parameter<number>;
  /** False where it is left out. */
  export function flag(description: string): Parameter<boolean>;
  export function optional<Value>(parameter: Parameter<Value>): Parameter<Value | undefined>;
  export function withDefault<Value>(parameter: Parameter<Value>, value: Value): Parameter<Value>;
}
