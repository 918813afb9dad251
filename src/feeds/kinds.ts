import type { CommandSpec, ConsumeSpec, FeedSpec, HttpSpec, TimerSpec, UndeclaredSpec } from '../system/system.ts';
import { CommandFeed } from './command.ts';
import type { FeedParts, OwnFeed } from './feed.ts';
import { HttpFront } from './http.ts';
import { TimerFeed } from './timer.ts';

/** What a handler is called with first: the message of a broker, a request whose answer it returns, or nothing. */
export type Given = 'message' | 'request' | 'nothing';

export interface FeedKind {
  readonly gives: Given;
  open(spec: never, parts: FeedParts): OwnFeed;
}

/** Every way to call a program without a broker. Adding one: its file, a row here, and what is declared of it in `system/system.ts`. */
export const FEEDS: { [kind: string]: FeedKind } = {
  http: { gives: 'request', open: (spec: HttpSpec, { emit }) => new HttpFront(spec, emit) },
  timer: { gives: 'nothing', open: (spec: TimerSpec, parts) => new TimerFeed(spec, parts) },
  command: { gives: 'nothing', open: ({ presses = 1 }: CommandSpec, { program }) => new CommandFeed(program, presses) },
};

export function openFeed(spec: Exclude<FeedSpec, ConsumeSpec | UndeclaredSpec>, parts: FeedParts): OwnFeed {
  return FEEDS[spec.kind]!.open(spec as never, parts);
}

export const givenBy = ({ kind }: FeedSpec): Given => (kind === 'consume' || kind === 'undeclared' ? 'message' : FEEDS[kind]!.gives);
