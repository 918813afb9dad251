import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Diagnostic, SourceFile } from '../../compile/compiled.ts';
import { type Exercise, ownEntryOf, type ScaleSpec } from '../../exercise/exercise.ts';
import type { SourceLine } from '../../history/event.ts';
import { Index } from '../../history/index.ts';
import { localsAt } from '../../history/locals.ts';
import type { Finding, Report } from '../../report/report.ts';
import { timelineRows } from '../../report/timeline-rows.ts';
import type { System } from '../../system/system.ts';
import { tellLms } from '../lms/frame.ts';
import { lightParts } from '../picture/light.ts';
import { partsOf } from '../picture/parts-of.ts';
import type { Around } from './around.ts';
import { same } from './draft.ts';
import { EditorPane, type Waiting } from './EditorPane.tsx';
import type { Editor, EditorEvents } from './editor.ts';
import { loadEngine } from './engine.ts';
import { Hints } from './Hints.tsx';
import { useAlive, useChanges, useMedia, usePainted } from './hooks.ts';
import { classOf, type Lower, LowerTabs } from './LowerTabs.tsx';
import { ReportPane } from './ReportPane.tsx';
import { Rubric } from './Rubric.tsx';
import { RubricRows } from './RubricRows.tsx';
import { criteriaToShow, evidenceOf, firstToExplain, spoken } from './report-view.ts';
import { Runner } from './run.ts';
import { Separator } from './Separator.tsx';
import { SolutionOffer } from './SolutionOffer.tsx';
import type { Beside } from './SolutionPane.tsx';
import { showRubric } from './show-rubric.ts';
import { markOf, nextExecution, stepOfEvent, withVariables } from './steps.ts';
import { browserStore, EDITOR_KEY, readJson, writeJson } from './storage.ts';
import { type Tab, Tabs } from './Tabs.tsx';
import { TimelinePane } from './TimelinePane.tsx';
import { useBoard } from './use-board.tsx';
import { useDesign, useDesignInPrompt } from './use-design.ts';
import { useDraft } from './use-draft.ts';
import { useKept } from './use-kept.ts';
import { useLocals } from './use-locals.ts';
import { useOpen } from './use-open.ts';
import { usePanes } from './use-panes.ts';
import { useScalePane } from './use-scale-pane.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useStep } from './use-step.ts';
import { WorldPane } from './WorldPane.tsx';

export interface Props {
  readonly exercise: Exercise;
  readonly starter: readonly SourceFile[];
  /** Null in an interview: nobody helps, and the rubric is not read before something was run. */
  readonly around: Around | null;
  /** The name that the text is kept under, where it is not the exercise's own. */
  readonly keptAs?: string;
  onReport?(report: Report, files: readonly SourceFile[]): void;
  /** What the starter declares of brokers; null where there is nothing to declare, or nobody knows. */
  readonly declared?: System | null;
  /** The prompt, rendered with the page. */
  readonly children?: ComponentChildren;
}

