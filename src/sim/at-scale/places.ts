/** What the workers of a run have in common, and what each is made from. */
import type { Json } from '../../history/event.ts';
import type { Jobs } from '../../process/jobs.ts';
import type { PromiseMachine } from '../../process/promises.ts';
import type { Program } from '../../process/realm.ts';
import type { ServicesConfig } from '../../services/kinds.ts';
import type { Service, ServiceCall } from '../../services/service.ts';
import type { ScalePlan } from '../../system/scale.ts';
import type { Depths } from './depths.ts';
import type { Followers } from './followers.ts';
import type { Inbox } from './inbox.ts';
import type { Tables } from './keys.ts';
import type { LetterBox } from './letters.ts';
import type { PushLedger } from './pushes.ts';
import type { Refusals } from './refusals.ts';
import type { Destination, Stage } from './stage.ts';
import type { Templates } from './templates.ts';
import type { Throttle } from './throttle.ts';

/** What the workers of a run have in common. */
export interface Shared {
  readonly plan: ScalePlan;
  readonly programs: { readonly [program: string]: Program };
  readonly promises: PromiseMachine;
  readonly jobs: Jobs;
  readonly templates: Templates;
  readonly destinations: readonly Destination[];
  readonly followers: { readonly pageSize: number; readonly of: ReadonlyMap<string, Followers> };
  readonly services: ReadonlySet<string>;
  readonly tablesDeclared: ReadonlySet<string>;
  readonly tables: Tables;
  readonly pushes: PushLedger | null;
  readonly depths: Depths;
  readonly refusals: Refusals;
  /** Chunks of rows that can be used again. */
  readonly spare: Int32Array[];
  readonly throttles: (place: number) => { readonly push: Throttle | null; readonly email: Throttle | null };
  /** Copies what a handler sends, or throws what is wrong with it. */
  readonly plain: (what: string, body: unknown) => Json;
  readonly watch: Watch | null;
  /** Services that are played by themselves, as in a simulation; whoever uses one is played by one clock with all others who do. */
  readonly whole: ReadonlyMap<string, WholeService>;
  readonly granted: ServicesConfig;
  /** Workers that are played by one clock compete for something. */
  readonly compete: boolean;
  /** Called again and again as work is done. */
  readonly alive: () => void;
  /** Why this cannot be played in this way; null as long as it can. The run is worth nothing then. */
  stop: Stop | null;
}

/**
 * `together`: these stages, and all between them, have to be played by one clock; `ofKey`: because two workers touched a key within one
 * window. `slower`: it cannot be played at this speed.
 */
export type Stop =
  | { readonly kind: 'together'; readonly owners: readonly [number, number]; readonly why: string; readonly ofKey?: boolean }
  /** This service has to be played by itself, with rows and all. */
  | { readonly kind: 'whole'; readonly service: string; readonly why: string }
  | { readonly kind: 'slower'; readonly why: string };

/** Where what a worker sends goes, by destination. */
export interface Exit {
  readonly inboxes: readonly Inbox[];
  /** By inbox: whether a message is for a worker that is played here; null where all are. */
  readonly mine: readonly (((to: number, template: number, first: number, second: number) => boolean) | null)[];
  /** A worker, by its number, that would be sent something that it should have had before. Null: there is none. */
  readonly back: number | null;
  /** Where what whoever is on call will look at lies until then. */
  readonly letters: LetterBox | null;
  /** It goes on counting deliveries where the queue that gives a message up ended. */
  readonly carries: boolean;
}

export interface WholeService {
  readonly service: Service;
  /** Who asked first; -1: nobody. */
  owner: number;
}

/** A call of such a service, until it takes hold. */
export interface WholeCall {
  readonly service: string;
  readonly call: ServiceCall;
}

/** Messages whose fields are these are told about. */
export interface Watch {
  readonly where: { readonly [field: string]: Json };
}

export interface PlaceParts {
  readonly stage: Stage;
  /** Of the worker, from 0, in the whole system. */
  readonly number: number;
  /** The same, or of the first of those that are played by one clock with it. */
  readonly owner: number;
  readonly exits: readonly Exit[];
  /** Which series of `depths` is told of each of the stage's queues or topics, and of each destination; -1: none. */
  readonly seriesOfParts: readonly number[];
  readonly seriesOfSent: readonly number[];
  /** False where another part of the run follows what becomes of this worker's messages. */
  readonly judged: boolean;
}
