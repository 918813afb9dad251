/** An `exercise.yaml` as its schema has accepted it, with the schema's defaults filled in. */
import type { Effect } from '../../graders/effect.ts';
import type { Json, Ms } from '../history/event.ts';
import type { FaultName } from '../history/faults.ts';
import type { ScalePlan } from '../history/scale.ts';
import type { TroubleError } from '../services/kinds.ts';
import type { HttpSpec, ProgramSpec } from '../system/system.ts';
import type { Topology } from './exercise.ts';

/** In the place of what the code that declares brokers says. */
export const DECLARED = 'declared';

export interface RawExercise {
  title: string;
  summary: string;
  minutes: number;
  sections?: string[];
  buildsOn: string[];
  explained: { [criterion: string]: string };
  shown?: { production: string; leftOut: string; next?: { exercise: string; why: string } };
  brokers: { [name: string]: { kind: string; declaredBy?: Topology } };
  services: { [name: string]: unknown };
  trouble: { [service: string]: { errors: TroubleError[]; slowMs?: Ms } };
  programs: { [name: string]: RawProgram };
  messages: { [name: string]: RawMessage };
  effects: { [name: string]: RawEffect };
  criteria: RawClaim[];
  bounds: RawBound[];
  atScale: RawScale[];
  rubric: { id: string; title: string; claims: string[] }[];
  hints: string[];
}

export interface RawClaim {
  /** Filled in where `own` says it: see `nameOwn`. */
  id: string;
  /** A criterion that the exercise brings along. */
  own?: string;
  points: number;
  claim?: string;
  with: { [parameter: string]: unknown };
}

export interface RawScale {
  name: string;
  title: string;
  plan: Omit<ScalePlan, 'deaths'> & { deaths?: { everyMs: Ms; programs?: string[] } };
  slow?: { [userId: string]: number };
  check?: { [userId: string]: number };
  criteria: RawClaim[];
}

export interface RawProgram {
  entry: string;
  handler: string;
  given: boolean;
  /** Checked by the schema of the broker's kind, and not by that of the file. */
  consume?: { broker: string } | typeof DECLARED;
  http?: Omit<HttpSpec, 'kind'>;
  every?: Ms;
  command?: true | { presses: number };
  grants?: string[];
  opens?: ProgramSpec['opens'];
}

export interface RawMessage {
  body?: { [field: string]: Json };
  headers?: { [name: string]: string };
  retryOf?: string;
  to?: string;
  key?: string;
  persistent?: boolean;
}

export interface RawEffect {
  store: string;
  column?: string;
  direction: Effect['direction'];
  per: string | string[];
  named: Effect['named'];
  amount?: string;
  row?: string;
  holds?: (string | { [field: string]: Json })[];
  owed?: { by: 'message' | 'answer' | 'effect'; to?: string[]; at?: string; effect?: string; each?: 'followers'; whose?: string };
  hopeless?: string[];
  words: Effect['words'];
}

export type RawWorkers = number | { [program: string]: number };

export interface RawBound {
  sends: string[];
  workers: RawWorkers;
  faults: { [fault in FaultName]?: number };
  where: { [fault in FaultName]?: string[] };
  errors?: string[];
  later: { message: string; atMs: Ms }[];
}
