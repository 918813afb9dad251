import { criterionNamed } from '../../../graders/index.ts';
import type { Exercise } from '../../exercise/exercise.ts';

/** An exercise may leave a claim to its criterion. */
export function withClaims(exercise: Exercise): Exercise {
  return {
    ...exercise,
    criteria: exercise.criteria.map(criterion => ({ ...criterion, claim: criterion.claim ?? criterionNamed(criterion.id).claim })),
  };
}
