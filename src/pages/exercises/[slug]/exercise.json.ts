import type { APIRoute } from 'astro';
import { exerciseAtHand } from '../../../ui/site/course/at-hand.ts';
import { withClaims } from '../_claims.ts';
import { exercisePaths } from '../_paths.ts';

/** The exercise apart from its page: for a listing of a lesson that is run where it stands. */
export const getStaticPaths = exercisePaths;

export const GET: APIRoute = async ({ params, locals }) => {
  const folder = await exerciseAtHand(locals, params.slug);
  return folder === null ? new Response(null, { status: 404 }) : Response.json(withClaims(folder.exercise));
};
