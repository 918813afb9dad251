/** Designs to start from, or to break: each with the run that shows what it is worth. */
import type { ScalePlan } from '../../history/scale.ts';
import type { Measure } from '../interview/measures.ts';
import type { WrittenDesign } from './whole.ts';

/** As it stands in `content/interview/blueprints/`; `blueprint.schema.json` there says the same. */
export interface Blueprint {
  /** The name of its file. */
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly design: WrittenDesign;
  readonly shows: Shown;
}

/** A run at scale of the exercise with other figures, and what it comes to by criterion. */
export interface Shown {
  readonly title: string;
  readonly run: string;
  readonly change: Partial<ScalePlan>;
  readonly criteria: { readonly [id: string]: 'pass' | 'fail' };
  readonly measures: readonly Measure[];
}
