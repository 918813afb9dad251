import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SourceFile } from '../../../../compile/compiled.ts';
import type { Exercise } from '../../../../exercise/exercise.ts';
import type { CausePart, Report } from '../../../../report/report.ts';
import { loadEngine } from '../../../workspace/engine.ts';
import { Icon, VERDICT_SHAPE } from '../../../workspace/Icon.tsx';
import { Inline } from '../../../workspace/Inline.tsx';
import { panel, some } from '../../../workspace/report-view.ts';
import { Runner, type RunState } from '../../../workspace/run.ts';
import { toFragment } from '../../../workspace/share.ts';
import './run-here.css';

export interface EditorProps {
  readonly exercise: string;
  readonly file: string;
  /** As the lesson has it. */
  readonly text: string;
  onClose(): void;
}

/** A text field with line numbers, and a run of what is in it by the path and in the sandboxes of the workspace. */
export function HandlerEditor({ exercise: slug, file, text: original, onClose }: EditorProps) {
  const [text, setText] = useState(original);
  const [exercise, setExercise] = useState<Exercise | null>(null);
  const [failed, setFailed] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const runner = useMemo(() => (exercise === null ? null : new Runner(exercise, loadEngine, () => performance.now())), [exercise]);
  const [state, setState] = useState<RunState>({ kind: 'idle' });
  const files = [{ path: file, text }];
  const link = useLink(slug, files, state);

  async function load(): Promise<void> {
    setFailed(false);
    try {
      const answer = await fetch(`/exercises/${slug}/exercise.json`);
      if (!answer.ok) throw new Error(answer.statusText);
      setExercise(await answer.json());
    } catch {
      setFailed(true);
    }
  }
  useEffect(() => {
    field.current!.focus({ preventScroll: true });
    void load();
  }, []);
  useEffect(() => {
    if (runner === null) return;
    runner.warm();
    return runner.subscribe(() => setState(runner.state));
  }, [runner]);

  const running = state.kind === 'running';
  const lines = text.split('\n').length;
  const goTo = (line: number) => {
    const start = text
      .split('\n')
      .slice(0, line - 1)
      .reduce((sum, each) => sum + each.length + 1, 0);
    field.current!.focus();
    field.current!.setSelectionRange(start, start);
  };
  return (
    <div class="rh-editor">
      <p class="rh-title">{file}</p>
      <div class="rh-field">
        <span class="rh-gutter" aria-hidden="true">
          {Array.from({ length: lines }, (_, index) => `${index + 1}\n`).join('')}
        </span>
        <textarea
          ref={field}
          aria-label={`${file}, to be edited; Tab leaves it`}
          value={text}
          rows={lines}
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          wrap="off"
          onInput={event => setText(event.currentTarget.value)}
          onKeyDown={event => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            void runner?.run(files, []);
          }}
        />
      </div>
      <div class="rh-bar">
        {running ? (
          <button type="button" class="btn btn-main" onClick={() => runner!.stop()}>
            Stop
          </button>
        ) : (
          <button
            type="button"
            class="btn btn-main"
            aria-disabled={runner === null ? true : undefined}
            onClick={() => (failed ? void load() : void runner?.run(files, []))}
          >
            {failed ? 'Try again' : 'Run'}
          </button>
        )}
        <button type="button" class="btn" aria-disabled={text === original ? true : undefined} onClick={() => setText(original)}>
          Reset
        </button>
        <button
          type="button"
          class="btn"
          onClick={() => {
            runner?.stop();
            onClose();
          }}
        >
          Close
        </button>
        <a class="rh-link" href={link}>
          Open in the workspace
        </a>
      </div>
      <div class="rh-verdict" role="status">
        {failed ? (
          <p>The exercise did not load. Check the connection and try again.</p>
        ) : state.kind === 'running' ? (
          <p>{state.progress === null || state.progress.runs === 0 ? 'Compiling' : `${some(state.progress.runs, 'run')} played`}</p>
        ) : state.kind === 'done' ? (
          <Verdict report={state.report} onGo={goTo} />
        ) : (
          <p class="rh-quiet">Run plays it with two workers, lost replies and a crash at each place. Ctrl or ⌘ and Enter runs, too.</p>
        )}
      </div>
    </div>
  );
}

/** To the same text in the workspace, and to the run that failed. */
function useLink(slug: string, files: readonly SourceFile[], state: RunState): string {
  const page = `/exercises/${slug}/`;
  const [link, setLink] = useState(page);
  const report = state.kind === 'done' && state.files[0]!.text === files[0]!.text ? state.report : null;
  const schedule = report?.criteria.find(({ finding }) => finding !== null)?.finding?.schedule ?? null;
  useEffect(() => {
    let newest = true;
    toFragment({ files, schedule }).then(fragment => newest && setLink(`${page}#${fragment}`));
    return () => {
      newest = false;
    };
  }, [files[0]!.text, schedule]);
  return link;
}

function Verdict({ report, onGo }: { readonly report: Report; onGo(line: number): void }) {
  const { outcome, verdict, criteria, explored } = report;
  if (outcome.kind !== 'graded') {
    const { title, text, todo, line, errors } = panel(outcome, explored);
    const at = errors[0] ?? null;
    return (
      <>
        <p class="rh-head">
          <Icon shape="unknown" /> {title}
        </p>
        <p>
          {at === null ? (
            <Inline text={text} />
          ) : (
            <>
              <LineButton line={at.line} text={`Line ${at.line}`} onGo={onGo} />: {at.text}
            </>
          )}
          {line !== null && (
            <>
              {' '}
              See <LineButton line={line.line} onGo={onGo} />.
            </>
          )}{' '}
          <Inline text={todo} />
        </p>
      </>
    );
  }
  const passed = criteria.filter(one => one.verdict === 'pass').length;
  const broken = criteria.find(({ finding }) => finding !== null);
  return (
    <>
      <p class={`rh-head c-${VERDICT_SHAPE[verdict]}`}>
        <Icon shape={VERDICT_SHAPE[verdict]} /> {{ pass: 'Passed', fail: 'Failed', unknown: 'No verdict' }[verdict]}: {passed} of{' '}
        {criteria.length} claims hold in {some(explored.runs, 'run')}.
      </p>
      {broken !== undefined && (
        <>
          <p>
            {broken.finding!.cause.map((part, index) => (
              <Part key={index} part={part} onGo={onGo} />
            ))}
          </p>
          <p class="rh-quiet">The simplest run that shows it: {broken.finding!.faults}. In the workspace you can watch it step by step.</p>
        </>
      )}
      {verdict === 'unknown' && <p>{criteria.find(({ why }) => why !== null)?.why}</p>}
    </>
  );
}

function Part({ part, onGo }: { readonly part: CausePart; onGo(line: number): void }) {
  if (part.kind === 'wrong') return <strong>{part.text}</strong>;
  if (part.kind !== 'line') return <>{part.text}</>;
  return (
    <>
      <LineButton line={part.line.line} text={part.text} onGo={onGo} />
      {part.call !== '' && (
        <>
          {' '}
          <code>({part.call})</code>
        </>
      )}
    </>
  );
}

function LineButton({ line, text = `line ${line}`, onGo }: { readonly line: number; readonly text?: string; onGo(line: number): void }) {
  return (
    <button type="button" class="rh-line" onClick={() => onGo(line)}>
      {text}
    </button>
  );
}
