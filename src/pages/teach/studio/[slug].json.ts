import { join } from 'node:path';
import type { APIRoute } from 'astro';
import { exerciseSlugs, readTexts } from '../../../exercise/load-fs.ts';
import type { Project } from '../../../ui/studio/project.ts';

/** The whole folder of an exercise, to begin another one with. */
export async function getStaticPaths() {
  return (await exerciseSlugs(process.cwd())).map(slug => ({ params: { slug }, props: { slug } }));
}

export const GET: APIRoute<{ slug: string }> = async ({ props: { slug } }) => {
  const files = await readTexts(join(process.cwd(), 'exercises', slug));
  const project: Project = { slug, files: files.filter(({ path }) => path !== 'equivalent.yaml') };
  return Response.json(project);
};
