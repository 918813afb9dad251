import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Course } from '../../exercise/course.ts';
import type { ReadFolder } from '../../exercise/read-folder.ts';
import type { FolderEditor } from '../monaco/folder-editor.ts';
import { packed } from '../workspace/share.ts';
import { browserStore, writeJson } from '../workspace/storage.ts';
import { CheckPane } from './CheckPane.tsx';
import { FilesPane } from './FilesPane.tsx';
import { PromptPreview } from './PromptPreview.tsx';
import { answerOf, type Project, placeOf, withText } from './project.ts';
import { RunPane, type Shown } from './RunPane.tsx';
import { FolderReader } from './read-client.ts';
import { schemaFor } from './schemas.ts';
import { FOLDER_KEY } from './storage.ts';
import { useCheck } from './use-check.ts';
import { zipped } from './zip.ts';
import './studio.css';

export interface WorkbenchProps {
  readonly course: Course;
  readonly initial: Project;
  onClose(): void;
}

/** Longer links are cut off by what they are sent with. */
const LINK_LIMIT = 12_000;
const READ_AFTER_MS = 200;
const KEEP_AFTER_MS = 400;

/** The folder's files, the editor, what is wrong as one types, and the check. */
export function Workbench({ course, initial, onClose }: WorkbenchProps) {
  const [project, setProject] = useState(initial);
  const [open, setOpen] = useState(initial.files[0]!.path);
  const [read, setRead] = useState<ReadFolder | null>(null);
  const [aside, setAside] = useState<'check' | 'prompt'>('check');
  const [shown, setShown] = useState<Shown | null>(null);
  const [said, setSaid] = useState('');
  const [leaves, setLeaves] = useState(false);
  const editor = useRef<FolderEditor | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(project);
  latest.current = project;
  const reader = useMemo(() => new FolderReader(course), []);
  const check = useCheck();

  function change(next: Project): void {
    latest.current = next;
    setProject(next);
  }

  useEffect(() => {
    let gone = false;
    void import('../monaco/folder-editor.ts').then(({ createFolderEditor }) => {
      if (gone || place.current === null) return;
      editor.current = createFolderEditor(place.current, latest.current.files, schemaFor, {
        onChange: (path, text) => change(withText(latest.current, path, text)),
        onTabLeaves: setLeaves,
      });
      editor.current.open(open);
    });
    return () => {
      gone = true;
      editor.current?.dispose();
      reader.close();
    };
  }, []);
  useEffect(() => editor.current?.setFiles(project.files), [project]);
  useEffect(() => editor.current?.open(open), [open]);
  useEffect(() => {
    const timer = setTimeout(() => {
      const problem = writeJson(browserStore(), FOLDER_KEY, project);
      if (problem !== null) setSaid('This browser keeps nothing more: download the folder as a zip file.');
    }, KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [project]);
  useEffect(() => {
    let newest = true;
    const timer = setTimeout(() => {
      reader.read(project).then(
        found => newest && setRead(found),
        () => newest && setSaid('The folder could not be read. Check the connection and load the page again.'),
      );
    }, READ_AFTER_MS);
    return () => {
      newest = false;
      clearTimeout(timer);
    };
  }, [project]);

  const problems = read !== null && !read.ok ? read.problems : [];
  useEffect(() => {
    editor.current?.setProblems(problems.map(({ where, text }) => ({ ...placeOf(where, project.slug), text })));
    if (read?.ok) editor.current?.teach(read.folder.exercise.events, Object.keys(read.folder.exercise.system.services));
  }, [read]);

  function go(path: string, line: number, column: number): void {
    const found = project.files.find(file => file.path === path);
    if (found === undefined) return;
    setOpen(path);
    editor.current?.reveal(path, line, column);
  }

  async function start(only: string | null): Promise<void> {
    setAside('check');
    setShown(null);
    // What was typed last has to be in it.
    const now = await reader.read(latest.current);
    setRead(now);
    if (now.ok) await check.start(now.folder, only);
  }

  const answer = answerOf(open) ?? 'solution';
  const running = check.state.kind === 'running';
  return (
    <div
      class="studio"
      // Before the editor, in which it is something else.
      onKeyDownCapture={event => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || running) return;
        event.preventDefault();
        event.stopPropagation();
        void start(null);
      }}
    >
      <div class="studio-bar">
        <label>
          Folder{' '}
          <input
            class="studio-slug"
            value={project.slug}
            spellcheck={false}
            onInput={event => change({ ...latest.current, slug: event.currentTarget.value })}
          />
        </label>
        {running ? (
          <button type="button" class="btn btn-main" onClick={() => check.stop()}>
            Stop
          </button>
        ) : (
          <>
            <button type="button" class="btn btn-main" onClick={() => void start(null)}>
              Check
            </button>
            <button type="button" class="btn" onClick={() => void start(answer)}>
              Run {answer}
            </button>
          </>
        )}
        <span class="studio-grow" />
        <button type="button" class="btn" onClick={() => download(latest.current)}>
          Download
        </button>
        <button type="button" class="btn" onClick={() => void share(latest.current).then(setSaid)}>
          Copy link
        </button>
        <button type="button" class="btn" onClick={onClose}>
          Close
        </button>
      </div>
      <p role="status" class="studio-notice">
        {said}
      </p>
      <FilesPane
        project={project}
        open={open}
        problems={problems.map(({ where }) => placeOf(where, project.slug).path)}
        onOpen={setOpen}
        onChange={change}
      />
      <section class="studio-code" aria-label={open}>
        <div class="studio-code-bar">
          <h2>{open}</h2>
          <span>{leaves ? 'Tab leaves the editor now' : 'Esc then Tab leaves the editor'}</span>
        </div>
        <div class="studio-monaco" ref={place} />
      </section>
      <section class="studio-aside" aria-label="Check and prompt">
        <fieldset class="studio-views" aria-label="Show">
          {(['check', 'prompt'] as const).map(each => (
            <button key={each} type="button" aria-pressed={aside === each} onClick={() => setAside(each)}>
              {each === 'check' ? 'Check' : 'Prompt as learners see it'}
            </button>
          ))}
        </fieldset>
        {aside === 'check' ? (
          <CheckPane
            state={check.state}
            problems={problems.map(({ where, text }) => ({ ...placeOf(where, project.slug), text }))}
            ready={read?.ok ?? false}
            onGo={go}
            onShow={setShown}
          />
        ) : (
          <PromptPreview text={project.files.find(({ path }) => /^prompt\.mdx?$/.test(path))?.text ?? ''} />
        )}
      </section>
      {shown !== null && <RunPane shown={shown} onGo={go} onClose={() => setShown(null)} />}
    </div>
  );
}

function download(project: Project): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([zipped(project)], { type: 'application/zip' }));
  link.download = `${project.slug}.zip`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** What to tell about it. */
async function share(project: Project): Promise<string> {
  const code = await packed(JSON.stringify(project));
  if (code.length > LINK_LIMIT)
    return `The folder is too large for a link: ${Math.ceil(code.length / 1000)} kB, and a link takes ${LINK_LIMIT / 1000}. Download it instead.`;
  try {
    await navigator.clipboard.writeText(`${location.origin}${location.pathname}#folder=${code}`);
    return 'The link is copied. It holds the whole folder, and opens it here.';
  } catch {
    return 'The browser does not let the page copy.';
  }
}
