import { DESTINATION, PARTITION_SHIFT, type Sent } from './inbox.ts';
import { TEMPLATE } from './rows.ts';
import type { PartOf } from './shared.ts';
import type { Stage } from './stage.ts';
import { lanesByPartition, type Stages } from './stages.ts';
import type { Templates } from './templates.ts';

/** Messages of a queue are spread over so many of its servers by what they say; the workers of each take turns. */
const SERVERS = 4;

/** Which of a stage's workers gets what comes to it. */
export class Route {
  readonly #stage: Stage;
  readonly #templates: Templates;
  readonly #lanes: ReturnType<typeof lanesByPartition>;
  /** By destination: which of the stage's queues or topics it is. */
  readonly #parts: readonly number[];

  constructor({ stages, destinations }: Stages, stage: number, templates: Templates) {
    this.#stage = stages[stage]!;
    this.#templates = templates;
    this.#lanes = lanesByPartition(this.#stage);
    this.#parts = destinations.map(({ readers }) => readers.find(reader => reader.stage === stage)?.part ?? -1);
  }

  /** What other parts play need not wait here. */
  filter(part: PartOf | null): (to: number, template: number, first: number, second: number) => boolean {
    const templates = this.#templates;
    const lanes = this.#lanes;
    const parts = this.#parts;
    const { workers } = this.#stage;
    return (to, template, first, second) => {
      const partitioned = lanes[parts[to & DESTINATION]!];
      // Workers of one server are all of one part, so the server tells.
      if (partitioned === undefined) return isMine(serverOf(templates.list[template]!.spread(first, second), workers), part);
      return isMine(partitioned.worker[to >>> PARTITION_SHIFT]!, part);
    };
  }

  /** Hands what came to one of the workers, where that is one of this part's. */
  acceptor(part: PartOf | null, accept: (worker: number, lane: number, sent: Sent) => void): (sent: Sent) => void {
    const templates = this.#templates;
    const lanes = this.#lanes;
    const parts = this.#parts;
    const { workers } = this.#stage;
    const servers = Math.min(SERVERS, workers);
    const turns = parts.map(() => new Int32Array(servers));
    return sent => {
      const { to, template, first, second } = sent;
      const number = to & DESTINATION;
      const its = parts[number]!;
      const partitioned = lanes[its];
      let worker: number;
      let lane: number;
      if (partitioned === undefined) {
        const server = serverOf(templates.list[template & TEMPLATE]!.spread(first, second), workers);
        const turn = turns[number]![server]!;
        const each = ((workers - server + servers - 1) / servers) | 0;
        turns[number]![server] = turn + 1 === each ? 0 : turn + 1;
        worker = server + servers * turn;
        lane = its;
      } else {
        worker = partitioned.worker[to >>> PARTITION_SHIFT]!;
        lane = partitioned.lane[to >>> PARTITION_SHIFT]!;
      }
      if (isMine(worker, part)) accept(worker, lane, sent);
    };
  }
}

/** A server has as large a share of the messages as of the workers. */
const serverOf = (spread: number, workers: number): number => (spread % workers) % SERVERS;

/** A part has whole servers, so that messages that say the same are played by one. */
export const isMine = (worker: number, part: PartOf | null): boolean => part === null || (worker % SERVERS) % part.parts === part.part;
