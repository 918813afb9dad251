import { readFile } from 'node:fs/promises';
import { exerciseDigest } from '../class/digests-node.ts';
import { mergeReports, type Part, readClassReport } from '../class/merge.ts';
import { checkOutputs, OUTPUT_FLAGS, wantsFiles } from './class-outputs.ts';
import type { Command, Given } from './command.ts';
import { Usage } from './exit.ts';
import { exitOfClass, tellOfClass } from './grade-class.ts';
import { exerciseNamed } from './inputs.ts';

/** Parts of a class, graded on several machines, as if one had graded them. */
export const merge: Command = {
  usage: 'merge <report.json ...> [--html report]',
  does: 'put parts of a class together; [--json] and files as of grade',
  words: null,
  flags: OUTPUT_FLAGS,
  run: mergeParts,
};

async function mergeParts(given: Given): Promise<number> {
  checkOutputs(given);
  const parts = await Promise.all(given.words.map(readPart));
  const merged = mergeReports(parts);
  if (typeof merged === 'string') throw new Usage(merged);
  // Pages draw runs, and for that need the exercise as it was.
  const { exercise } = await exerciseNamed(merged.exercise.slug);
  if (wantsFiles(given) && exerciseDigest(exercise) !== merged.exercise.digest)
    throw new Usage(
      `The exercise ${exercise.slug} is another one here than where the class was graded. Merge with the same version of it.`,
    );
  await tellOfClass(given, merged, { exercise }, null);
  return exitOfClass(merged);
}

/** Throws `Usage`. */
export async function readPart(file: string): Promise<Part> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Usage(error.code === 'ENOENT' ? `There is no file \`${file}\`.` : `\`${file}\` could not be read: ${error.message}`);
  });
  const report = readClassReport(file, text);
  if (typeof report === 'string') throw new Usage(report);
  return { file, report };
}
