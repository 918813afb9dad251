/** One member of a consumer group as its coordinator sees it, and what is said between the two. */
import type { Ms } from '../../history/event.ts';
import type { ErrorName } from './errors.ts';
import type { Timer } from './timers.ts';

export interface Protocol {
  readonly name: string;
  /** Opaque to the coordinator. The clients put their subscription here. */
  readonly metadata: string;
}

export interface JoinRequest {
  readonly group: string;
  /** Empty when it joins for the first time. */
  readonly memberId: string;
  readonly instanceId?: string | null;
  /** Becomes the first part of the member id. */
  readonly clientId?: string;
  readonly host?: string;
  readonly sessionTimeoutMs: Ms;
  readonly rebalanceTimeoutMs: Ms;
  readonly protocolType: string;
  readonly protocols: readonly Protocol[];
}

export interface JoinResponse {
  readonly error: ErrorName;
  readonly generation: number;
  readonly protocol: string | null;
  readonly leader: string;
  readonly memberId: string;
  /** Only the leader is told, because only the leader assigns. */
  readonly members: readonly { readonly memberId: string; readonly instanceId: string | null; readonly metadata: string }[];
  /** A static leader that came back need not assign again. */
  readonly skipAssignment: boolean;
}

export interface SyncRequest {
  readonly group: string;
  readonly generation: number;
  readonly memberId: string;
  readonly instanceId?: string | null;
  readonly protocolType?: string | null;
  readonly protocol?: string | null;
  readonly assignments: readonly { readonly memberId: string; readonly assignment: string }[];
}

export interface SyncResponse {
  readonly error: ErrorName;
  readonly assignment: string;
}

/** The answer, and when it comes. */
export type JoinReply = (response: JoinResponse, now: Ms) => void;
export type SyncReply = (response: SyncResponse, now: Ms) => void;

export interface Member {
  id: string;
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly host: string;
  sessionTimeoutMs: Ms;
  rebalanceTimeoutMs: Ms;
  protocols: readonly Protocol[];
  assignment: string;
  awaitingJoin: JoinReply | null;
  awaitingSync: SyncReply | null;
  session: Timer | null;
  sessionEndsAt: Ms;
}

export function refusedJoin(error: ErrorName, memberId: string): JoinResponse {
  return { error, generation: -1, protocol: null, leader: '', memberId, members: [], skipAssignment: false };
}

export function sameProtocols(member: Member, protocols: readonly Protocol[]): boolean {
  return (
    member.protocols.length === protocols.length &&
    member.protocols.every((one, i) => one.name === protocols[i]!.name && one.metadata === protocols[i]!.metadata)
  );
}
