import type { ComponentChildren } from 'preact';
import type { SourceFile } from '../../compile/compiled.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import type { SourceLine } from '../../history/event.ts';
import type { FaultName } from '../../history/faults.ts';
import type { Finding, Report, TraceResult } from '../../report/report.ts';
import type { Progress } from '../../submit.ts';
import { programsOfWorkers } from '../../system/system.ts';
import { wordsOfFeed } from '../../system/words.ts';
import { isLarge } from '../at-scale/planned.ts';
import type { Around } from './around.ts';
import { FindingView } from './FindingView.tsx';
import { Icon } from './Icon.tsx';
import { OutcomePanel } from './OutcomePanel.tsx';
import { Passed } from './Passed.tsx';
import { Logs, Warnings } from './Problems.tsx';
import { AlwaysThrows, Remarks } from './Remarks.tsx';
import { alwaysThrows, count, headline, scopeSentence } from './report-view.ts';
import type { RunState } from './run.ts';
import { SaveReport } from './SaveReport.tsx';
import { ScaleRuns } from './ScaleRuns.tsx';
import { Stuck } from './Stuck.tsx';

interface Props {
  readonly exercise: Exercise;
  readonly run: RunState;
  readonly finding: Finding | null;
  readonly steps: number;
  /** The editor's text is no longer what was run. */
  readonly stale: boolean;
  /** The rubric again, for narrow screens where the prompt is behind another tab. */
  readonly rubric: ComponentChildren;
  /** A link asked for this schedule; nothing has run yet. */
  readonly asked: string | null;
  onRun(): void;
  onStop(): void;
  onGo(line: SourceLine, event?: number): void;
  onEvent(event: number): void;
  /** Null where nobody helps. */
  readonly around: Around | null;
  /** Some run of it has passed, now or earlier. */
  readonly passed: boolean;
  onSolution(): void;
  onOthers(): void;
  /** Shows a run at scale. */
  onScale(name: string): void;
  onHints(): void;
}

export function ReportPane(props: Props) {
  const { run } = props;
  return (
    <>
      <div class="ws-bar">
        <h2 id="ws-report-title" tabIndex={-1}>
          Report
        </h2>
        {run.kind === 'running' && (
          <button type="button" class="ws-stop" disabled={run.stopping} onClick={props.onStop}>
            {run.stopping ? 'Stopping' : 'Stop'}
          </button>
        )}
        {run.kind === 'done' && <span class="ws-quiet">{about(run.report, run.tookMs, props.stale)}</span>}
      </div>
      <div class="ws-report-in">
        {run.kind === 'idle' &&
          (props.passed && props.asked === null && props.around !== null ? (
            <PassedBefore {...props} around={props.around} />
          ) : (
            <BeforeRun {...props} />
          ))}
        {run.kind === 'running' && <Running {...props} progress={run.progress} files={run.files} />}
        {run.kind === 'done' && <Done {...props} report={run.report} files={run.files} />}
      </div>
    </>
  );
}

function about({ outcome, points }: Report, tookMs: number, stale: boolean): string {
  if (stale) return 'of an earlier text';
  const score = outcome.kind === 'graded' ? `${points.got} of ${points.of} points` : 'no verdict';
  return `${score}, ${(tookMs / 1000).toFixed(1)} s`;
}

function PassedBefore(props: Props & { readonly around: Around }) {
  return (
    <div class="ws-before">
      <p class="ws-before-lead">You have passed this exercise. Nothing has run since you came back.</p>
      <Passed slug={props.exercise.slug} {...props} />
      <button type="button" class="btn ws-narrow" onClick={props.onRun}>
        Run
      </button>
    </div>
  );
}

