import type { ScalePlan } from '../../history/scale.ts';
import type { Bound } from '../../system/system.ts';
import type { Measure } from './measures.ts';

/** A design prompt as it stands in `content/interview/`; `design-prompt.schema.json` says the same to editors and to the build. */
export interface DesignPrompt {
  /** The name of its file. */
  readonly slug: string;
  readonly title: string;
  readonly exercise: string;
  readonly minutes: number;
  readonly prompt: string;
  readonly opening: string;
  readonly questions: readonly Question[];
  readonly numbers: readonly NumberAsked[];
  readonly twists: readonly Twist[];
  /** By row of the exercise's rubric. */
  readonly rows: { readonly [row: string]: RowWords };
}

export interface Question {
  readonly id: string;
  readonly ask: string;
  readonly says: string;
  /** Why it was worth asking. */
  readonly matters: string;
  /** What somebody may type who means it. */
  readonly words: readonly string[];
  readonly weight: 'essential' | 'useful';
}

export interface NumberAsked {
  readonly id: string;
  readonly ask: string;
  readonly unit: string;
  readonly from: NumberSource;
  /** How it is worked out. */
  readonly how: string;
  /** Said where the run was played and has no such number. */
  readonly none?: string;
}

/** What it is held against: what the interviewer said, or what a run at scale of the candidate's own design came to. */
export type NumberSource = { readonly told: number; readonly by: readonly string[] } | { readonly measure: Measure; readonly run: string };

/** Something that goes wrong, or comes on top: a run at scale of the exercise with other figures, played on the candidate's design. */
export interface Twist {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly from: string;
  readonly change: Partial<ScalePlan>;
  /** Besides, every schedule of a small bound: for what a run at scale does not show. */
  readonly explore?: Pick<Bound, 'sends' | 'workers' | 'faults'>;
  readonly shows: readonly Measure[];
  /** What a strong candidate says to it. */
  readonly listen: string;
}

export interface RowWords {
  /** What would have been the thing to say. */
  readonly missed: string;
  /** What goes further, where it was there. */
  readonly beyond: string;
}
