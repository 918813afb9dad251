import { alarmRang } from './alarm-rang.ts';
import { answerIndependent } from './answer-independent.ts';
import type { ScaleCriterion } from './criterion.ts';
import { duplicatesBounded } from './duplicates-bounded.ts';
import { everyonePushed } from './everyone-pushed.ts';
import { frontDoesNotFanOut } from './front-does-not-fan-out.ts';
import { inOrderAtScale } from './in-order-at-scale.ts';
import { memoryBoundedPaging } from './memory-bounded-paging.ts';
import { noHotWorker } from './no-hot-worker.ts';
import { outageSurvived } from './outage-survived.ts';

/** Every criterion that a run at scale may name. */
export const AT_SCALE: readonly ScaleCriterion[] = [
  answerIndependent,
  frontDoesNotFanOut,
  everyonePushed,
  duplicatesBounded,
  inOrderAtScale,
  noHotWorker,
  memoryBoundedPaging,
  outageSurvived,
  alarmRang,
];

export function scaleCriterionNamed(id: string): ScaleCriterion {
  const criterion = AT_SCALE.find(each => each.id === id);
  if (criterion === undefined)
    throw new Error(`There is no criterion \`${id}\` for runs at scale. There are: ${AT_SCALE.map(each => each.id).join(', ')}`);
  return criterion;
}