function BeforeRun({ exercise, asked, onRun }: Props) {
  const { bounds, system } = exercise;
  const most = (pick: (bound: Exercise['bounds'][number]) => number) => Math.max(0, ...bounds.map(pick));
  const strikes = (...faults: readonly FaultName[]) => bounds.some(bound => faults.some(fault => (bound.faults[fault] ?? 0) > 0));
  const several = Object.keys(system.programs).length > 1;
  const workers = most(bound => programsOfWorkers(system, bound).length);
  const stalls = new Set(Object.values(system.programs).map(({ feed }) => wordsOfFeed(system, feed).stall));
  return (
    <div class="ws-before">
      <p class="ws-before-lead">
        {asked === null ? 'Nothing has run yet.' : 'The link points at one run of this code. Run it to see that run explained.'}
      </p>
      <p>{`Run plays ${whatRuns(system)} through every schedule within these bounds, not through a few lucky ones:`}</p>
      <ul>
        {strikes('crash') && (
          <li>
            <Icon shape="crash" />
            {several ? 'a process dies' : 'the process dies'} before or after any call
          </li>
        )}
        {strikes('expire', 'duplicate') &&
          [...stalls].map(stall => (
            <li key={stall}>
              <Icon shape="redelivered" />
              {stall}
            </li>
          ))}
        {strikes('rebalance') && (
          <li>
            <Icon shape="redelivered" />
            the consumer group rebalances while records are in hand
          </li>
        )}
        {strikes('restart', 'cut') && (
          <li>
            <Icon shape="redelivered" />
            {Object.keys(system.brokers).length > 1
              ? 'a connection to a broker breaks, or a broker restarts'
              : 'the connection to the broker breaks, or the broker restarts'}
          </li>
        )}
        {workers > 1 && (
          <li>
            <Icon shape="in-flight" />
            {several ? `up to ${workers} processes take turns at every await` : `${workers} workers take turns at every await`}
          </li>
        )}
        {strikes('lose') && (
          <li>
            <Icon shape="failed" />a connection is lost, before a call takes hold or after
          </li>
        )}
        {(exercise.atScale ?? [])
          .filter(spec => !isLarge(spec))
          .map(({ name, title }) => (
            <li key={name}>
              <Icon shape="waiting" />
              {`then by the clock: ${title}`}
            </li>
          ))}
      </ul>
      <button type="button" class="btn btn-main ws-narrow" onClick={onRun}>
        Run
      </button>
    </div>
  );
}

/** What a learner writes, and what comes along with it. */
function whatRuns({ programs }: Exercise['system']): string {
  const all = Object.values(programs);
  const own = all.filter(({ given }) => !given).length;
  const yours = own === 1 ? 'your handler' : 'your handlers';
  return own === all.length ? yours : `${yours} together with the ${all.length - own === 1 ? 'program' : 'programs'} given`;
}

function Running({
  progress,
  finding,
  files,
  ...rest
}: Props & { readonly progress: Progress | null; readonly files: readonly SourceFile[] }) {
  const bounds = progress?.phase === 'at-scale' ? progress.boundCount : (progress?.boundNumber ?? 1) - 1;
  const share = progress && progress.boundCount > 0 ? bounds / progress.boundCount : 0;
  return (
    <>
      <p class="ws-big">
        <strong>{count(progress?.runs ?? 0)}</strong>
        <span>
          {progress?.runs === 1 ? 'run' : 'runs'} so far,
          <br />
          {count(progress?.states ?? 0)} states
        </span>
      </p>
      <progress class="ws-progress" max={1} value={share} aria-label="Bounds searched" />
      <p class="ws-quiet">
        {progress === null || progress.phase === 'compiling'
          ? 'Getting ready'
          : progress.atScale !== undefined
            ? `At scale: ${progress.atScale.title}`
            : `Bound ${progress.boundNumber} of ${progress.boundCount}: ${progress.bound}`}
      </p>
      {finding && (
        <>
          <p class="ws-sofar">
            <Icon shape="failed" /> First failure. The search goes on.
          </p>
          <FindingView {...rest} finding={finding} files={files} />
        </>
      )}
    </>
  );
}

