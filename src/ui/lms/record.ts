import type { Standing } from './standing.ts';

/** One attempt at a learning platform, from its beginning to its end. SCORM 1.2 and cmi5 are two ways of having one. */
export interface Record {
  /** Who is at work, as the platform calls them; only to keep their work apart from that of others in this browser. */
  readonly learner: string;
  /** False where the platform only shows the exercise (browse, review, no credit): nothing is recorded then. */
  readonly recording: boolean;
  /** What the platform had. */
  readonly standing: Standing;
  readonly bookmark: string | null;
  /** Where a platform wants to be gone back to. */
  readonly backTo: string | null;
  /** Rejects or throws where it could not be recorded. */
  report(standing: Standing): Promise<void> | void;
  /** False where there is no room for it. */
  remember(bookmark: string): Promise<boolean> | boolean;
  /** The attempt ends: the page is going away, so nothing can be waited for. A second call does nothing. */
  leave(standing: Standing): void;
}

/** There is no platform, or it does not answer: the exercise works, and nothing is recorded. */
export class NoRecord extends Error {}
