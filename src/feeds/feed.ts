import type { Feed, Outgoing } from '../brokers/broker.ts';
import type { Emit, Ms } from '../history/event.ts';

/** What calls one program, without a broker. */
export interface OwnFeed extends Feed {
  /** It calls its program once everything else has come to rest, and not before. */
  readonly patient?: boolean;
  /** Clients send it requests. */
  send?(name: string, message: Outgoing, now: Ms): void;
  /** Something is different now. @param what one of the things that `looked` told of; null for anything */
  stir?(what: string | null): void;
  /** A call of this worker took hold. @param lasting it changed something, or failed by no doing of its own: the next one may do better */
  looked?(worker: number, what: string, lasting: boolean): void;
  copy(emit: Emit): OwnFeed;
}

/** What one is opened with. */
export interface FeedParts {
  readonly program: string;
  /** Those that run the program. */
  readonly workers: readonly number[];
  /** The program keeps nothing between two calls. */
  readonly stateless: boolean;
  /** What is regular comes when its time has come, and not whenever the schedule lets it. */
  readonly paced: boolean;
  readonly emit: Emit;
}
