import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Watchdog } from './watchdog.ts';

describe('a watchdog', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('bites once when nothing was heard for so long, and not while something is heard', () => {
    const bite = vi.fn();
    const watchdog = new Watchdog(1000, bite);
    for (let heard = 0; heard < 10; heard += 1) {
      vi.advanceTimersByTime(900);
      watchdog.heard();
    }
    expect(bite).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1100);
    expect(bite).toHaveBeenCalledTimes(1);
    watchdog.heard();
    vi.advanceTimersByTime(10_000);
    expect(bite).toHaveBeenCalledTimes(1);
  });

  it('waits for nothing while it pauses, nor once it was stopped', () => {
    const bite = vi.fn();
    const watchdog = new Watchdog(1000, bite);
    watchdog.pause();
    vi.advanceTimersByTime(10_000);
    watchdog.heard();
    vi.advanceTimersByTime(900);
    expect(bite).not.toHaveBeenCalled();
    watchdog.stop();
    watchdog.heard();
    vi.advanceTimersByTime(10_000);
    expect(bite).not.toHaveBeenCalled();
  });

  it('does not take for silent whoever was given no time to work, but for ten times as long', () => {
    const bite = vi.fn();
    let workedMs = 0;
    new Watchdog(1000, bite, () => workedMs);
    vi.advanceTimersByTime(9000);
    expect(bite).not.toHaveBeenCalled();
    workedMs = 300;
    vi.advanceTimersByTime(100);
    expect(bite).toHaveBeenCalledTimes(1);

    const again = vi.fn();
    new Watchdog(1000, again, () => 0);
    vi.advanceTimersByTime(10_100);
    expect(again).toHaveBeenCalledTimes(1);
  });

  it('counts as usual where nobody can tell how long the other worked', () => {
    const bite = vi.fn();
    new Watchdog(1000, bite, () => null);
    vi.advanceTimersByTime(1100);
    expect(bite).toHaveBeenCalledTimes(1);
  });
});
