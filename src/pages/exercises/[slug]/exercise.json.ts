import type { APIRoute } from 'astro';
import type { Exercise } from '../../../exercise/exercise.ts';
import { loadExercises } from '../../../exercise/load-fs.ts';
import { withClaims } from '../_claims.ts';

/** The exercise apart from its page: for a listing of a lesson that is run where it stands. */
export async function getStaticPaths() {
  const exercises = await loadExercises();
  return exercises.map(({ exercise }) => ({ params: { slug: exercise.slug }, props: { exercise: withClaims(exercise) } }));
}

export const GET: APIRoute<{ exercise: Exercise }> = ({ props }) => Response.json(props.exercise);
