/** What is asked of a marker, and what it says. Plain data. */
import type { SourceFile } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import type { Report } from '../report/report.ts';
import type { ClassReport } from './class-report.ts';

export type ToMarker =
  | {
      readonly kind: 'exercise';
      readonly exercise: Exercise;
      readonly atScale: ClassReport['atScale'];
      /** Files whose passages everybody has. */
      readonly known: readonly SourceFile[];
      readonly limits: Limits;
      /** Sandboxes that share a run at scale; as many as it is worth where left out. */
      readonly threads?: number;
    }
  | { readonly kind: 'mark'; readonly files: readonly SourceFile[] };

export type FromMarker =
  | { readonly kind: 'alive' }
  /** `spent`: something that it cannot end keeps it busy, and another has to take its place. */
  | { readonly kind: 'marked'; readonly report: Report; readonly fingerprints: readonly number[]; readonly spent: boolean };

/** Of one submission; what is left out is as in any sandbox. */
export interface Limits {
  readonly silenceMs?: number;
  readonly memoryMiB?: number;
  readonly totalMs?: number;
}

export const ALIVE_EVERY_MS = 1000;
