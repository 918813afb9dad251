/** What is wrong in the settings of a service: where, from its name on, and what. */
export type Problems = Generator<[path: (string | number)[], text: string]>;

export interface Store {
  readonly name: string;
  /** `service`: it has the name of its service. */
  readonly is: 'service' | 'table' | 'destination';
  readonly at: readonly (string | number)[];
}

/**
 * What an exercise may say of a service, and what follows from it, without opening one. Light, because pages import it; services are
 * opened by `open.ts`.
 */
export interface ServiceKind<Name extends string = string, Config = unknown> {
  /** Under `services` in an `exercise.yaml`. */
  readonly name: Name;
  /** In calls, histories and `trouble`: `topic` for `topics`. */
  readonly called: string;
  /** JSON Schema (draft 7) of what stands under its name. */
  readonly schema: object;
  /** Fills in what the file leaves out. Handed what the schema has accepted. */
  read(raw: never): Config;
  /** What a schema cannot say. */
  check?(config: Config): Problems;
  /** Stores whose changes can count as work, and where each stands in the settings: tables, `email`, names of topics. */
  stores(config: Config): readonly Store[];
  /** What calls can go wrong with; false for the log and the clock, which every program has where the exercise has them. */
  readonly fails: boolean;
}

/** Of a service that keeps all that was done in one store, under its own name. */
export const storeOf = (name: string): readonly Store[] => [{ name, is: 'service', at: [] }];
