import type { HistoryEvent } from '../src/history/event.ts';
import { SharedMap } from './shared.ts';

/** Which lives are over, so that a criterion's key can speak of lives without their numbers; and which program each worker runs. */
export class Lives {
  /** With the events that ended them. */
  readonly #dead: SharedMap<string, number>;
  readonly #programs: SharedMap<number, string>;
  /** What keys call a worker. A search may have two of one program change places, whom nothing tells apart. */
  nameOf: (worker: number) => number = worker => worker;

  constructor(copied: Lives | null = null) {
    this.#dead = copied === null ? new SharedMap() : copied.#dead.copy();
    this.#programs = copied === null ? new SharedMap() : copied.#programs.copy();
  }

  copy(): Lives {
    return new Lives(this);
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type === 'crashed') this.#dead.set(`${event.worker}.${event.life}`, index);
    if (event.type === 'life-started' && event.program !== undefined) this.#programs.set(event.worker, event.program);
  }

  alive(life: string): boolean {
    return !this.#dead.has(life);
  }

  /** The index of the crash that ended this life; null while it lasts. For words, not for keys. */
  endOf(life: string): number | null {
    return this.#dead.get(life) ?? null;
  }

  /** What keys call a life: its worker while it lasts, `gone` afterwards. A worker has one life at a time. */
  name(life: string): string {
    return this.alive(life) ? this.workerOf(life) : 'gone';
  }

  /** What keys call the worker of a life, over or not. */
  workerOf(life: string): string {
    return String(this.nameOf(Number(life.slice(0, life.indexOf('.')))));
  }

  /** The program that a worker runs; null in a system of one. */
  programOf(worker: number): string | null {
    return this.#programs.get(worker) ?? null;
  }

  /** Whether this worker runs this program; true of every worker where no program is named, or where there is one only. */
  runs(worker: number, program: string | undefined): boolean {
    if (program === undefined) return true;
    const own = this.programOf(worker);
    return own === null || own === program;
  }
}
