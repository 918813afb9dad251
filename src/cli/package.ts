import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { packageFor } from '../site/lms/package-fs.ts';
import { builtIn } from '../site/make-site-fs.ts';
import { nearest } from '../text/nearest.ts';
import type { Command, Given } from './command.ts';
import { EXIT, Usage } from './exit.ts';
import { courseHere, homesHere, ROOT, renderable, siteAddress } from './inputs.ts';

/** For a learning platform (LMS): what it imports, and is told results by. */
export const makePackage: Command = {
  usage: 'package --scorm [--exercise slug] [--out course.zip]',
  does: 'write a zip file for a learning platform: SCORM 1.2, or --cmi5',
  words: [],
  flags: {
    scorm: { type: 'boolean', does: 'SCORM 1.2, which nearly every platform imports' },
    cmi5: { type: 'boolean', does: 'cmi5 (xAPI), for platforms with a learning record store' },
    exercise: { type: 'string', takes: 'the name of an exercise, instead of all of the course', example: 'idempotent-order-consumer' },
    out: { type: 'string', takes: 'the name of a zip file', example: 'course.zip' },
  },
  run: packageCourse,
};

async function packageCourse({ has, value }: Given): Promise<number> {
  if (has('scorm') === has('cmi5')) throw new Usage('Which standard? `--scorm` or `--cmi5`; if in doubt, `--scorm`.');
  const standard = has('scorm') ? 'scorm' : 'cmi5';
  const homes = await homesHere();
  renderable(ROOT);
  const slug = value('exercise');
  const known = [...homes.course, ...homes.slugs.builtIn];
  if (slug !== undefined && !known.includes(slug)) throw new Usage(`There is no exercise \`${slug}\`. ${nearest(slug, known)}`);
  const out = resolve(value('out') ?? `${slug ?? 'course'}-${standard}.zip`);
  if (!out.endsWith('.zip')) throw new Usage(`\`--out\` takes the name of a zip file, for example \`--out ${slug ?? 'course'}.zip\`.`);

  const course = await courseHere(homes);
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const one = slug === undefined ? null : [...course.exercises, ...course.others].find(({ exercise }) => exercise.slug === slug)!.exercise;
  const slugs = slug === undefined ? course.exercises.map(({ exercise }) => exercise.slug) : [slug];
  const { zip, files } = await packageFor(course, builtIn(ROOT), {
    standard,
    slugs,
    title: one?.title ?? course.title ?? 'Ackademy',
    description: one?.summary ?? 'Exercises in event-driven messaging, graded by runs in which the process is killed.',
    version,
    site: siteAddress(),
  });
  await writeFile(out, zip);
  const what = slugs.length === 1 ? 'One exercise' : `${slugs.length} exercises`;
  console.log(`${what}, ${files} files, ${(zip.length / 1e6).toFixed(1)} MB, for ${standard === 'scorm' ? 'SCORM 1.2' : 'cmi5'}: ${out}`);
  return EXIT.passed;
}
