import { relative, resolve } from 'node:path';
import { builtIn, makeSite, NotOurs } from '../site/make-site-fs.ts';
import type { Command, Given } from './command.ts';
import { EXIT, Usage } from './exit.ts';
import { courseHere, homesHere, ROOT, renderable, siteAddress } from './inputs.ts';

/** The site with exercises of one's own, as static files. */
export const build: Command = {
  usage: 'build [--out dist]',
  does: 'write the static site with your own exercises in it',
  words: [],
  flags: { out: { type: 'string', takes: 'a folder', example: 'dist' } },
  run: buildSite,
};

async function buildSite({ value }: Given): Promise<number> {
  const homes = await homesHere();
  if (homes.own === null) throw new Usage('There is no course of your own in this folder. `npx ackademy init` begins one.');
  renderable(ROOT);
  const out = resolve(value('out') ?? 'dist');
  if (!relative(out, homes.own).startsWith('..'))
    throw new Usage(`\`--out\`: your exercises are in \`${out}\`. Name a folder for the site alone.`);
  const course = await courseHere(homes);
  try {
    const { files, bytes } = await makeSite(course, builtIn(ROOT), out, siteAddress());
    console.log(
      `${course.exercises.length} exercises, ${homes.slugs.own.length} of them yours: ${files} files, ${(bytes / 1e6).toFixed(1)} MB, in ${out}`,
    );
  } catch (error) {
    if (error instanceof NotOurs)
      throw new Usage(`\`${out}\` holds something else than a site of Ackademy, which is not overwritten. Name another folder: --out site`);
    throw error;
  }
  return EXIT.passed;
}
