import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { SourceFile } from '../../compile/compiled.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import type { Report } from '../../report/report.ts';
import type { System } from '../../system/system.ts';
import type { Props as WorkspaceProps } from '../workspace/Workspace.tsx';

interface Props {
  readonly exercise: Exercise;
  readonly starter: readonly SourceFile[];
  readonly declared: System | null;
  /** The name that the text is kept under. */
  readonly keptAs: string;
  readonly shown: boolean;
  readonly children: ComponentChildren;
  onReport(report: Report, files: readonly SourceFile[]): void;
}

/** The workspace of the exercise, without help. It is large, so it is fetched when somebody first comes here, and stays. */
export function Design({ exercise, starter, declared, keptAs, shown, children, onReport }: Props) {
  const [Workspace, setWorkspace] = useState<ComponentType<WorkspaceProps> | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!shown || Workspace !== null) return;
    import('../workspace/Workspace.tsx').then(
      loaded => setWorkspace(() => loaded.default),
      () => setFailed(true),
    );
  }, [shown, failed]);
  if (Workspace === null)
    return (
      <p class="iv-lead">
        {failed ? (
          <>
            The editor could not be fetched.{' '}
            <button type="button" class="iv-link" onClick={() => setFailed(false)}>
              Try again
            </button>
          </>
        ) : (
          'Opening the editor'
        )}
      </p>
    );
  return (
    <Workspace exercise={exercise} starter={starter} declared={declared} around={null} keptAs={keptAs} onReport={onReport}>
      {children}
    </Workspace>
  );
}
