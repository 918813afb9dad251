import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Exercise } from '../../exercise/exercise.ts';
import type { SourceLine } from '../../history/event.ts';
import type { Props as BoardProps } from '../board/Board.tsx';
import { fitsBoard } from '../board/design.ts';
import type { Draft } from './draft.ts';
import type { Design } from './use-design.ts';

/** Which way to write the files is shown, where there are two. */
export interface Views {
  readonly shown: 'code' | 'board';
  onShow(view: 'code' | 'board'): void;
}

interface Boarded {
  /** Null: there is only the code. */
  readonly views: Views | null;
  /** What stands in the editor's place; null: the editor. */
  readonly instead: ComponentChildren | null;
  /** From the board to a line. */
  showCode(): void;
}

/** The board, where it can write an exercise: fetched when somebody asks for it, by its tab or by a link to a blueprint. */
export function useBoard(
  exercise: Exercise,
  draft: Draft,
  keptAs: string,
  declared: Design | null,
  busy: boolean,
  onGo: (line: SourceLine) => void,
  onAsked: () => void,
): Boarded {
  const fits = fitsBoard(exercise);
  const [shown, setShown] = useState<'code' | 'board'>('code');
  const [asked, setAsked] = useState<string | null>(null);
  const [Board, setBoard] = useState<ComponentType<BoardProps> | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!fits) return;
    const hear = () => {
      const blueprint = new URLSearchParams(location.hash.replace(/^#/, '')).get('blueprint');
      if (blueprint === null) return;
      setAsked(blueprint);
      setShown('board');
      onAsked();
      // Taken: a reload must not put it over later work.
      history.replaceState(history.state, '', location.pathname + location.search);
    };
    hear();
    addEventListener('hashchange', hear);
    return () => removeEventListener('hashchange', hear);
  }, []);
  useEffect(() => {
    if (shown === 'code' || Board !== null || failed) return;
    import('../board/Board.tsx').then(
      loaded => setBoard(() => loaded.default),
      () => setFailed(true),
    );
  }, [shown, failed]);
  const showCode = () => setShown('code');
  if (!fits) return { views: null, instead: null, showCode };
  const views: Views = { shown, onShow: setShown };
  if (shown === 'code') return { views, instead: null, showCode };
  const instead =
    Board !== null ? (
      <Board
        exercise={exercise}
        draft={draft}
        keptAs={keptAs}
        declared={declared}
        busy={busy}
        asked={asked}
        onTaken={() => setAsked(null)}
        onGo={onGo}
      />
    ) : (
      <p class="ws-pad" role="status">
        {failed ? (
          <>
            The board could not be fetched.{' '}
            <button type="button" class="ws-link" onClick={() => setFailed(false)}>
              Try again
            </button>
          </>
        ) : (
          'Opening the board'
        )}
      </p>
    );
  return { views, instead, showCode };
}
