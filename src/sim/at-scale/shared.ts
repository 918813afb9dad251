import type { Ms } from '../../history/event.ts';
import type { Jobs } from '../../process/jobs.ts';
import { plainArgs } from '../../process/plain-args.ts';
import type { PromiseMachine } from '../../process/promises.ts';
import type { Program, Realm } from '../../process/realm.ts';
import { openServices } from '../../services/open.ts';
import type { ScalePlan } from '../../system/scale.ts';
import type { System } from '../../system/system.ts';
import { Depths, type SeriesPlan } from './depths.ts';
import { followersOf } from './followers.ts';
import { Tables } from './keys.ts';
import type { Shared, Watch, WholeService } from './places.ts';
import { systemOf } from './planned.ts';
import { PushLedger, type ScaleEffect } from './pushes.ts';
import { Refusals } from './refusals.ts';
import type { Stages } from './stages.ts';
import { Templates } from './templates.ts';
import { Throttle } from './throttle.ts';

/** What is run: a system, its programs as they were loaded, and what counts as its work. */
export interface ScaleRun {
  readonly system: System;
  readonly plan: ScalePlan;
  readonly programs: { readonly [program: string]: Program };
  readonly effects: readonly ScaleEffect[];
}

export interface ScaleOptions {
  /** `one`: all by one clock, always. */
  readonly clock?: 'auto' | 'one';
  /** The longest stretch that one worker is played alone. The result does not depend on it, only the speed does. */
  readonly windowMs?: Ms;
  /** Called between windows; a run takes seconds. Returning false abandons it. */
  readonly onProgress?: (progress: ScaleProgress) => boolean | void;
  /** Called again and again as work is done, also where there is nothing to tell of. */
  readonly onAlive?: () => void;
}

export interface ScaleProgress {
  readonly virtualMs: Ms;
  /** Messages that came to workers, and those that are over. */
  readonly came: number;
  readonly over: number;
  /** Some programs are played by one clock, which takes longer. */
  readonly together: boolean;
  readonly seconds: SecondsPlayed;
}

/** The seconds that are over since the last report of progress. */
export interface SecondsPlayed {
  /** The first of them; 0 where a run begins, and where it begins anew. */
  readonly from: number;
  /** `COLUMNS` of each, summed since the beginning; `waiting` as it was then. Of programs whose workers were played here. */
  readonly programs: { readonly [program: string]: readonly number[] };
  /** What lay in each queue and topic at the end of each; of a topic once for each who reads it. */
  readonly queues: { readonly [queue: string]: readonly (readonly number[])[] };
}

/** Some workers of the last program that messages get to; the programs before are played whole by each part. */
export interface PartOf {
  readonly part: number;
  readonly parts: number;
}

/** Programs, by their numbers, whose workers are played by one clock: from the first to the last of these. */
export interface Tie {
  readonly from: number;
  readonly to: number;
  readonly why: string;
  /** The result names it. */
  readonly told: boolean;
}

/** What a run is played from. */
export interface Parts extends ScaleRun {
  readonly stages: Stages;
  readonly realm: Realm;
  readonly options: ScaleOptions;
  readonly part: PartOf | null;
  readonly watch: Watch | null;
  readonly ties: readonly Tie[];
  /** Services that are played by themselves. */
  readonly alone: readonly string[];
}

/** What the workers of a run have in common, before anything happened. */
export function sharedOf(
  { plan, programs, realm, stages, system, effects, options, watch, ties, alone }: Parts,
  series: SeriesPlan,
  divided: readonly [number, number],
): Shared {
  const pushes = effects.find(({ call }) => call === 'push.send');
  const shared = { push: throttleOf(plan, 'push', 1), email: throttleOf(plan, 'email', 1) };
  const ofWorker = (service: string, place: number) => {
    const { limits } = plan;
    if (limits[service]?.counts !== 'worker') return shared[service as keyof typeof shared];
    const { workers } = stages.stages.find(({ first, workers: count }) => first <= place && place < first + count)!;
    return throttleOf(plan, service, workers);
  };
  return {
    plan,
    programs,
    // Every realm of ours has these; the interface keeps them from those who have no business with them.
    promises: realm.promises as PromiseMachine,
    jobs: realm.jobs as Jobs,
    templates: new Templates(),
    destinations: stages.destinations,
    followers: { pageSize: plan.pageSize ?? system.services.followers?.pageSize ?? 1000, of: followersOf(system, plan) },
    services: new Set(Object.keys(system.services)),
    tablesDeclared: new Set(Object.keys(system.services.db?.tables ?? {})),
    tables: new Tables(divided, meeting(stages, plan)),
    compete: ties.length > 0 && (alone.length > 0 || Object.values(plan.limits).some(({ counts }) => counts === 'account')),
    pushes: pushes === undefined ? null : new PushLedger(pushes),
    depths: new Depths(series.list.length),
    refusals: new Refusals(),
    spare: [],
    throttles: place => ({ push: ofWorker('push', place), email: ofWorker('email', place) }),
    plain: (what, body) => plainArgs(what, [body])[0] ?? null,
    watch,
    whole: wholeServices(systemOf(system, plan), alone),
    granted: system.services,
    alive: options.onAlive ?? (() => {}),
    stop: null,
  };
}

/**
 * Workers of the last program, where copies of a message come to several and an outage has them tried again and again: half of the run
 * would be played before two of them happened to be tried within one window.
 */
function meeting({ stages }: Stages, { outages }: ScalePlan): readonly [number, number] {
  const { feed, first, workers } = stages.at(-1)!;
  return feed.kind === 'queues' && outages.length > 0 ? [first, first + workers] : [0, 0];
}

/** The provider's limit, or the share of one of so many workers. */
function throttleOf({ limits }: ScalePlan, service: string, workers: number): Throttle | null {
  const limit = limits[service];
  return limit === undefined ? null : new Throttle(Math.max(1, Math.floor(limit.requests / workers)), limit.perMs);
}

function wholeServices({ services }: System, names: readonly string[]): ReadonlyMap<string, WholeService> {
  if (names.length === 0) return new Map();
  const opened = openServices(services);
  return new Map(names.flatMap(name => (opened[name] === undefined ? [] : [[name, { service: opened[name], owner: -1 }] as const])));
}
