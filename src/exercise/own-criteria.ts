/**
 * Criteria that an exercise brings along (`criteria/*.ts`), as far as their text says what they are. It is code of somebody whom nobody
 * knows, so nothing here runs it: that is done inside the wall (`search/own-criteria.ts`), which also sees to it that what was read here
 * is what the code says. Pure.
 */
import { CRITERIA } from '../../graders/index.ts';
import type { SourceFile } from '../compile/compiled.ts';
import { nearest } from '../text/nearest.ts';
import type { Problem, Problems } from './problems.ts';
import type { RawExercise } from './raw.ts';

export interface OwnText {
  /** `criteria/confirmed-once.ts` */
  readonly entry: string;
  readonly claim: string;
  readonly untested: string;
}

/** By name, which is that of the file. */
export type OwnTexts = { readonly [name: string]: OwnText };

export const CRITERIA_FOLDER = 'criteria';

/** What is shared by criteria lies in folders below and has no name that an exercise could use. */
const nameIn = (path: string): string | null => /^criteria\/([^/]+)\.ts$/.exec(path)?.[1] ?? null;

const SHAPE = "export default criterion({ claim: '...', untested: '...', params: {}, start, passes: [...], fails: [...] })";

/** @param here `exercises/confirm-once` @param files those of the folder `criteria/`, by their paths in the exercise */
export function readOwnTexts(
  here: string,
  files: readonly SourceFile[],
): { readonly own: OwnTexts; readonly problems: readonly Problem[] } {
  const own: { [name: string]: OwnText } = {};
  const problems: Problem[] = [];
  for (const { path, text } of files) {
    const tell = (line: number, told: string) =>
      void problems.push({ where: `${here}/${path}${line > 0 ? `:${line}:1` : ''}`, text: told });
    const name = nameIn(path);
    if (name === null) {
      if (path.split('/').length < 3) tell(0, 'A criterion is a file `criteria/<name>.ts`.');
      continue;
    }
    if (!/^[a-z][a-z0-9-]*$/.test(name)) tell(0, 'The name of a criterion has small letters, digits and hyphens.');
    else if (CRITERIA.some(({ id }) => id === name)) tell(0, `There is a criterion \`${name}\` already: call this one something else.`);
    else if (text.trim() === '') tell(1, `It is empty. Write: ${SHAPE}`);
    else if (!/\bexport\s+default\b|\bas\s+default\b/.test(text)) tell(1, `It has no default export. Write: ${SHAPE}`);
    else {
      const claim = textOf('claim', text);
      const untested = textOf('untested', text);
      if (claim === null)
        tell(1, 'It says no `claim` as plain text, which pages show before anything runs: `claim: "Each order is confirmed once"`.');
      else if (untested === null)
        tell(1, 'It says no `untested` as plain text: when there is no verdict, as in `untested: "no order was sent"`.');
      else own[name] = { entry: path, claim, untested };
    }
  }
  return { own, problems };
}

/** The first text that stands after this name and a colon; null where there is none, or where it is computed. */
function textOf(name: string, code: string): string | null {
  const literal = new RegExp(`\\b${name}\\s*:\\s*('(?:[^'\\\\\\n]|\\\\.)*'|"(?:[^"\\\\\\n]|\\\\.)*"|\`[^\`\\\\$]*\`)`).exec(code)?.[1];
  if (literal === undefined) return null;
  const inner = literal.slice(1, -1).replace(/\\(['`"])|"/g, (_, quote?: string) => (quote === undefined || quote === '"' ? '\\"' : quote));
  try {
    const text: unknown = JSON.parse(`"${inner.replaceAll('\n', '\\n')}"`);
    return typeof text === 'string' && text.trim() !== '' ? text : null;
  } catch {
    return null;
  }
}

/** From here on a criterion that comes with the exercise has an id like any other. */
export function* nameOwn(raw: RawExercise, own: OwnTexts, files: readonly SourceFile[]): Problems {
  const names = Object.keys(own);
  const there = new Set(files.map(({ path }) => nameIn(path)));
  for (const [index, claim] of raw.criteria.entries()) {
    const { id, own: name } = claim;
    if (name === undefined) {
      if (id === undefined)
        yield [['criteria', index], '`criteria` names a criterion by `id`, or by `own` where it is a file in the folder criteria/.'];
      continue;
    }
    if (id !== undefined)
      yield [['criteria', index, 'own'], 'A criterion has an `id`, or it is the exercise’s `own`: leave one of them away.'];
    claim.id = name;
    // What is wrong with a file that is there is told at the file.
    if (!there.has(name))
      yield [['criteria', index, 'own'], `There is no file criteria/${name}.ts in this folder. ${nearest(name, names)}`.trim()];
  }
}

/** A criterion that nothing names would never be judged. */
export function unusedOwn(here: string, raw: RawExercise, own: OwnTexts): readonly Problem[] {
  const used = new Set(raw.criteria.map(claim => claim.own));
  return Object.entries(own).flatMap(([name, { entry }]) =>
    used.has(name)
      ? []
      : [
          {
            where: `${here}/${entry}`,
            text: `Nothing names it: add \`- own: ${name}\` to \`criteria\`. What criteria share lies in a folder in criteria/.`,
          },
        ],
  );
}
