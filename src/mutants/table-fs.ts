/** Where the table is kept, and what it was made from. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExerciseFolder } from '../exercise/load-fs.ts';
import { type Reason, readReasons } from './equivalent.ts';
import { mutantsIn } from './exercise-mutants.ts';
import type { Row, Table } from './table.ts';

const TABLE = 'content/fidelity/mutants.json';

export async function readTable(root: string): Promise<Table> {
  const text = await readFile(join(root, TABLE), 'utf8').catch(() => null);
  return text === null ? { exercises: {} } : (JSON.parse(text) as Table);
}

/** @param slugs of all exercises: the others keep the rows that they have, and one that is gone has none */
export async function recordRows(root: string, rows: { readonly [slug: string]: Row }, slugs: readonly string[]): Promise<void> {
  const { exercises } = await readTable(root);
  const all = { ...exercises, ...rows };
  const table: Table = { exercises: Object.fromEntries(slugs.flatMap(slug => (all[slug] === undefined ? [] : [[slug, all[slug]]]))) };
  await writeFile(join(root, TABLE), `${JSON.stringify(table, null, 2)}\n`);
}

/** Throws with the sentences for whoever wrote it. */
export async function reasonsOf(root: string, slug: string): Promise<readonly Reason[]> {
  const file = `exercises/${slug}/equivalent.yaml`;
  const yaml = await readFile(join(root, file), 'utf8').catch(() => null);
  if (yaml === null) return [];
  const read = readReasons(file, yaml);
  if ('problems' in read) throw new Error(read.problems.map(({ where, text }) => `${where}: ${text}`).join('\n'));
  return read.reasons;
}

/** Of an exercise's mutants, and of what they are tried with. Not of its texts. */
export function exerciseDigest(folder: ExerciseFolder): string {
  const { exercise, solution, right } = folder;
  const { system, topologies, given, messages, effects, criteria, bounds, traces } = exercise;
  const judged = criteria.map(({ claim: _, ...each }) => each);
  const all = [
    system,
    topologies,
    given,
    messages,
    effects,
    judged,
    bounds,
    traces,
    solution,
    right,
    mutantsIn(folder).map(({ text }) => text),
  ];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 16);
}

const ROOMS = ['history', 'text', 'services', 'brokers', 'system', 'compile', 'process', 'feeds', 'sim', 'search', 'mutants'];
/** Long runs by the clock have no part in a search. */
const ELSEWHERE = /^sim\/(at-scale|timed)\//;

/** Of everything that decides which mutants there are, how they run and how they are judged. */
export async function engineDigest(root: string): Promise<string> {
  const isPart = (path: string) => path.endsWith('.ts') && !/(\.test|-testing|\.d)\.ts$/.test(path) && !ELSEWHERE.test(path);
  const [source, graders] = await Promise.all([
    digestOf(root, 'src', path => ROOMS.includes(path.split('/')[0]!) && isPart(path)),
    digestOf(root, 'graders', isPart),
  ]);
  return createHash('sha256').update(source).update(graders).digest('hex').slice(0, 16);
}

async function digestOf(root: string, folder: string, is: (path: string) => boolean): Promise<string> {
  const names = (await readdir(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile())
    .map(entry =>
      join(entry.parentPath, entry.name)
        .slice(join(root, folder).length + 1)
        .replaceAll('\\', '/'),
    )
    .filter(is)
    .sort();
  const digest = createHash('sha256');
  for (const name of names) digest.update(`${name}\0${await readFile(join(root, folder, name), 'utf8')}\0`);
  return digest.digest('hex').slice(0, 16);
}