export default function Workspace({ exercise, starter, around, keptAs = exercise.slug, declared = null, onReport, children }: Props) {
  const { slug } = exercise;
  const [asked, setAsked] = useState<string | null>(null);
  const draft = useDraft(keptAs, starter, setAsked);
  const runner = useMemo(() => new Runner(exercise, loadEngine, () => performance.now()), [slug]);
  useChanges(listener => runner.subscribe(listener));
  const run = runner.state;

  const [tab, setTab] = useState<Tab>('prompt');
  const [open, setOpen] = useOpen(keptAs, ownEntryOf(exercise), [...starter, ...exercise.given]);
  const [typeErrors, setTypeErrors] = useState<readonly Diagnostic[]>([]);
  const [tabLeaves, setTabLeaves] = useState(false);
  const [waiting, setWaiting] = useState<Waiting>('no');
  const [chosen, setChosen] = useState<string | null>(null);
  const [beside, setBeside] = useState<Beside | null>(null);
  const [said, setSaid] = useState('');
  const editor = useRef<Editor | null>(null);

  const alive = useAlive();
  const phone = useMedia('(max-width: 719.98px)');
  const touch = useMedia('(pointer: coarse) and (max-width: 1179.98px)');
  const [wishesPlain, setWishesPlain] = useState(false);
  useEffect(() => setWishesPlain(readJson(browserStore(), EDITOR_KEY) === 'plain'), []);
  // On a phone the editor is made when its tab is opened for the first time.
  const [opened, setOpened] = useState(false);
  useEffect(() => setOpened(was => was || tab === 'code'), [tab]);
  const plain = !alive || (phone && !opened) ? null : phone || touch || wishesPlain || waiting === 'failed';

  const design = useDesign(exercise, declared, draft.state.files, draft.state.pristine, runner, run);
  useDesignInPrompt(design);
  const board = useBoard(exercise, draft, keptAs, design, runner.busy, go, () => setTab('code'));
  const atScale = exercise.atScale !== undefined;
  const [lower, setLower] = useState<Lower>('scale');
  const ScalePane = useScalePane(atScale);
  const [scaleRun, setScaleRun] = useState(exercise.atScale?.[0]?.name ?? '');
  const panes = usePanes();
  const kept = useKept(slug, run);

  // What the report explains, and the run that the timeline shows.
  const report = run.kind === 'done' ? run.report : null;
  // Worked out while drawing, not after it: a report is never seen without its cause.
  const first = useMemo(() => (report ? firstToExplain(report, asked) : null), [report]);
  const selected = chosen ?? first;
  const evidence = useMemo(() => {
    const result = report?.criteria.find(({ id }) => id === selected);
    return result === undefined ? null : evidenceOf(result);
  }, [report, selected]);
  const finding = report ? evidence : run.kind === 'running' ? (run.progress?.firstFinding ?? null) : null;
  // While the next run is under way the last one stays, so that nothing jumps.
  const last = useRef<Finding | null>(null);
  const latestFinding = finding ?? (run.kind === 'running' ? last.current : null);
  last.current = latestFinding;
  // Brokers that the learner declares are known once they were declared.
  const system = report?.system ?? (run.kind === 'running' ? run.progress?.system : undefined) ?? exercise.system;
  const toDraw = useMemo(
    () => ({ shown: latestFinding, rows: latestFinding ? timelineRows(latestFinding.history, system, latestFinding.conflict) : [] }),
    [latestFinding],
  );
  // While a search goes on it says at once what was found: drawing that takes longer than finding it. A report comes with its drawing.
  const painted = usePainted(toDraw);
  const { shown, rows } = report === null ? painted : toDraw;
  const [step, setStep] = useStep(rows);
  const stale = run.kind === 'done' && !same(run.files, draft.state.files);
  const told = useLocals(runner, run, finding);
  const row = rows[step];
  const locals = shown && row && told.length > 0 ? localsAt(shown.history, told, row.event, row.line) : null;
  const mark = shown && !stale ? withVariables(markOf(shown, rows, step), locals, [...draft.state.files, ...exercise.given]) : null;

  const marked = useMemo(
    () => new Set(stale ? [] : rows.flatMap(each => (each.conflict && each.line ? [each.line.file] : []))),
    [rows, stale],
  );
  const index = useMemo(() => (shown ? new Index(shown.history) : null), [shown]);
  useEffect(() => {
    const only = Object.keys(exercise.system.programs)[0]!;
    lightParts(index && row ? partsOf(index, row.event, only) : [], row?.state ?? null);
  }, [index, row]);

  // The line of a step may be in another file: the tabs go along.
  useEffect(() => {
    if (mark) setOpen(mark.file);
  }, [mark?.file, step]);
  useEffect(() => editor.current?.open(open), [open]);
  useEffect(() => editor.current?.mark(mark), [mark?.file, mark?.line, mark?.kind, mark?.value?.text, mark?.variables, waiting, plain]);
  useEffect(() => editor.current?.setFiles(draft.state.files), [draft.state.replaced]);
  useEffect(() => {
    if (!report) return;
    setSaid(spoken(report));
    setAsked(null);
    if (run.kind === 'done') onReport?.(report, run.files);
    tellLms(report);
    showRubric();
    editor.current?.setProblems(report.outcome.kind === 'does-not-compile' ? report.outcome.errors : []);
  }, [report]);

  // What exploring found is shown first; where it found nothing, what happens at scale.
  useEffect(() => {
    if (report) setLower(first === null ? 'scale' : 'timeline');
  }, [report?.explored]);

  /** From the code to the run: the next step of this line. */
  function showLine(line: SourceLine): void {
    if (!shown || stale) return;
    const next = nextExecution(rows, line, step);
    if (next === null) {
      setSaid(`Line ${line.line} asks for nothing in this run.`);
      return;
    }
    setStep(next);
    setSaid(`Step ${next + 1} of ${rows.length}. ${rows[next]!.actor} ${rows[next]!.text}`);
  }
  const latest = useRef({ typeErrors, open, mark, showLine });
  latest.current = { typeErrors, open, mark, showLine };
  function start(): void {
    if (runner.busy) return;
    // Before all that has the page drawn anew: the compiler need not wait for it.
    void runner.run(draft.state.files, latest.current.typeErrors);
    if (draft.unsaved) draft.save();
    draft.settle();
    setSaid('Running');
    setChosen(null);
    setBeside(null);
    if (phone) {
      setTab('report');
      requestAnimationFrame(() => document.getElementById('ws-report-title')?.focus());
    }
  }
  useShortcuts(panes.frame, start, () => draft.save());
  const events = useMemo<EditorEvents>(
    () => ({
      onChange: (path, text) => draft.type(path, text),
      onTypeErrors: setTypeErrors,
      onFocus: () => runner.warm(),
      onTabLeaves: setTabLeaves,
      onLine: line => latest.current.showLine(line),
    }),
    [draft, runner],
  );

  function go(line: SourceLine, event?: number): void {
    setBeside(null);
    board.showCode();
    setTab('code');
    setOpen(line.file);
    if (event !== undefined) showEvent(event);
    // The code may only now come into view.
    requestAnimationFrame(() => editor.current?.reveal(line, true));
  }
  function showEvent(event: number): void {
    setStep(stepOfEvent(rows, event));
  }
  function select(id: string): void {
    setChosen(id);
    setLower('timeline');
    if (!phone) return;
    setTab('report');
    requestAnimationFrame(() => document.getElementById('ws-report-title')?.focus());
  }
  function showScale(name: string): void {
    setScaleRun(name);
    setLower('scale');
    setTab('scale');
    // The pane may only now come into view.
    requestAnimationFrame(() => document.getElementById('ws-scale')?.focus());
  }
  function playMore(spec: ScaleSpec): void {
    setScaleRun(spec.name);
    setSaid(`Playing ${spec.title}`);
    void runner.more(spec);
  }
  function compare(what: Beside): void {
    setBeside(what);
    setTab('code');
  }
  function choosePlain(wish: boolean): void {
    setWishesPlain(wish);
    writeJson(browserStore(), EDITOR_KEY, wish ? 'plain' : 'full');
  }

  // Without a verdict the report says why; five times the same reason would say no more.
  const results = report?.outcome.kind === 'graded' ? criteriaToShow(report) : (report?.criteria.map(each => ({ ...each, why: '' })) ?? []);
  const rubric = (headingId: string) =>
    exercise.rubric !== undefined ? (
      <RubricRows
        exercise={exercise}
        report={report?.outcome.kind === 'graded' ? report : null}
        selected={selected}
        headingId={headingId}
        onSelect={select}
        onScale={showScale}
      />
    ) : (
      <Rubric
        criteria={exercise.criteria.filter(({ id }) => results.length === 0 || results.some(each => each.id === id))}
        results={results}
        selected={selected}
        headingId={headingId}
        onSelect={select}
      />
    );
  const here = row && mark?.file === open ? `Line ${mark.line}, step ${step + 1} of ${rows.length}` : null;
  return (
    <div ref={panes.frame} class={classOf(shown !== null, atScale, lower)} data-tab={tab} style={panes.style}>
      <Tabs tab={tab} atScale={atScale} verdict={run.kind === 'running' ? 'running' : (report?.verdict ?? null)} onTab={setTab} />
      <p class="sr" role="status">
        {said}
      </p>
      <section id="ws-prompt" class="ws-pane ws-prompt" aria-label="Prompt and rubric">
        {children}
        {(around !== null || report !== null) && rubric('ws-rubric-title')}
        {around !== null && (
          <>
            <Hints slug={slug} hints={exercise.hints} />
            <SolutionOffer
              passed={kept?.passed === true}
              shown={beside !== null}
              onShow={() => compare('ours')}
              onHide={() => setBeside(null)}
            />
          </>
        )}
      </section>
      {panes.room && <Separator edge="prompt" label="Width of the prompt" controls="ws-prompt" {...panes} room={panes.room} />}
      <section id="ws-code" class="ws-pane ws-code" aria-label="Code">
        <EditorPane
          exercise={exercise}
          draft={draft}
          open={open}
          marked={marked}
          plain={plain}
          canChoose={!phone && !touch}
          waiting={waiting}
          tabLeaves={tabLeaves}
          typeErrors={typeErrors}
          running={runner.busy}
          here={here}
          beside={beside}
          views={board.views}
          instead={board.instead}
          events={events}
          onOpen={path => {
            setOpen(path);
            editor.current?.open(path);
            const line = rows.findLast(each => each.conflict && each.line?.file === path)?.line;
            if (line && !stale && path !== open) editor.current?.reveal(line, false);
          }}
          onEditor={made => {
            editor.current = made;
            made.setFiles(draft.state.files);
            made.open(latest.current.open); // A tab may have been pressed since it was begun.
            made.mark(latest.current.mark);
          }}
          onEditorGone={gone => {
            if (editor.current === gone) editor.current = null;
          }}
          onWaiting={setWaiting}
          onPlain={choosePlain}
          onRun={start}
          onWarm={() => runner.warm()}
          onHideSolution={() => setBeside(null)}
        />
      </section>
      {panes.room && <Separator edge="editor" label="Width of the editor" controls="ws-code" {...panes} room={panes.room} />}
      <section id="ws-report" class="ws-pane ws-report" aria-labelledby="ws-report-title">
        <ReportPane
          exercise={exercise}
          run={run}
          finding={finding}
          steps={toDraw.rows.length}
          stale={stale}
          asked={asked}
          rubric={rubric('ws-rubric-again')}
          onRun={start}
          onStop={() => runner.stop()}
          onGo={go}
          onEvent={showEvent}
          around={around}
          passed={kept?.passed === true}
          onSolution={() => compare('ours')}
          onOthers={() => compare('others')}
          onScale={showScale}
          onHints={() => {
            setTab('prompt');
            // The prompt may only now come into view.
            requestAnimationFrame(() => document.getElementById('ws-hints')?.focus());
          }}
        />
      </section>
      {(finding || atScale) && panes.room && (
        <Separator edge="top" label="Height of editor and report" controls="ws-code" {...panes} room={panes.room} />
      )}
      {atScale && <LowerTabs lower={shown ? lower : 'scale'} hasRun={shown !== null} onLower={setLower} />}
      {atScale && (
        <section id="ws-scale" class="ws-pane ws-scale" aria-label="At scale" tabIndex={-1}>
          {ScalePane && (
            <ScalePane
              exercise={exercise}
              design={design}
              run={run}
              live={runner.live}
              stale={stale}
              chosen={scaleRun}
              phone={phone}
              onChoose={setScaleRun}
              onPlay={playMore}
              onStop={() => runner.stop()}
              onGo={go}
            />
          )}
        </section>
      )}
      {shown && (
        <>
          <section id="ws-timeline" class="ws-pane ws-timeline" aria-labelledby="ws-timeline-title">
            <TimelinePane
              finding={shown}
              system={system}
              rows={rows}
              step={step}
              withFile={draft.state.files.length + exercise.given.length > 1}
              onStep={setStep}
            />
          </section>
          <aside class="ws-pane ws-state" aria-label="State of queue and tables">
            {row && <WorldPane system={system} history={shown.history} event={row.event} step={step} locals={locals} />}
          </aside>
        </>
      )}
    </div>
  );
}
