/** Mutants that may pass: from the text of `equivalent.yaml` to data, and which survivors they are. Pure. */
import { compileSchema, readDocument } from '../exercise/document.ts';
import type { Path, Problem } from '../exercise/problems.ts';
import schema from './equivalent.schema.json' with { type: 'json' };
import type { Fate } from './fate.ts';

export interface Reason {
  readonly kind: 'same' | 'right';
  readonly why: string;
  readonly mutants: readonly string[];
}

export type ReadReasons = { readonly reasons: readonly Reason[] } | { readonly problems: readonly Problem[] };

/** @param file `exercises/outbox/equivalent.yaml` */
export function readReasons(file: string, yaml: string): ReadReasons {
  const read = readDocument(file, yaml, compileSchema(schema));
  if (!('raw' in read)) return { problems: read };
  const reasons = read.raw as readonly Reason[];
  const seen = new Set<string>();
  const problems = places(reasons).flatMap(({ id, path }) => {
    const again = seen.has(id);
    seen.add(id);
    return again ? [{ where: read.where(path), text: `It stands here twice: ${id}` }] : [];
  });
  return problems.length > 0 ? { problems } : { reasons };
}

const places = (reasons: readonly Reason[]): { id: string; path: Path }[] =>
  reasons.flatMap(({ mutants }, at) => mutants.map((id, index) => ({ id, path: [at, 'mutants', index] })));

/** `* drop-await: await x => x` is that mutant of whichever answer. */
export const isMeant = (entry: string, id: string): boolean =>
  entry.startsWith('* ') ? id.slice(id.indexOf(' ') + 1) === entry.slice(2) : entry === id;

export const reasonFor = (id: string, reasons: readonly Reason[]): Reason | null =>
  reasons.find(({ mutants }) => mutants.some(entry => isMeant(entry, id))) ?? null;

/** Entries that are of no use any more, and why: each is an error, so that the list stays what it says. */
export function idle(reasons: readonly Reason[], fates: ReadonlyMap<string, Fate>): string[] {
  return places(reasons).flatMap(({ id: entry }) => {
    const meant = [...fates].filter(([id]) => isMeant(entry, id)).map(([, fate]) => fate);
    if (meant.some(({ kind }) => kind === 'survived')) return [];
    const [one] = meant;
    const why = one === undefined ? 'There is no such mutant.' : `It does not pass any more: ${fateText(one)}.`;
    return [`${entry}\n${why} Take it out of equivalent.yaml.`];
  });
}

export function fateText(fate: Fate): string {
  switch (fate.kind) {
    case 'killed':
      return `${fate.by} fails in ${fate.schedule}`;
    case 'ended':
      return fate.how;
    case 'invalid':
      return `it is no program: ${fate.why}`;
    case 'repeats':
      return 'it is compiled to the same code as another';
    case 'unknown':
      return `no verdict on ${fate.criteria.join(', ')}`;
    case 'survived':
      return fate.complete ? 'every criterion passes' : 'every criterion passes, as far as it could be searched';
    case 'our-fault':
      return `our fault: ${fate.text}`;
  }
}
