import type { APIRoute } from 'astro';
import { exerciseAtHand } from '../../../ui/site/course/at-hand.ts';
import type { OtherAnswer } from '../../../ui/workspace/SolutionPane.tsx';
import { exercisePaths } from '../_paths.ts';

/** The other right answers apart from the page, as the solution is. */
export const getStaticPaths = exercisePaths;

export const GET: APIRoute = async ({ params, locals }) => {
  const folder = await exerciseAtHand(locals, params.slug);
  if (folder === null) return new Response(null, { status: 404 });
  const { right, about } = folder;
  const answers: OtherAnswer[] = Object.entries(right).map(([name, files]) => ({ name, about: about[name] ?? '', files }));
  return Response.json(answers);
};
