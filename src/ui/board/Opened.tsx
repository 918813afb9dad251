import { useEffect, useRef, useState } from 'preact/hooks';
import type { SourceFile } from '../../compile/compiled.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import { toldMeasure } from '../interview/measure-words.ts';
import { loadEngine } from '../workspace/engine.ts';
import { Icon, VERDICT_SHAPE } from '../workspace/Icon.tsx';
import type { Blueprint } from './blueprint.ts';
import { playShown, type Showing } from './play-shown.ts';

interface Props {
  readonly blueprint: Blueprint;
  readonly exercise: Exercise;
  /** The code as it stands now: somebody may have changed the design since it was opened. */
  readonly files: readonly SourceFile[];
  /** Something else is being played. */
  readonly busy: boolean;
  onClose(): void;
}

type State =
  | { readonly kind: 'playing'; readonly says: string }
  | { readonly kind: 'done'; readonly showing: Showing }
  | { readonly kind: 'stopped' };

/** A blueprint that was opened: what it is, and the run that shows what it is worth, played here and now. */
export function Opened({ blueprint, exercise, files, busy, onClose }: Props) {
  const [state, setState] = useState<State>({ kind: 'playing', says: 'Getting ready' });
  const stop = useRef<AbortController | null>(null);

  async function play(): Promise<void> {
    stop.current?.abort();
    const ending = new AbortController();
    stop.current = ending;
    const tell = (next: State) => {
      if (stop.current === ending) setState(next);
    };
    tell({ kind: 'playing', says: 'Getting ready' });
    try {
      const engine = await loadEngine();
      const showing = await playShown(blueprint.shows, exercise, files, engine, says => tell({ kind: 'playing', says }), ending.signal);
      tell(ending.signal.aborted ? { kind: 'stopped' } : { kind: 'done', showing });
    } catch (error) {
      const without = `It could not be played: ${error instanceof Error ? error.message : String(error)}`;
      tell({ kind: 'done', showing: { without, claims: [], values: {}, notes: [] } });
    }
  }
  useEffect(() => {
    void play();
    return () => stop.current?.abort();
  }, [blueprint]);
  // A run of the whole exercise goes first.
  useEffect(() => {
    if (busy) stop.current?.abort();
  }, [busy]);

  return (
    <section class="bd-opened" aria-label={`Blueprint: ${blueprint.title}`}>
      <header>
        <h3>{blueprint.title}</h3>
        <button type="button" class="ws-link" onClick={onClose}>
          Close<span class="sr"> the description</span>
        </button>
      </header>
      <p>{blueprint.says}</p>
      <div class="bd-shows">
        <h4>{blueprint.shows.title}</h4>
        {state.kind === 'done' && <Shows blueprint={blueprint} showing={state.showing} />}
        <p class="bd-act">
          {state.kind === 'playing' ? (
            <button type="button" class="ws-link" onClick={() => stop.current?.abort()}>
              Stop
            </button>
          ) : (
            <button type="button" class="ws-link" disabled={busy} onClick={() => void play()}>
              Play it again
            </button>
          )}
          <span role="status">{state.kind === 'playing' ? `Playing: ${state.says}` : state.kind === 'stopped' ? 'Stopped' : ''}</span>
        </p>
      </div>
    </section>
  );
}

function Shows({ blueprint, showing }: { readonly blueprint: Blueprint; readonly showing: Showing }) {
  if (showing.without !== null)
    return (
      <p>
        <Icon shape="unknown" /> {showing.without}
      </p>
    );
  const told = blueprint.shows.measures.map(measure => toldMeasure(measure, showing.values[measure] ?? null));
  return (
    <>
      <ul class="bd-claims">
        {showing.claims.map(({ id, claim, verdict, says }) => (
          <li key={id}>
            <Icon shape={VERDICT_SHAPE[verdict]} />
            <span class="sr">{verdict}: </span> {claim}
            <span class="bd-says">{says.replaceAll('`', '')}</span>
          </li>
        ))}
      </ul>
      <dl class="bd-measures">
        {told.map(({ what, says }) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      {showing.notes.map(note => (
        <p key={note} class="bd-says">
          {note}
        </p>
      ))}
    </>
  );
}
