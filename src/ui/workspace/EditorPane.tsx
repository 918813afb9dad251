import type { ComponentChildren } from 'preact';
import type { Diagnostic } from '../../compile/compiled.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import { siteRoot } from '../lms/frame.ts';
import type { Draft } from './draft.ts';
import { EditorHost } from './EditorHost.tsx';
import type { Editor, EditorEvents } from './editor.ts';
import { FileTabs } from './FileTabs.tsx';
import { KeyHelp } from './KeyHelp.tsx';
import { NoticeBar } from './NoticeBar.tsx';
import { some } from './report-view.ts';
import { type Beside, SolutionPane } from './SolutionPane.tsx';
import type { Views } from './use-board.tsx';
import { when } from './when.ts';

export type Waiting = 'no' | 'loading' | 'failed';

interface Props {
  readonly exercise: Exercise;
  readonly draft: Draft;
  readonly open: string;
  /** Files with lines of the failure that is shown. */
  readonly marked: ReadonlySet<string>;
  readonly plain: boolean | null;
  /** A wide screen: there is a choice of editors. */
  readonly canChoose: boolean;
  readonly waiting: Waiting;
  readonly tabLeaves: boolean;
  readonly typeErrors: readonly Diagnostic[];
  readonly running: boolean;
  /** `Line 9, step 10 of 16`, or null. */
  readonly here: string | null;
  /** What stands beside the learner's code; null while it is being written. */
  readonly beside: Beside | null;
  /** What the files are written with instead of an editor; null: with an editor. */
  readonly instead: ComponentChildren | null;
  readonly views: Views | null;
  readonly events: EditorEvents;
  onOpen(path: string): void;
  onEditor(editor: Editor): void;
  onEditorGone(editor: Editor): void;
  onWaiting(waiting: Waiting): void;
  onPlain(plain: boolean): void;
  onRun(): void;
  onWarm(): void;
  onHideSolution(): void;
}

export function EditorPane(props: Props) {
  const { draft, open, beside } = props;
  const { files } = draft.state;
  if (beside !== null)
    return (
      <SolutionPane
        from={`${siteRoot()}/exercises/${props.exercise.slug}/`}
        beside={beside}
        files={files}
        open={open}
        onOpen={props.onOpen}
        plain={props.plain !== false}
        onBack={props.onHideSolution}
      />
    );
  return (
    <>
      <div class="ws-bar">
        <h2 class="sr">Code</h2>
        {props.views !== null && <ViewSwitch {...props.views} />}
        {props.instead === null ? (
          <FileTabs files={files} given={props.exercise.given} open={open} marked={props.marked} onOpen={props.onOpen} />
        ) : (
          <span class="ws-grow" />
        )}
        <Saved draft={draft} />
        <KeyHelp plain={props.plain === true} canChoose={props.canChoose} onPlain={props.onPlain} />
        {draft.state.previous && draft.state.notice?.kind !== 'replaced' && (
          <button type="button" class="ws-link" onClick={() => draft.bringBack()}>
            Earlier text
          </button>
        )}
        <button type="button" class="ws-link" disabled={draft.state.pristine} onClick={() => draft.reset()}>
          Reset
        </button>
        <button
          type="button"
          class="ws-run"
          aria-keyshortcuts="Control+Enter Meta+Enter"
          aria-disabled={props.running}
          onPointerEnter={props.onWarm}
          onFocus={props.onWarm}
          onClick={props.onRun}
        >
          {props.running ? 'Running' : 'Run'}{' '}
          <span class="ws-kbd" aria-hidden="true">
            Ctrl ↵
          </span>
        </button>
      </div>
      {props.instead ?? (
        <EditorHost
          exercise={props.exercise}
          files={files}
          open={open}
          plain={props.plain}
          events={props.events}
          onReady={props.onEditor}
          onGone={props.onEditorGone}
          onWaiting={props.onWaiting}
        />
      )}
      <Foot {...props} />
    </>
  );
}

/** Two ways to write the same files. */
function ViewSwitch({ shown, onShow }: Views) {
  return (
    <fieldset class="ws-views" aria-label="Write it as">
      {(['code', 'board'] as const).map(view => (
        <button key={view} type="button" aria-pressed={view === shown} onClick={() => onShow(view)}>
          {view === 'code' ? 'Code' : 'Board'}
        </button>
      ))}
    </fieldset>
  );
}

function Saved({ draft }: { readonly draft: Draft }) {
  const { savedAt, notice } = draft.state;
  const text =
    notice?.kind === 'not-saved' ? 'Not saved' : draft.unsaved ? '' : savedAt === null ? '' : `Saved ${when(savedAt, Date.now())}`;
  return <span class={notice?.kind === 'not-saved' ? 'ws-saved c-failed' : 'ws-saved'}>{text}</span>;
}

function Foot({ exercise, open, draft, waiting, tabLeaves, typeErrors, here, plain, instead }: Props) {
  const notice = draft.state.notice;
  const told =
    waiting === 'loading' ? (
      'Opening the editor'
    ) : waiting === 'failed' ? (
      'The full editor could not be fetched, so this is a plain one.'
    ) : here !== null ? (
      <b>{here}</b>
    ) : exercise.given.some(({ path }) => path === open) ? (
      'Given with the exercise: read it, import from it. It cannot be changed.'
    ) : typeErrors.length > 0 ? (
      `${some(typeErrors.length, 'type error')}. A run does not stop at ${typeErrors.length === 1 ? 'it' : 'them'}.`
    ) : null;
  return (
    <div class={waiting === 'loading' ? 'ws-foot ws-waiting' : 'ws-foot'}>
      <div class="ws-notice" role="status">
        {notice ? <NoticeBar draft={draft} /> : told}
      </div>
      {plain === false && instead === null && (
        <span class="ws-foot-keys">{tabLeaves ? 'Tab now leaves the editor' : 'Esc then Tab leaves the editor'}</span>
      )}
    </div>
  );
}
