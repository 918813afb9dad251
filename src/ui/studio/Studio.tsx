import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Course } from '../../exercise/course.ts';
import { unpacked } from '../workspace/share.ts';
import { browserStore, readJson, writeJson } from '../workspace/storage.ts';
import { asProject, isKept, LIMITS, type Project, projectFrom, type Read } from './project.ts';
import { BEFORE_KEY, FOLDER_KEY } from './storage.ts';
import type { WorkbenchProps } from './Workbench.tsx';

interface Props {
  readonly course: Course;
  readonly exercises: readonly { readonly slug: string; readonly title: string }[];
  readonly brokers: readonly { readonly kind: string; readonly name: string }[];
}

/**
 * Where one begins: with a small exercise that holds, with one of the course, with a folder of one's own, or where one stopped. The workbench,
 * its editor, the compiler and the sandboxes are fetched when one of these is chosen.
 */
export function Studio({ course, exercises, brokers }: Props) {
  const [project, setProject] = useState<Project | null>(null);
  const [Workbench, setWorkbench] = useState<ComponentType<WorkbenchProps> | null>(null);
  const [kept, setKept] = useState<readonly Project[]>([]);
  const [linked, setLinked] = useState<Project | null>(null);
  const [notice, setNotice] = useState('');
  const [broker, setBroker] = useState(brokers[0]!.kind);
  const [slug, setSlug] = useState(exercises[0]!.slug);
  const top = useRef<HTMLDivElement>(null);

  const look = () => setKept([FOLDER_KEY, BEFORE_KEY].flatMap(key => asProject(readJson(browserStore(), key)) ?? []));
  useEffect(() => {
    look();
    fromLink(location.hash).then(setLinked);
  }, []);

  async function open(get: () => Promise<Read>): Promise<void> {
    const timer = setTimeout(() => setNotice('Loading the studio'), 150);
    try {
      const [read, { Workbench: loaded }] = await Promise.all([get(), import('./Workbench.tsx')]);
      if ('problem' in read) setNotice(read.problem);
      else {
        keep(read.project);
        setWorkbench(() => loaded);
        setProject(read.project);
        setNotice('');
      }
    } catch {
      setNotice('It did not load. Check the connection and try again.');
    }
    clearTimeout(timer);
  }

  function close(): void {
    setProject(null);
    look();
    setTimeout(() => top.current?.querySelector('button')?.focus());
  }

  if (project !== null && Workbench !== null) return <Workbench course={course} initial={project} onClose={close} />;
  return (
    <div class="studio-start" ref={top}>
      {linked !== null && (
        <section>
          <h2>From the link</h2>
          <p>This link brings along the exercise “{linked.slug}”. Nothing of it runs before you press Check.</p>
          <button type="button" class="btn btn-main" onClick={() => void open(async () => ({ project: linked }))}>
            Open it
          </button>
        </section>
      )}
      {kept.length > 0 && (
        <section>
          <h2>Where you stopped</h2>
          <p>Kept in this browser and nowhere else.</p>
          <div class="studio-row">
            {kept.map((each, index) => (
              <button
                key={index}
                type="button"
                class={index === 0 && linked === null ? 'btn btn-main' : 'btn'}
                onClick={() => void open(async () => ({ project: each }))}
              >
                Go on with {each.slug}
              </button>
            ))}
          </div>
        </section>
      )}
      <section>
        <h2>A small exercise that holds</h2>
        <p>One consumer, three wrong answers, three criteria: change it step by step into yours.</p>
        <div class="studio-row">
          <label>
            Broker{' '}
            <select value={broker} onChange={event => setBroker(event.currentTarget.value)}>
              {brokers.map(({ kind, name }) => (
                <option key={kind} value={kind}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <button
            type="button"
            class={kept.length + (linked === null ? 0 : 1) === 0 ? 'btn btn-main' : 'btn'}
            onClick={() => void open(() => fromTemplate(broker))}
          >
            Begin
          </button>
        </div>
      </section>
      <section>
        <h2>An exercise of the course</h2>
        <p>With its solution, its wrong answers and its bounds, as a copy of your own.</p>
        <div class="studio-row">
          <label>
            Exercise{' '}
            <select value={slug} onChange={event => setSlug(event.currentTarget.value)}>
              {exercises.map(each => (
                <option key={each.slug} value={each.slug}>
                  {each.title}
                </option>
              ))}
            </select>
          </label>
          <button type="button" class="btn" onClick={() => void open(() => fromCourse(slug))}>
            Copy
          </button>
        </div>
      </section>
      <section>
        <h2>A folder of yours</h2>
        <p>A zip file, or the folder itself. It is read here, and sent nowhere.</p>
        <div class="studio-row">
          <label>
            Zip file{' '}
            <input
              type="file"
              accept=".zip,application/zip"
              onChange={event => chosen(event.currentTarget, file => open(() => fromZip(file[0]!)))}
            />
          </label>
          <label>
            Folder{' '}
            <input
              type="file"
              multiple
              ref={input => input?.setAttribute('webkitdirectory', '')}
              onChange={event => chosen(event.currentTarget, files => open(() => fromFolder(files)))}
            />
          </label>
        </div>
      </section>
      <p role="status" class="studio-notice">
        {notice}
      </p>
    </div>
  );
}

/** What was kept before stays at hand, unless it is the same folder. */
function keep(project: Project): void {
  const store = browserStore();
  const before = asProject(readJson(store, FOLDER_KEY));
  if (before !== null && before.slug !== project.slug) writeJson(store, BEFORE_KEY, before);
  writeJson(store, FOLDER_KEY, project);
}

function chosen(input: HTMLInputElement, use: (files: readonly File[]) => Promise<void>): void {
  const files = [...(input.files ?? [])];
  if (files.length > 0) void use(files).finally(() => (input.value = ''));
}

async function fromTemplate(kind: string): Promise<Read> {
  const { EXAMPLE, EXAMPLE_SLUG, newExercise } = await import('./template.ts');
  return projectFrom(
    newExercise(kind as Parameters<typeof newExercise>[0], '../../node_modules/ackademy/src/exercise/exercise.schema.json', EXAMPLE),
    EXAMPLE_SLUG,
  );
}

async function fromCourse(slug: string): Promise<Read> {
  const answer = await fetch(`/teach/studio/${slug}.json`);
  if (!answer.ok) throw new Error(answer.statusText);
  const project = asProject(await answer.json());
  return project === null ? { problem: 'It is no folder of an exercise.' } : { project: { ...project, slug: `my-${slug}` } };
}

async function fromZip(file: File): Promise<Read> {
  if (file.size > LIMITS.bytes) return { problem: `The file has more than ${LIMITS.bytes / 1e6} MB, which no exercise has.` };
  const { unzipped } = await import('./zip.ts');
  return unzipped(new Uint8Array(await file.arrayBuffer()), nameOf(file.name));
}

async function fromFolder(files: readonly File[]): Promise<Read> {
  const kept = files.filter(file => isKept(file.webkitRelativePath || file.name));
  if (kept.length > LIMITS.files) return { problem: `There are more than ${LIMITS.files} files in it: choose the folder of one exercise.` };
  if (kept.reduce((sum, { size }) => sum + size, 0) > LIMITS.bytes)
    return { problem: `There is more than ${LIMITS.bytes / 1e6} MB of text in it.` };
  const entries = await Promise.all(kept.map(async file => ({ path: file.webkitRelativePath || file.name, text: await file.text() })));
  return projectFrom(entries, 'my-exercise');
}

const nameOf = (file: string) =>
  file
    .replace(/\.zip$/i, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '') || 'my-exercise';

async function fromLink(hash: string): Promise<Project | null> {
  const packed = new URLSearchParams(hash.replace(/^#/, '')).get('folder');
  if (packed === null) return null;
  try {
    return asProject(JSON.parse(await unpacked(packed, LIMITS.bytes)));
  } catch {
    return null;
  }
}
