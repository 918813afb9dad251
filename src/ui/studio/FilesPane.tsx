import { useState } from 'preact/hooks';
import { beginning, type Project, pathProblem, without, withText } from './project.ts';

interface Props {
  readonly project: Project;
  readonly open: string;
  /** Paths of files with something wrong in them. */
  readonly problems: readonly string[];
  onOpen(path: string): void;
  onChange(project: Project): void;
}

/** The folder's files, one below the other; files are added and taken away. */
export function FilesPane({ project, open, problems, onOpen, onChange }: Props) {
  const [path, setPath] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [removed, setRemoved] = useState<{ path: string; text: string } | null>(null);

  function add(event: Event): void {
    event.preventDefault();
    const found = pathProblem(project, path.trim());
    setProblem(found);
    if (found !== null) return;
    onChange(withText(project, path.trim(), beginning(path.trim())));
    onOpen(path.trim());
    setPath('');
  }
  function remove(): void {
    const at = project.files.findIndex(file => file.path === open);
    setRemoved(project.files[at]!);
    const next = without(project, open);
    onChange(next);
    onOpen(next.files[Math.min(at, next.files.length - 1)]!.path);
  }
  return (
    <nav class="studio-files" aria-label="Files">
      <ul>
        {project.files.map(file => {
          const bad = problems.includes(file.path);
          return (
            <li key={file.path}>
              <button type="button" aria-current={file.path === open ? 'true' : undefined} onClick={() => onOpen(file.path)}>
                {file.path}
                {bad && <span class="c-failed"> (wrong)</span>}
              </button>
            </li>
          );
        })}
      </ul>
      <form onSubmit={add}>
        <label>
          New file
          <input
            value={path}
            placeholder="wrong/ack-first/handler.ts"
            spellcheck={false}
            autocapitalize="off"
            aria-invalid={problem !== null}
            onInput={event => setPath(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="btn">
          Add
        </button>
      </form>
      <p role="status">
        {problem}
        {removed !== null && (
          <>
            {removed.path} is gone.{' '}
            <button
              type="button"
              class="studio-link"
              onClick={() => {
                onChange(withText(project, removed.path, removed.text));
                onOpen(removed.path);
                setRemoved(null);
              }}
            >
              Bring it back
            </button>
          </>
        )}
      </p>
      {open !== 'exercise.yaml' && project.files.length > 1 && (
        <button type="button" class="studio-link" onClick={remove}>
          Delete {open}
        </button>
      )}
    </nav>
  );
}
