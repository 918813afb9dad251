import { useEffect, useMemo, useState } from 'preact/hooks';
import { count, duration } from '../../../graders/at-scale/words.ts';
import type { Exercise, ScaleSpec } from '../../exercise/exercise.ts';
import type { SourceLine } from '../../history/event.ts';
import type { Report, ScaleReport } from '../../report/report.ts';
import type { System } from '../../system/system.ts';
import { Icon, VERDICT_SHAPE } from '../workspace/Icon.tsx';
import { LineLink } from '../workspace/LineLink.tsx';
import type { RunState } from '../workspace/run.ts';
import { scaleVerdict } from '../workspace/ScaleRuns.tsx';
import type { Design } from '../workspace/use-design.ts';
import { Charts } from './Charts.tsx';
import { FlowPicture } from './FlowPicture.tsx';
import { type Facts, factsOf } from './facts.ts';
import { flowOf } from './flow.ts';
import type { LiveRun } from './live.ts';
import { FEWER, followersIn, isLarge, needs, owedIn, play, shadesIn, withFewer } from './planned.ts';
import { plotsOf } from './plots.ts';
import { ScaleCriteria } from './ScaleCriteria.tsx';
import { Headline, Money } from './ScaleNumbers.tsx';
import { NOTHING_YET, type Series, seriesOf } from './series.ts';
import './at-scale.css';

interface Props {
  readonly exercise: Exercise;
  /** Null where the exercise declares its brokers itself. */
  readonly design: Design | null;
  readonly run: RunState;
  readonly live: LiveRun;
  /** The editor's text is no longer what was run. */
  readonly stale: boolean;
  /** The name of the run that is shown. */
  readonly chosen: string;
  readonly phone: boolean;
  onChoose(name: string): void;
  onPlay(spec: ScaleSpec): void;
  onStop(): void;
  onGo(line: SourceLine): void;
}

/** As many points as a chart of usual width has room for. */
const POINTS = 240;

/** Runs of the whole system by the clock: what flows through it, curves while it is played, and what came of it. */
export default function ScalePane(props: Props) {
  const { exercise, design, run, live, chosen } = props;
  const spec = exercise.atScale!.find(({ name }) => name === chosen) ?? exercise.atScale![0]!;
  const tick = useLive(live);
  const report = run.kind === 'done' ? run.report : null;
  const scale = report?.atScale?.find(({ name }) => name === spec.name) ?? null;
  const running = live.heard?.name === spec.name;
  const system: System = report?.system ?? (run.kind === 'running' ? run.progress?.system : undefined) ?? design?.system ?? exercise.system;
  const facts = useMemo(() => factsOf(system), [system]);
  const whole = useMemo(() => (scale?.result ? seriesOf(scale.result) : null), [scale]);
  // One that was stopped shows how far it came.
  const stopped = !running && scale?.ended.kind === 'cancelled' && live.last?.name === spec.name;
  const series = running || stopped ? live.series : (whole ?? NOTHING_YET);

  const [kept, setKept] = useState<number | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const moment = clamped(hovered ?? kept, series.length);
  useEffect(() => {
    setKept(null);
    setHovered(null);
  }, [spec.name, running]);

  return (
    <div class="sc">
      <h2 class="sr">At scale</h2>
      <Runs {...props} spec={spec} report={report} />
      <Status {...props} spec={spec} scale={scale} series={series} running={running} />
      {scale?.result && !running && <Headline scale={scale} />}
      <Drawn
        {...props}
        spec={spec}
        system={system}
        facts={facts}
        series={series}
        scale={scale}
        moment={moment}
        running={running}
        tick={tick}
      />
      {series.length > 0 && (
        <Curves
          spec={spec}
          facts={facts}
          series={series}
          scale={scale}
          moment={moment}
          running={running}
          tick={tick}
          onMoment={(second, keeps) => {
            if (keeps) setKept(second);
            setHovered(keeps ? null : second);
          }}
        />
      )}
      {scale !== null && !running && scale.ended.kind === 'played' && (
        <>
          <ScaleCriteria criteria={scale.criteria} />
          <Money scale={scale} />
        </>
      )}
    </div>
  );
}

const clamped = (second: number | null, length: number): number | null =>
  second === null || length === 0 ? null : Math.min(second, length - 1);

