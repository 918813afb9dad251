import type { HistoryEvent } from '../src/history/event.ts';

/** Which lives are over, so that a criterion's key can speak of lives without their numbers. */
export class Lives {
  readonly #dead = new Set<string>();

  see(event: HistoryEvent): void {
    if (event.type === 'crashed') this.#dead.add(`${event.worker}.${event.life}`);
  }

  alive(life: string): boolean {
    return !this.#dead.has(life);
  }

  /** The worker's number while the life lasts, `gone` afterwards. A worker has one life at a time. */
  name(life: string): string {
    return this.alive(life) ? life.slice(0, life.indexOf('.')) : 'gone';
  }
}
