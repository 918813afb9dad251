/**
 * The clock of an interview: plain data, so that it can be kept, and read by every tab alike. Time counts while it runs and somebody is
 * there; a page that was closed stops it at the moment when it was seen last.
 */
export interface Clock {
  readonly budgetMs: number;
  /** What had passed when it was started last. */
  readonly spentMs: number;
  /** Epoch milliseconds; null while it stands. */
  readonly runningSince: number | null;
  /** When the page was last known to be there. */
  readonly seenAt: number;
}

/** A page says that often that it is there, and is taken for closed when it has not for so long: a reload takes less. */
export const SEEN_EVERY_MS = 5000;
const GONE_MS = 60_000;

export const newClock = (minutes: number, now: number): Clock => ({
  budgetMs: minutes * 60_000,
  spentMs: 0,
  runningSince: null,
  seenAt: now,
});

export function elapsed({ spentMs, runningSince }: Clock, now: number): number {
  return spentMs + (runningSince === null ? 0 : Math.max(0, now - runningSince));
}

export const remaining = (clock: Clock, now: number): number => clock.budgetMs - elapsed(clock, now);

export function started(clock: Clock, now: number): Clock {
  return clock.runningSince === null ? { ...clock, runningSince: now, seenAt: now } : clock;
}

export function paused(clock: Clock, now: number): Clock {
  return { ...clock, spentMs: elapsed(clock, now), runningSince: null, seenAt: now };
}

export const seen = (clock: Clock, now: number): Clock => ({ ...clock, seenAt: now });

/** As it is found when a page opens: still running after a reload, and standing where nobody was there. */
export function found(clock: Clock, now: number): { readonly clock: Clock; readonly stopped: boolean } {
  if (clock.runningSince === null || now - clock.seenAt <= GONE_MS) return { clock, stopped: false };
  return { clock: paused(clock, Math.max(clock.seenAt, clock.runningSince)), stopped: true };
}

/** What is said once the clock has passed a mark between two moments; null: nothing. Said, not shouted: the time may be gone over. */
export function announcement(before: number, now: number): string | null {
  const passed = (mark: number) => before > mark && now <= mark;
  if (passed(15 * 60_000)) return 'Fifteen minutes are left.';
  if (passed(5 * 60_000)) return 'Five minutes are left. A good moment to sum up.';
  if (passed(0)) return 'The time is up. You may go on; the report says how long it took.';
  return null;
}

/** `31:07`, and `+2:10` once the time is over. */
export function clockFace(remainingMs: number): string {
  const seconds = Math.ceil(Math.abs(remainingMs) / 1000);
  const over = remainingMs < 0 ? Math.floor(-remainingMs / 1000) : seconds;
  return `${remainingMs < 0 ? '+' : ''}${Math.floor(over / 60)}:${(over % 60).toString().padStart(2, '0')}`;
}

/** Of a moment of the attempt: `4:05`. */
export function momentText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toString().padStart(2, '0')}`;
}