interface Shown extends Props {
  readonly spec: ScaleSpec;
}

function Runs({ exercise, spec, report, onChoose }: Shown & { readonly report: Report | null }) {
  return (
    <fieldset class="sc-runs" aria-label="Runs at scale">
      {exercise.atScale!.map(each => {
        const its = report?.atScale?.find(({ name }) => name === each.name);
        const verdict = its?.ended.kind === 'played' ? scaleVerdict(its) : null;
        return (
          <button key={each.name} type="button" aria-pressed={each.name === spec.name} onClick={() => onChoose(each.name)}>
            {verdict !== null && <Icon shape={VERDICT_SHAPE[verdict]} />}
            {count(followersIn(each.plan))} followers
            {verdict !== null && <span class="sr">, {verdict}</span>}
          </button>
        );
      })}
    </fieldset>
  );
}

interface Running extends Shown {
  readonly scale: ScaleReport | null;
  readonly series: Series;
  readonly running: boolean;
}

function Status(props: Running) {
  const { spec, scale, run, running, stale } = props;
  const busy = run.kind === 'running' || (run.kind === 'done' && run.more !== null);
  const problem = run.kind === 'done' ? run.problem : undefined;
  return (
    <div class="sc-status">
      <p>
        <b>{spec.title}</b>
        {scale?.ended.kind === 'played' && !running && <span class="ws-quiet">{aboutPlayed(scale, stale)}</span>}
      </p>
      {running ? <Meanwhile {...props} /> : <Buttons {...props} busy={busy} />}
      {!running && <Ended {...props} />}
      {problem !== undefined && <p class="ws-stale">The run could not be started: {problem}. Nothing that was known is lost.</p>}
    </div>
  );
}

function aboutPlayed({ followers, result }: ScaleReport, stale: boolean): string {
  const all = Object.values(followers).reduce((sum, each) => sum + each, 0);
  return `${stale ? 'of an earlier text, ' : ''}played with ${count(all)}, over after ${duration(result!.virtualMs)}`;
}

function Buttons({ spec, scale, run, stale, phone, busy, onPlay }: Running & { readonly busy: boolean }) {
  if (!isLarge(spec))
    return scale?.ended.kind === 'played' ? null : <p class="ws-quiet">Run plays it, once everything small has been explored.</p>;
  const graded = run.kind === 'done' && run.report.outcome.kind === 'graded';
  const why = !graded
    ? 'Run your code first: this run plays what Run has explored.'
    : stale
      ? 'You have changed the code since: run it again first.'
      : null;
  const all = followersIn(spec.plan);
  const few = all > FEWER ? withFewer(spec, FEWER) : null;
  const disabled = why !== null || busy;
  return (
    <>
      <div class="sc-buttons">
        {(few === null ? [spec] : phone ? [few, spec] : [spec, few]).map((each, index) => (
          <button
            key={followersIn(each.plan)}
            type="button"
            class={index === 0 ? 'btn btn-main' : 'btn'}
            disabled={disabled}
            onClick={() => onPlay(each)}
          >
            {play(followersIn(each.plan))}
          </button>
        ))}
      </div>
      <p class="ws-quiet">
        {why !== null ? `${why} ` : ''}
        {few === null || !phone ? needs(all) : `A phone has enough for ${count(followersIn(few.plan))}. All of them: ${needs(all)}`}
      </p>
    </>
  );
}

function Meanwhile({ spec, live, series, run, onStop }: Running) {
  const [began] = useState(() => performance.now());
  const { progress, followers } = live.heard!;
  const owed = owedIn({ ...spec.plan, followers });
  const pushed = pushedIn(series);
  const stopping = run.kind === 'running' ? run.stopping : run.kind === 'done' && run.more?.stopping === true;
  return (
    <>
      <div class="sc-meanwhile">
        <progress class="ws-progress" max={owed} value={Math.min(owed, pushed)} aria-label="Pushed" />
        <button type="button" class="ws-stop" disabled={stopping} onClick={onStop}>
          {stopping ? 'Stopping' : 'Stop'}
        </button>
      </div>
      <p class="sc-sofar">
        <b>{count(pushed)}</b> of {count(owed)} pushed; {duration(progress?.virtualMs ?? 0)} of its time in{' '}
        {((performance.now() - began) / 1000).toFixed(1)} s of yours
        {progress?.together === true && '. Some programs share something and are played by one clock, which takes longer'}
      </p>
    </>
  );
}

