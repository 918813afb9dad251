import { useEffect, useRef, useState } from 'preact/hooks';
import { browserStore, readJson, writeJson } from '../workspace/storage.ts';
import { announcement, type Clock, clockFace, remaining } from './clock.ts';

const HIDDEN_KEY = 'ackademy:v1:clock-hidden';

interface Props {
  readonly clock: Clock;
  onPause(): void;
  onResume(): void;
}

/** What is left, as quietly as it can be said: it may be hidden, it never changes colour, and it speaks at 15, at 5 and at the end. */
export function ClockView({ clock, onPause, onResume }: Props) {
  const runs = clock.runningSince !== null;
  const [left, setLeft] = useState(() => remaining(clock, clock.seenAt));
  const [hidden, setHidden] = useState(false);
  const [said, setSaid] = useState('');
  const before = useRef(left);
  useEffect(() => setHidden(readJson(browserStore(), HIDDEN_KEY) === true), []);
  useEffect(() => {
    const tick = () => {
      const now = remaining(clock, Date.now());
      const words = announcement(before.current, now);
      if (words !== null) setSaid(words);
      before.current = now;
      setLeft(now);
    };
    tick();
    if (!runs) return;
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [clock]);

  function hide(): void {
    setHidden(!hidden);
    writeJson(browserStore(), HIDDEN_KEY, !hidden);
  }

  return (
    <fieldset class="iv-clock" aria-label="Clock">
      <span class="iv-said" role="status">
        {said}
      </span>
      {!hidden && (
        <span class="iv-face" role="timer" aria-live="off">
          {clockFace(left)}
          <span class="sr">{left < 0 ? ' over the time' : ' left'}</span>
        </span>
      )}
      {!runs && <span class="iv-standing">paused</span>}
      <button type="button" class="iv-link" onClick={runs ? onPause : onResume}>
        {runs ? 'Pause' : 'Go on'}
        <span class="sr"> the clock</span>
      </button>
      <button type="button" class="iv-link" aria-pressed={hidden} onClick={hide}>
        {hidden ? 'Show' : 'Hide'}
        <span class="sr"> the clock</span>
      </button>
    </fieldset>
  );
}
