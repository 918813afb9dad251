import { useEffect, useRef, useState } from 'preact/hooks';
import type { Said } from './figure.ts';
import { Overtaken, playFigure, stopFigure } from './figure-client.ts';

export interface FigureState<Action, View> {
  readonly view: View;
  /** What the reader has done so far, the opening actions included. */
  readonly actions: readonly Action[];
  /** Said while the harness is loading, or when it failed; otherwise empty. */
  readonly notice: string;
  /** For the live region: what the reader's last action brought about. Empty until there was one. */
  readonly said: string;
  /** How much of a slow play is done, from 0 to 1; null while none is under way. */
  readonly part: number | null;
  /** One action more. */
  act(action: Action): void;
  /** Any other sequence: one step less, a preset, the opening again. */
  replay(actions: readonly Action[]): void;
  /** Gives up a slow play: what was shown before it stays. */
  stop(): void;
}

/** A wait shorter than this is not worth a word. */
const UNNOTICED_MS = 150;

/**
 * An island's hold on its figure. `first` is the view after the `opening`, drawn in the build: nothing is played before the
 * reader acts, and what comes back replaces the view as a whole.
 */
export function useFigure<Action, View extends Said>(figure: string, first: View, opening: readonly Action[]): FigureState<Action, View> {
  const [view, setView] = useState(first);
  const [notice, setNotice] = useState('');
  const [actions, setActions] = useState(opening);
  const [part, setPart] = useState<number | null>(null);
  const [touched, setTouched] = useState(false);
  // Actions come faster than answers: each adds to the newest list, and only the newest answer is shown.
  const newest = useRef(opening);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);

  async function replay(next: readonly Action[]): Promise<void> {
    newest.current = next;
    setPart(null);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setNotice('Starting the simulator'), UNNOTICED_MS);
    try {
      const played = await playFigure<View>(figure, next, done => {
        if (newest.current !== next) return;
        clearTimeout(timer.current);
        setNotice('');
        setPart(done);
      });
      if (newest.current !== next) return;
      setView(played);
      setActions(next);
      setTouched(true);
      setNotice('');
    } catch (error) {
      if (newest.current !== next) return;
      newest.current = actions;
      setNotice(error instanceof Overtaken ? '' : 'The simulator did not start. Check the connection and try again.');
    }
    setPart(null);
    clearTimeout(timer.current);
  }

  return {
    view,
    actions,
    notice,
    said: touched ? view.said : '',
    part,
    stop: () => stopFigure(figure),
    act: action => void replay([...newest.current, action]),
    replay: next => void replay(next),
  };
}
