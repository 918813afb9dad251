import type { Bound, Exercise, ExerciseMessage } from '../../exercise/exercise.ts';
import type { HistoryEvent, Ms } from '../../history/event.ts';
import { type OwnProgram, openOwnRealm } from '../../process/own-realm.ts';
import { Series, type SeriesView } from '../../report/series.ts';
import { openSimulation } from '../../sandbox/open-run.ts';
import { LONG_RUN, type PlanResult, type ProducerPlan, playPlan, type TimePlan } from '../../sim/time-driven.ts';

/** A small system that runs by itself: a handler, a broker, services, what arrives when, and what goes wrong when. */
export interface System {
  readonly program: OwnProgram;
  /** The export that is called; `handle` where left out. */
  readonly handler?: string;
  readonly broker: Exercise['broker'];
  readonly services: Exercise['services'];
  readonly workers: number;
  readonly arrivals: readonly Arrival[];
  /** What the producer does about a backlog; null where it sends whatever comes, when it comes. */
  readonly pressure?: Pick<ProducerPlan, 'bound' | 'whenFull'> | null;
  readonly plan: TimePlan;
}

export interface Arrival {
  readonly atMs: Ms;
  readonly body: ExerciseMessage['body'];
  /** Kafka: decides the partition. */
  readonly key?: string;
}

export interface Played {
  readonly history: readonly HistoryEvent[];
  readonly series: SeriesView;
  readonly produced: PlanResult;
}

/** Runs the system to the end of its plan. */
export function playSystem(
  { program, handler = 'handle', broker, services, workers, arrivals, pressure = null, plan }: System,
  everyMs: Ms,
): Played {
  const sends = arrivals.map(({ atMs }, index) => ({ message: `m${index}`, atMs }));
  const messages = Object.fromEntries(
    arrivals.map(({ body, key }, index) => [`m${index}`, { body, headers: {}, retryOf: null, ...(key === undefined ? {} : { key }) }]),
  );
  // All that a simulation asks of an exercise.
  const exercise = { broker, services, program: { entry: program.file, handler }, messages } as Partial<Exercise> as Exercise;
  const later = pressure === null ? sends : [];
  const bound: Bound = { messages: [], later, workers, crashes: 0, expiries: 0, duplicates: 0, errors: 0 };
  const realm = openOwnRealm();
  const history: HistoryEvent[] = [];
  const series = new Series({ everyMs, untilMs: plan.untilMs });
  const emit = (event: HistoryEvent) => {
    history.push(event);
    series.see(event);
  };
  const usage = { clock: false, random: false };
  const stateless = program.stateless;
  const simulation = openSimulation({ exercise, bound, program: realm.adopt(program), realm, stateless, usage, emit, limits: LONG_RUN });
  const producer = pressure === null ? {} : { producer: { sends, ...pressure } };
  const produced = playPlan(simulation, { ...plan, ...producer }, () => series.waiting);
  return { history, series: series.view(), produced };
}