function Done({ report, files, ...rest }: Props & { readonly report: Report; readonly files: readonly SourceFile[] }) {
  const { finding, stale, onGo, around } = rest;
  const withFile = files.length + rest.exercise.given.length > 1;
  const always = alwaysThrows(report);
  return (
    <>
      {stale && <p class="ws-stale">You have changed the code since this run. Lines may have moved.</p>}
      {report.outcome.kind !== 'graded' ? (
        <OutcomePanel report={report} withFile={withFile} onGo={onGo} />
      ) : always ? (
        <AlwaysThrows remark={always} withFile={withFile} onGo={onGo} />
      ) : (
        <Verdict report={report} />
      )}
      {report.outcome.kind === 'graded' && report.verdict === 'pass' && (
        <>
          <KeptAll system={rest.exercise.system} complete={report.explored.complete} />
          {around !== null && <Passed slug={rest.exercise.slug} {...rest} around={around} />}
        </>
      )}
      {finding && !always && <FindingView {...rest} finding={finding} files={files} />}
      {!always && <ScaleRuns runs={report.atScale ?? []} onScale={rest.onScale} />}
      {!always && <Remarks remarks={report.remarks} withFile={withFile} onGo={onGo} />}
      {!always && <NamedTraces traces={report.explored.traces ?? []} />}
      <div class="ws-narrow">{rest.rubric}</div>
      {report.outcome.kind === 'graded' && !always && around !== null && (
        <Stuck report={report} around={around} onHints={rest.exercise.hints.length > 0 ? rest.onHints : null} />
      )}
      <Warnings problems={report.warnings} withFile={withFile} onGo={onGo} />
      <Logs logs={report.logs} withFile={withFile} onGo={onGo} />
      {report.outcome.kind === 'graded' && (
        <details class="ws-more">
          <summary>{report.explored.complete ? 'What “complete” means here' : 'What “bounded” means here'}</summary>
          <p>{scopeSentence(report.explored)}</p>
          <ul>
            {report.explored.bounds.map((bound, at) => (
              <li key={at}>{bound}</li>
            ))}
          </ul>
          <SaveReport report={report} />
        </details>
      )}
    </>
  );
}

/** Schedules with a name: what became of each, played before all others. */
function NamedTraces({ traces }: { readonly traces: readonly TraceResult[] }) {
  if (traces.length === 0) return null;
  return (
    <ul class="ws-traces">
      {traces.map(({ name, why, fails, misfit }) => (
        <li key={name}>
          <Icon shape={misfit !== null ? 'waiting' : fails.length > 0 ? 'failed' : 'acked'} />
          <div>
            <strong>{name}</strong>
            <span class="ws-quiet">
              {misfit !== null ? 'does not fit this code' : fails.length > 0 ? 'breaks a promise' : 'every promise kept'}
            </span>
            <p>{why}</p>
            {misfit !== null && <p class="ws-quiet">Not played, because {misfit.replaceAll('`', '')}.</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Verdict({ report }: { readonly report: Report }) {
  const head = headline(report);
  if (!head) return <p class="ws-before-lead">No run could be judged.</p>;
  const { good, bad, cutOff } = head;
  return (
    <>
      <p class="ws-big">
        <strong>{head.kept}</strong>
        <span>
          {head.text}
          <br />
          <b>{head.scope}</b>
          {report.explored.complete ? ': every schedule in bounds' : ': more could be tried'}
        </span>
      </p>
      <div
        class="ws-split"
        role="img"
        aria-label={`${count(good)} runs kept every promise; ${count(bad)} did not${cutOff > 0 ? `; ${count(cutOff)} were cut off` : ''}`}
      >
        {good > 0 && <i style={{ flexGrow: good }} />}
        {bad > 0 && <b style={{ flexGrow: bad }} />}
        {cutOff > 0 && <s style={{ flexGrow: cutOff }} />}
      </div>
      <p class="ws-split-words">
        {good > 0 && (
          <span class="c-acked">
            <Icon shape="acked" /> {count(good)} kept every promise
          </span>
        )}
        {bad > 0 && (
          <span class="c-failed">
            <Icon shape="failed" /> {count(bad)} did not
          </span>
        )}
        {cutOff > 0 && <span class="ws-quiet">{count(cutOff)} cut off after too many steps: they prove nothing</span>}
      </p>
    </>
  );
}

function KeptAll({ system: { programs }, complete }: { readonly system: Exercise['system']; readonly complete: boolean }) {
  const own = Object.values(programs).filter(({ given }) => !given);
  return (
    <p class="ws-cause">
      {own.length === 1 ? 'Your handler' : 'Your handlers'} <strong class="ws-kept">kept every promise</strong>
      {complete ? `, wherever ${Object.keys(programs).length === 1 ? 'the process' : 'a process'} died.` : ' in every run that was tried.'}
    </p>
  );
}
