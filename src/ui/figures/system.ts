import type { ExerciseMessage } from '../../exercise/exercise.ts';
import type { HistoryEvent, Ms } from '../../history/event.ts';
import { type OwnProgram, openOwnRealm } from '../../process/own-realm.ts';
import { Series, type SeriesView } from '../../report/series.ts';
import { castAll, openRun } from '../../search/open-run.ts';
import type { ServicesConfig } from '../../services/kinds.ts';
import { LONG_RUN, type PlanResult, type ProducerPlan, playPlan, type TimePlan } from '../../sim/time-driven.ts';
import { type OneFeed, oneBound, oneProgram } from '../../system/one-program.ts';

/** A handler that runs by itself: what feeds it, its services, what arrives when, and what goes wrong when. */
export interface TimedFigure {
  readonly program: OwnProgram;
  /** The export that is called; `handle` where left out. */
  readonly handler?: string;
  readonly feed: OneFeed;
  readonly services: ServicesConfig;
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

/** Runs it to the end of its plan. */
export function playTimed(
  { program, handler = 'handle', feed, services, workers, arrivals, pressure = null, plan }: TimedFigure,
  everyMs: Ms,
): Played {
  const sends = arrivals.map(({ atMs }, index) => ({ message: `m${index}`, atMs }));
  const messages = Object.fromEntries(
    arrivals.map(({ body, key }, index) => [`m${index}`, { body, headers: {}, retryOf: null, ...(key === undefined ? {} : { key }) }]),
  );
  const system = oneProgram({ entry: program.file, handler }, feed, services);
  const bound = oneBound([], workers, {}, pressure === null ? sends : []);
  const realm = openOwnRealm();
  const casts = castAll(system, () => ({ program: realm.adopt(program), stateless: program.stateless }), false);
  const usage = { clock: false, random: new Set<string>() };
  const { simulation, history } = openRun({ system, messages }, bound, casts, realm, usage, { limits: LONG_RUN, paced: true });
  const series = new Series({ everyMs, untilMs: plan.untilMs });
  let seen = 0;
  const seeAll = () => {
    for (; seen < history.length; seen += 1) series.see(history[seen]!);
    return series;
  };
  const producer = pressure === null ? {} : { producer: { sends, ...pressure } };
  const produced = playPlan(simulation, { ...plan, ...producer }, () => seeAll().waiting);
  return { history, series: seeAll().view(), produced };
}
