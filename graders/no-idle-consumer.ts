import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import type { Lives } from './lives.ts';
import { program } from './parameters.ts';

/**
 * A partition is read by one member of a group, so of more members than partitions some have nothing to do, however much there is to do.
 *
 * Judged where a run has come to rest, by what the group last gave to each member that is still alive.
 */
export const noIdleConsumer = criterion({
  id: 'no-idle-consumer',
  claim: 'No consumer of the group stays without a partition',
  untested: 'no consumer joined a group',
  params: { at: program('The program whose workers are the group.') },
  start: ({ at }, context) => new NoIdleConsumer(at, context),
});

class NoIdleConsumer implements Judge {
  readonly #at: string;
  readonly #lives: Lives;
  /** By worker: its life, what it has, and since when. */
  readonly #members = new Map<
    number,
    { readonly life: string; readonly partitions: number; readonly index: number; readonly group: string }
  >();
  #rest = false;

  constructor(at: string, { lives }: Context) {
    this.#at = at;
    this.#lives = lives;
  }

  see(event: HistoryEvent, index: number): void {
    if (event.type === 'ended') this.#rest = event.reason !== 'step-limit';
    if (event.type !== 'assigned' || !this.#lives.runs(event.worker, this.#at)) return;
    const { worker, life, partitions, group } = event;
    this.#members.set(worker, { life: `${worker}.${life}`, partitions: partitions.length, index, group });
  }

  verdict(): Verdict {
    if (!this.#rest) return unknown('the run was cut off');
    const alive = [...this.#members].filter(([, { life }]) => this.#lives.alive(life));
    const idle = alive.find(([, { partitions }]) => partitions === 0);
    if (idle === undefined) return alive.length > 0 ? pass : unknown(noIdleConsumer.untested);
    const [worker, { index, group }] = idle;
    const busy = alive.filter(([, { partitions }]) => partitions > 0).length;
    return fail({
      kind: 'idle',
      effect: null,
      thing: group,
      conflict: [index],
      between: [],
      wanted: alive.length,
      got: busy,
      told: [
        { worker },
        ` joined ${group} and `,
        { wrong: 'was given no partition' },
        `: others of the group have them all, ${busy} of ${alive.length}.`,
      ],
    });
  }

  key(): string {
    const members = [...this.#members].filter(([, { life }]) => this.#lives.alive(life));
    return members
      .map(([worker, { partitions }]) => `${worker}:${partitions > 0}`)
      .sort()
      .join(',');
  }
}
