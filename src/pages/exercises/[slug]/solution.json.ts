import type { APIRoute } from 'astro';
import { exerciseAtHand } from '../../../ui/site/course/at-hand.ts';
import { exercisePaths } from '../_paths.ts';

/** The solution apart from the page: nobody sees it, or downloads it, who did not ask. */
export const getStaticPaths = exercisePaths;

export const GET: APIRoute = async ({ params, locals }) => {
  const folder = await exerciseAtHand(locals, params.slug);
  return folder === null ? new Response(null, { status: 404 }) : Response.json(folder.solution);
};