function Ended({ scale, series, onGo }: Running) {
  if (scale === null) return null;
  const { ended, result } = scale;
  if (ended.kind === 'stopped')
    return (
      <p class="ws-stale">
        {ended.text} {ended.line && <LineLink line={ended.line} withFile onGo={onGo} />}
      </p>
    );
  if (ended.kind === 'cancelled')
    return (
      <p class="ws-stale">
        You stopped this run
        {series.length > 0 && ` after ${duration(series.length * 1000)} of its time, with ${count(pushedIn(series))} pushed`}. What it came
        to until then stands below; nothing is judged until it is played to its end.
      </p>
    );
  if (ended.kind === 'our-fault') return <p class="ws-stale">Something broke on our side: {ended.text}</p>;
  if (result?.played.how === 'slow')
    return <p class="ws-stale">{`This design was played the slow way, with fewer followers, because ${result.played.why}.`}</p>;
  return null;
}

const pushedIn = ({ programs }: Series): number => Object.values(programs).reduce((sum, { pushed }) => sum + (pushed.at(-1) ?? 0), 0);

interface Drawing extends Running {
  readonly system: System;
  readonly facts: Facts;
  readonly moment: number | null;
  readonly tick: number;
}

function Drawn({ design, spec, system, facts, series, scale, moment, running, tick, onGo }: Drawing) {
  const shown = design !== null && (system === design.system || series.length === 0);
  const designFacts = useMemo(() => (design === null ? facts : factsOf(design.system)), [design?.system, facts]);
  const flow = useMemo(() => {
    if (design === null || !shown || series.length === 0) return null;
    const played = { series, facts, plan: spec.plan, result: running ? null : (scale?.result ?? null) };
    // While it runs, what happens now is of interest; afterwards, all of it.
    return flowOf(design.picture, played, moment ?? (running ? series.length - 1 : null));
  }, [design, shown, series, scale, moment, running, tick]);
  if (design === null) return null;
  return <FlowPicture picture={design.picture} facts={designFacts} flow={flow} wrong={design.wrong} onGo={onGo} />;
}

function Curves({
  spec,
  facts,
  series,
  scale,
  moment,
  running,
  tick,
  onMoment,
}: Pick<Drawing, 'spec' | 'facts' | 'series' | 'scale' | 'moment' | 'running' | 'tick'> & Pick<Parameters<typeof Charts>[0], 'onMoment'>) {
  const plots = useMemo(() => plotsOf(series, facts, spec.plan.limits, POINTS), [series, facts, spec, tick]);
  const shades = useMemo(() => shadesIn(spec.plan), [spec]);
  const moments = useMemo(() => (running ? [] : momentsIn(scale)), [scale, running]);
  const end = running ? endFor(series.length) : Math.max(1, series.length);
  return <Charts plots={plots} shades={shades} moments={moments} end={end} running={running} moment={moment} onMoment={onMoment} />;
}

function momentsIn(scale: ScaleReport | null) {
  const { alarms = [], opened = null } = scale?.result ?? {};
  const rang = alarms.flatMap(({ rangAtMs }) => rangAtMs ?? []);
  return [
    ...(rang.length === 0 ? [] : [{ at: Math.min(...rang) / 1000, name: 'alarm' }]),
    ...(opened === null ? [] : [{ at: opened.atMs / 1000, name: 'replay' }]),
  ];
}

const ENDS = [30, 60, 120, 300, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200, 10_800, 14_400, 21_600, 43_200, 86_400];
/** Where the axis of time ends while nobody knows how long it takes: it grows now and then, and not with each second. */
const endFor = (length: number): number => ENDS.find(end => end >= length * 1.05) ?? length;

const REDRAWN_EVERY_MS = 120;

/** Counts up while a run is heard of, a few times a second. */
function useLive(live: LiveRun): number {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    let timer = 0;
    const stop = live.subscribe(() => {
      timer ||= window.setTimeout(() => {
        timer = 0;
        setTick(n => n + 1);
      }, REDRAWN_EVERY_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [live]);
  return tick;
}
