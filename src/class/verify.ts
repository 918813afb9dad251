/** Whether a report of a class says what it was made from: its digests computed again, and where submissions are at hand, its verdicts as well. */
import type { ClassReport, Graded } from './class-report.ts';
import { canonical, gradedDigest, sourceDigest, verdictOf } from './digests-node.ts';
import type { Submission } from './submission.ts';
import { shown } from './visible.ts';

/** Submissions whose digest is not that of what the report says of them. */
export function alteredIn(report: ClassReport): string[] {
  return report.submissions.flatMap(each =>
    gradedDigest(report, each) === each.digest
      ? []
      : [`${shown(each.name)}: its digest is not that of its source, exercise, version and verdict. Something in it was changed.`],
  );
}

/** What would keep this machine from coming to the same, whatever the submissions are. */
export function differsHere({ exercise, version }: ClassReport, here: { readonly digest: string; readonly version: string }): string[] {
  return [
    ...(exercise.digest === here.digest ? [] : [`The exercise ${exercise.slug} is another one here than where this was graded.`]),
    ...(version === here.version ? [] : [`It was graded by version ${version}, and this is ${here.version}.`]),
  ];
}

export interface Compared {
  /** Those whose source is as it was graded, and which can be graded again. */
  readonly same: readonly Submission[];
  readonly problems: readonly string[];
}

/** The report's submissions and those of a folder, by name. */
export function compareSources({ submissions }: ClassReport, found: readonly Submission[]): Compared {
  const here = new Map(found.map(each => [each.name, each]));
  const problems: string[] = [];
  const same: Submission[] = [];
  for (const { name, source } of submissions) {
    const each = here.get(name);
    if (each === undefined) problems.push(`${shown(name)}: it is in the report, and not in the folder.`);
    else if (sourceDigest(each.files) !== source) problems.push(`${shown(name)}: its source is not what was graded.`);
    else same.push(each);
  }
  for (const { name } of found)
    if (!submissions.some(each => each.name === name)) problems.push(`${shown(name)}: it is in the folder, and not in the report.`);
  return { same, problems };
}

/** What was graded again and came to something else. */
export function compareVerdicts({ submissions }: ClassReport, again: readonly Graded[]): string[] {
  return again.flatMap(each => {
    const told = submissions.find(({ name }) => name === each.name)!;
    const [was, is] = [told, each].map(({ result }) => canonical(verdictOf(result)));
    return was === is ? [] : [`${shown(each.name)}: graded again, it comes to something else than the report says.`];
  });
}
