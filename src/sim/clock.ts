/** Time: it passes only by choice, and then everything due happens. Keeps nothing but who is still to be woken by the choice under way. */
import type { Ms, PassedUntil } from '../history/event.ts';
import type { ServicesConfig } from '../services/kinds.ts';
import type { Lives } from './lives.ts';
import type { Worker } from './worker.ts';
import type { World } from './world.ts';

export class Clock {
  readonly #world: World;
  readonly #lives: Lives;
  /** One sleeper after the other, each once everything is still again. */
  #waking: Iterator<void> | null = null;

  constructor(world: World, lives: Lives) {
    this.#world = world;
    this.#lives = lives;
  }

  /** To the next moment at which something becomes due by itself. */
  advance(): void {
    const { at, until } = this.#world.nextTimer()!;
    this.passTo(Math.max(at, this.#world.now), until, null);
  }

  /** Who comes and finds a provider out of service waits until it is back. Nothing else is due. */
  passOutages(): void {
    const back = outageEnd(this.#world.setting.system.services);
    if (back > this.#world.now) this.passTo(back, 'outage', null);
  }

  /**
   * Moves the clock and lets everything due happen: first at the broker, then what producers send, then sleeps and timers in
   * the order they were set. @param stalled the worker that stands still meanwhile, or null
   */
  passTo(at: Ms, until: PassedUntil, stalled: number | null): void {
    const world = this.#world;
    for (let next = world.nextLater(); next !== null && next.atMs < at; next = world.nextLater()) {
      this.#move(next.atMs, 'producer', stalled);
      this.#sendLater();
    }
    this.#move(at, until, stalled);
    while (world.nextLater()?.atMs === at) this.#sendLater();
    // A stalled process does not get to run its own timers; they fire when it moves again.
    if (stalled === null && world.workers.some(sleeps)) this.#waking = this.#wake(at);
  }

  /** Wakes the next sleeper; false when there is none. */
  goOn(): boolean {
    if (this.#waking === null) return false;
    if (this.#waking.next().done === false) return true;
    this.#waking = null;
    return false;
  }

  #move(at: Ms, until: PassedUntil, stalled: number | null): void {
    const { count, parts } = this.#world;
    if (at > count.now) {
      const from = count.now;
      count.now = at;
      this.#world.emit({ type: 'time-passed', at, from, until, stalled: stalled !== null });
    }
    for (const part of parts) part.pass(at, stalled);
  }

  #sendLater(): void {
    const { message } = this.#world.nextLater()!;
    this.#world.count.sentLater += 1;
    this.#world.send(message);
  }

  *#wake(at: Ms): Iterator<void> {
    const { count } = this.#world;
    for (const worker of this.#world.workers) {
      for (const call of worker.calls.filter(call => call.wakesAt !== null && call.wakesAt <= at)) {
        // Whoever woke before may have called this one off, and the life may have ended over what one of them told it.
        if (!worker.calls.includes(call)) continue;
        worker.calls.splice(worker.calls.indexOf(call), 1);
        this.#world.emit({ type: 'applied', at, call: call.number, result: null, changes: [], replied: true });
        this.#lives.tell(worker, 'wake', call.ordinal, null, '');
        count.turn = worker.number;
        count.woken += 1;
        yield;
      }
      for (const timer of worker.timers.filter(timer => timer.at <= at)) {
        // One that is due together with this one may have cleared it meanwhile.
        if (!worker.timers.includes(timer)) continue;
        worker.timers.splice(worker.timers.indexOf(timer), 1);
        this.#lives.tell(worker, 'timer', timer.ordinal, null, '');
        count.turn = worker.number;
        count.woken += 1;
        yield;
      }
    }
  }
}

/** When every provider answers again, and goes on answering. */
function outageEnd({ push, email, payments }: ServicesConfig): Ms {
  const all = [push, email, payments].flatMap(provider => provider?.outages ?? []);
  return all.reduce((last, { untilMs }) => Math.max(last, untilMs), 0);
}

const sleeps = ({ calls, timers }: Worker): boolean => timers.length > 0 || calls.some(({ wakesAt }) => wakesAt !== null);
