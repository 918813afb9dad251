import type { Feed, Outgoing } from '../brokers/broker.ts';
import type { Emit, Ms } from '../history/event.ts';

/** What calls one program, without a broker. */
export interface OwnFeed extends Feed {
  /** It calls its program once everything else has come to rest, and not before. */
  readonly patient?: boolean;
  /** Clients send it requests. */
  send?(name: string, message: Outgoing, now: Ms): void;
  /** Something that a program could see may be different now. */
  stir?(): void;
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
