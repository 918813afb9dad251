import { listed } from '../text/listed.ts';
import { type ClassReport, FORMAT } from './class-report.ts';
import { canonical } from './digests-node.ts';
import { shown } from './visible.ts';

export interface Part {
  /** Where it was read from, for sentences. */
  readonly file: string;
  readonly report: ClassReport;
}

/** What a file holds. Returns a sentence where that is no report of a class. */
export function readClassReport(file: string, text: string): ClassReport | string {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return text.trim() === ''
      ? `\`${file}\` is empty: was the disk full, or is it still being written?`
      : `\`${file}\` is no JSON, or not all of it.`;
  }
  const { kind, format, submissions, exercise, version, explored } = (read ?? {}) as Partial<ClassReport> & { explored?: unknown };
  if (kind !== 'class-report') {
    const single = explored !== undefined && typeof exercise === 'string';
    return single
      ? `\`${file}\` is the report of one program. Grade with \`--class\` for one that can be put together and verified.`
      : `\`${file}\` is no report of a class: \`ackademy grade <exercise> <folder> --json\` writes one.`;
  }
  if (typeof format !== 'number' || format > FORMAT)
    return `\`${file}\` was written by a newer version (${String(version)}): its format is ${String(format)}, and this version reads ${FORMAT}.`;
  if (!Array.isArray(submissions) || typeof exercise?.digest !== 'string' || typeof version !== 'string')
    return `\`${file}\` says that it is a report of a class, but parts of it are missing.`;
  return read as ClassReport;
}

/** One report of all parts. Returns a sentence where they do not belong together, or one is missing. */
export function mergeReports(parts: readonly Part[]): ClassReport | string {
  const [first, ...others] = parts;
  if (first === undefined) return 'Which reports? Name the files that `grade --shard` wrote.';
  for (const { file, report } of others) {
    const differs = differenceOf(first.report, report);
    if (differs !== null) return `\`${first.file}\` and \`${file}\` do not belong together: ${differs}.`;
  }
  const of = first.report.shard?.of ?? null;
  if (of !== null) {
    const there = parts.map(({ report }) => report.shard!.number);
    const missing = Array.from({ length: of }, (_, at) => at + 1).filter(number => !there.includes(number));
    if (missing.length > 0)
      return `Of ${of} parts ${listed(missing.map(String))} ${missing.length === 1 ? 'is' : 'are'} missing. Nothing was written: a class without some of its submissions would look whole.`;
  }
  const found = new Map<string, { readonly file: string; readonly each: ClassReport['submissions'][number] }>();
  for (const { file, report } of parts)
    for (const each of report.submissions) {
      const known = found.get(each.name);
      // The same part twice, as when a job was run again, is no mistake.
      if (known !== undefined && canonical(known.each) !== canonical(each))
        return `There are two submissions of one name, ${shown(each.name)}: in \`${known.file}\` and in \`${file}\`. Rename one, and grade it again.`;
      found.set(each.name, { file, each });
    }
  const { shard: _, ...whole } = first.report;
  const submissions = [...found.values()].map(({ each }) => each).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { ...whole, submissions };
}

function differenceOf(one: ClassReport, other: ClassReport): string | null {
  if (one.exercise.slug !== other.exercise.slug) return `one is of ${one.exercise.slug}, the other of ${other.exercise.slug}`;
  if (one.exercise.digest !== other.exercise.digest) return 'the exercise was changed in between';
  if (one.version !== other.version) return `they were graded by versions ${one.version} and ${other.version}`;
  if (one.atScale !== other.atScale) return `runs at scale were played as \`${one.atScale}\` and as \`${other.atScale}\``;
  if (one.shard?.of !== other.shard?.of)
    return `one is ${one.shard === undefined ? 'a whole class' : `a part of ${one.shard.of}`}, the other ${other.shard === undefined ? 'a whole class' : `a part of ${other.shard.of}`}`;
  return null;
}
