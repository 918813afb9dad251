import { createAsyncGenerators } from './async-generator.ts';
import { AsyncIteration, createAsyncFromSync, Delegate, mustBeObject } from './async-iteration.ts';
import { createRunner, type Runner } from './coroutine.ts';
import { DEPTH, DEPTH_LIMIT, HALTED, type Jobs } from './jobs.ts';
import { constructorOf } from './overrides.ts';
import type { PromiseMachine } from './promises.ts';
import type { LifeWorld } from './realm.ts';

/** What all lives of a realm share, by the names that lowered code uses. */
export interface RealmRuntime {
  readonly jobs: Jobs;
  /** See `jobs.ts`: steps, depth, halted. */
  readonly counters: Int32Array;
  /** Calls inside calls that a program may make. */
  readonly depth: number;
  /** See `coroutine.ts`. */
  readonly run: Runner['run'];
  readonly runThrough: Runner['runThrough'];
  readonly frame: Runner['frame'];
  readonly begin: Runner['begin'];
  readonly generate: (life: LifeRuntime, body: Generator<unknown, unknown, unknown>) => object;
  /** The promise of an async function whose parameters threw. */
  readonly fail: (error: unknown) => object;
  /** First in every `catch`. */
  readonly pass: (error: unknown) => void;
  readonly yielded: (value: unknown) => object;
  readonly delegate: (iterable: unknown) => object;
  readonly iterate: (iterable: unknown) => AsyncIteration;
  readonly result: (value: unknown) => object;
  /** `super[key]` as a place to write to, where there is no `super`. */
  readonly reference: (outer: SuperOf, key: PropertyKey) => { value: unknown };
  readonly none: readonly never[];
  readonly globals: { readonly [name: string]: unknown };
}

export interface SuperOf {
  get(key: PropertyKey): unknown;
  set(key: PropertyKey, value: unknown): unknown;
}

/** All of it but the names: the part that does not differ between the realms of a thread. */
export function createLanguage(jobs: Jobs, promises: PromiseMachine): Omit<RealmRuntime, 'globals'> {
  const generators = createAsyncGenerators(jobs, promises);
  const { yielded } = generators;
  const wrap = createAsyncFromSync(jobs, promises);
  return {
    jobs,
    counters: jobs.counters,
    depth: DEPTH_LIMIT,
    ...createRunner(jobs, promises),
    generate: generators.start,
    fail: error => {
      jobs.passHalt(error);
      const promise = promises.create();
      promises.reject(promise, error);
      return promise;
    },
    pass: error => jobs.passHalt(error),
    yielded: value => {
      yielded.value = value;
      return yielded;
    },
    delegate: iterable => new Delegate(new AsyncIteration(iterable, wrap), yielded),
    iterate: iterable => new AsyncIteration(iterable, wrap),
    result: mustBeObject,
    reference: (outer, key) => ({
      get value() {
        return outer.get(key);
      },
      set value(value: unknown) {
        outer.set(key, value);
      },
    }),
    none: Object.freeze([]),
  };
}

/** Hears the variables in sight of a line that is about to run. */
export type OnLocals = (id: number, names: readonly string[], read: (index: number) => unknown) => void;

/** What the factory of a program is called with: the birth of one life. In lowered code it is called `$$`. */
export class LifeRuntime {
  /** The id of the line that the life's code is on, or was on when it last ran. */
  L = 0;
  readonly realm: RealmRuntime;
  /** Computed names of async methods, between the class's keys and its first static block. */
  readonly keys: Record<string, PropertyKey> = {};
  readonly #world: LifeWorld;
  readonly #onLine: (id: number) => void;
  readonly #onLocals: OnLocals;
  readonly #makeGlobal: (name: string, life: LifeRuntime) => unknown;
  #made: Map<string, unknown> | null = null;

  constructor(
    realm: RealmRuntime,
    world: LifeWorld,
    makeGlobal: (name: string, life: LifeRuntime) => unknown,
    onLine: (id: number) => void,
    onLocals: OnLocals,
  ) {
    this.realm = realm;
    this.#world = world;
    this.#makeGlobal = makeGlobal;
    this.#onLine = onLine;
    this.#onLocals = onLocals;
  }

  get world(): LifeWorld {
    return this.#world;
  }

  /** One of the names that each life has for itself, made when first asked for. */
  global(name: string): unknown {
    this.#made ??= new Map();
    if (!this.#made.has(name)) this.#made.set(name, this.#makeGlobal(name, this));
    return this.#made.get(name);
  }

  /** Traced programs only. */
  at(id: number): void {
    this.L = id;
    this.#onLine(id);
  }

  /** Watched programs only. `read` gives the value of the variable with that place in `names`, or throws. */
  watch(id: number, names: readonly string[], read: (index: number) => unknown): void {
    this.#onLocals(id, names, read);
  }

  /** A counter ran out, in a loop or a function that begins on that line. */
  over(id: number): void {
    const { jobs, counters } = this.realm;
    if (counters[HALTED] === 0 && id > 0) this.L = id;
    jobs.halt(counters[DEPTH]! > DEPTH_LIMIT ? 'endless-recursion' : 'endless-loop');
  }

  missing(sentence: string, id: number): never {
    if (id > 0) this.L = id;
    throw new ReferenceError(sentence);
  }

  /** Such a name as a place to write to: it throws when it is read or written, and so after what is to be written was computed. */
  absent(sentence: string, id: number): { value: unknown } {
    const missing = (): never => this.missing(sentence, id);
    return {
      get value() {
        return missing();
      },
      set value(_: unknown) {
        missing();
      },
    };
  }

  /** `target.constructor` as a place to write to. */
  made(target: object): { value: unknown } {
    return constructorOf(target);
  }

  /** A global name as a place to write to. */
  fixed(known: unknown, sentence: string, id: number): { value: unknown } {
    const refuse = () => {
      if (id > 0) this.L = id;
      throw new TypeError(sentence);
    };
    return {
      get value() {
        return known;
      },
      set value(_: unknown) {
        refuse();
      },
    };
  }

  /** ToPropertyKey, once, kept for `method`. */
  key(slot: string, value: PropertyKey): PropertyKey {
    const key = Reflect.ownKeys({ [value]: 0 })[0]!;
    this.keys[slot] = key;
    return key;
  }

  /** Puts the thin function in the place of the generator method that holds the body of an async method. */
  method(target: object, key: PropertyKey, make: (generator: unknown, key: PropertyKey) => unknown): void {
    const property = Reflect.getOwnPropertyDescriptor(target, key)!;
    Reflect.defineProperty(target, key, { ...property, value: make(property.value, key) });
  }

  /** A template object whose text SES would refuse. */
  template(cooked: readonly (string | undefined)[], raw: readonly string[]): object {
    return Object.freeze(Object.defineProperty([...cooked], 'raw', { value: Object.freeze([...raw]) }));
  }
}
