import type { APIRoute } from 'astro';
import { loadExercises } from '../../../exercise/load-fs.ts';
import type { OtherAnswer } from '../../../ui/workspace/SolutionPane.tsx';

/** The other right answers apart from the page, as the solution is. */
export async function getStaticPaths() {
  const exercises = await loadExercises();
  return exercises.map(({ exercise, right, about }) => {
    const answers: OtherAnswer[] = Object.entries(right).map(([name, files]) => ({ name, about: about[name] ?? '', files }));
    return { params: { slug: exercise.slug }, props: { answers } };
  });
}

export const GET: APIRoute<{ answers: readonly OtherAnswer[] }> = ({ props }) => Response.json(props.answers);
