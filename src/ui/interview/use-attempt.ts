import { useEffect, useRef, useState } from 'preact/hooks';
import { browserStore, type StorageProblem } from '../workspace/storage.ts';
import { type Attempt, finish, newAttempt, stoppedByLeaving } from './attempt.ts';
import { found, SEEN_EVERY_MS, seen } from './clock.ts';
import { currentKey, dropCurrent, keepCurrent, keepPast, readCurrent } from './kept.ts';
import { type Hold, holdAlone } from './one-tab.ts';

export interface AttemptInHand {
  /** Null: none is under way. */
  readonly attempt: Attempt | null;
  /** `looking`: the page is not alive yet. `elsewhere`: another tab has it in hand. */
  readonly where: 'looking' | 'here' | 'elsewhere';
  /** The page was closed while the clock ran, which stopped it; not yet dismissed. */
  readonly stopped: boolean;
  readonly problem: StorageProblem | null;
  begin(): void;
  change(step: (attempt: Attempt, now: number) => Attempt): void;
  /** Ends it and puts it to the others; gives what was kept. */
  end(): Attempt | null;
  /** Throws it away. */
  drop(): void;
  takeOver(): void;
  goOn(): void;
}

/** The attempt of this browser at one prompt: kept at each step, the same after a reload, in one tab at a time. */
export function useAttempt(slug: string, minutes: number): AttemptInHand {
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const [where, setWhere] = useState<AttemptInHand['where']>('looking');
  const [stopped, setStopped] = useState(false);
  const [problem, setProblem] = useState<StorageProblem | null>(null);
  const latest = useRef<Attempt | null>(null);
  const hold = useRef<Hold | null>(null);
  const here = useRef(false);

  const show = (next: Attempt | null) => {
    latest.current = next;
    setAttempt(next);
  };
  const keep = (next: Attempt) => {
    show(next);
    setProblem(keepCurrent(browserStore(), next));
  };

  useEffect(() => {
    const open = () => {
      here.current = true;
      const kept = readCurrent(browserStore(), slug);
      if (kept !== null) {
        const after = found(kept.clock, Date.now());
        if (after.stopped) {
          setStopped(true);
          keep(stoppedByLeaving(kept, after.clock));
        } else show(kept);
      } else show(null);
      setWhere('here');
    };
    const follow = () => {
      here.current = false;
      show(readCurrent(browserStore(), slug));
      setWhere('elsewhere');
    };
    hold.current = holdAlone(`ackademy-interview-${slug}`, open, follow);
    const beat = () => {
      const now = latest.current;
      if (here.current && now !== null && now.clock.runningSince !== null) keep({ ...now, clock: seen(now.clock, Date.now()) });
    };
    const timer = setInterval(beat, SEEN_EVERY_MS);
    const hear = (event: StorageEvent) => {
      if (!here.current && (event.key === currentKey(slug) || event.key === null)) show(readCurrent(browserStore(), slug));
    };
    addEventListener('pagehide', beat);
    addEventListener('storage', hear);
    return () => {
      hold.current?.release();
      clearInterval(timer);
      removeEventListener('pagehide', beat);
      removeEventListener('storage', hear);
    };
  }, [slug]);

  return {
    attempt,
    where,
    stopped,
    problem,
    begin: () => {
      // Two attempts of one millisecond would be one person twice.
      keep(newAttempt(slug, minutes, Date.now(), Math.random().toString(36).slice(2, 6)));
      setStopped(false);
    },
    change: step => {
      if (latest.current === null || !here.current) return;
      const next = step(latest.current, Date.now());
      if (next !== latest.current) keep(next);
    },
    end: () => {
      if (latest.current === null) return null;
      const ended = finish(latest.current, Date.now());
      const failed = keepPast(browserStore(), ended);
      setProblem(failed);
      // Where it cannot be put to the others it stays where it is.
      if (failed === null) dropCurrent(browserStore(), slug);
      show(failed === null ? null : ended);
      return ended;
    },
    drop: () => {
      dropCurrent(browserStore(), slug);
      show(null);
    },
    takeOver: () => hold.current?.takeOver(),
    goOn: () => setStopped(false),
  };
}
