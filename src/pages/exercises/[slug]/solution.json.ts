import type { APIRoute } from 'astro';
import type { SourceFile } from '../../../compile/compiled.ts';
import { loadExercises } from '../../../exercise/load-fs.ts';

/** The solution apart from the page: nobody sees it, or downloads it, who did not ask. */
export async function getStaticPaths() {
  const exercises = await loadExercises();
  return exercises.map(({ exercise, solution }) => ({ params: { slug: exercise.slug }, props: { solution } }));
}

export const GET: APIRoute<{ solution: readonly SourceFile[] }> = ({ props }) => Response.json(props.solution);
