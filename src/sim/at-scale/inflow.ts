import type { Ms } from '../../history/event.ts';
import type { Arrival } from '../../system/scale.ts';
import { type Inbox, PARTITION_SHIFT } from './inbox.ts';
import { partitionOf } from './key-hash.ts';
import { type LetterBox, OUTSIDE } from './letters.ts';
import { NEVER } from './place.ts';
import { bodyOf, filled } from './result.ts';
import type { Destination } from './stage.ts';
import type { Template, Templates } from './templates.ts';

interface Flow {
  readonly arrival: Arrival;
  readonly to: number;
  readonly partitions: number;
  next: number;
  last: Template | null;
}

/** Where something that comes to a destination goes. */
interface FlowExit {
  readonly inboxes: readonly Inbox[];
  readonly letters: LetterBox | null;
}

/** What comes into the system from outside, when it is time for it. */
export class Inflow {
  readonly #flows: Flow[];
  readonly #templates: Templates;
  /** By destination. */
  readonly #exits: readonly FlowExit[];
  /** By destination: what was sent there. */
  readonly sent: Int32Array;

  /** Throws a `RangeError` where something is sent to what is not there. */
  constructor(arrivals: readonly Arrival[], destinations: readonly Destination[], templates: Templates, exits: readonly FlowExit[]) {
    this.#templates = templates;
    this.#exits = exits;
    this.sent = new Int32Array(destinations.length);
    this.#flows = arrivals.map((arrival, index) => {
      const to = destinations.findIndex(({ name }) => name === arrival.to);
      const names = destinations.map(({ name }) => `\`${name}\``).join(', ');
      if (to < 0) throw new RangeError(`atScale.arrivals[${index}].to: there is no \`${arrival.to}\` to send to; there is ${names}`);
      return { arrival, to, partitions: destinations[to]!.partitions, next: 0, last: null };
    });
  }

  /** When the next one comes. */
  get due(): Ms {
    return Math.min(NEVER, ...this.#flows.map(timeOf));
  }

  /** Sends all that come before `until`, each flow in order of time; returns how many. */
  until(until: Ms): number {
    let sent = 0;
    for (const flow of this.#flows) {
      for (let at = timeOf(flow); at < until; at = timeOf(flow)) {
        this.#one(flow, at);
        sent += 1;
      }
    }
    return sent;
  }

  #one(flow: Flow, at: Ms): void {
    const { arrival, to, partitions, next } = flow;
    const templates = this.#templates;
    const key = arrival.key === undefined ? null : (filled(arrival.key, next) as string);
    flow.last = templates.read(bodyOf(arrival.body, next), key, flow.last, body => body as never);
    flow.next += 1;
    const partition = partitions === 0 ? 0 : key === null ? next % partitions : partitionOf(key, partitions);
    this.sent[to]! += 1;
    const { inboxes, letters } = this.#exits[to]!;
    const where = to | (partition << PARTITION_SHIFT);
    for (const inbox of inboxes) inbox.send(at, where, flow.last.number, templates.first, templates.second, at);
    letters?.add(at, OUTSIDE, where, flow.last.number, templates.first, templates.second, at);
  }
}

function timeOf({ arrival: { atMs, times = 1, perSecond = 1000 }, next }: Flow): Ms {
  return next >= times ? NEVER : atMs + Math.floor((next * 1000) / perSecond);
}
