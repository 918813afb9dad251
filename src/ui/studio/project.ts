/** The folder of an exercise while it is being made in the studio: its texts by path. Pure. */
import type { SourceFile } from '../../compile/compiled.ts';

export interface Project {
  /** The name of the folder. */
  readonly slug: string;
  /** In the order in which they are shown. */
  readonly files: readonly SourceFile[];
}

/** Larger than any exercise; a folder that somebody drops by mistake is not read whole. */
export const LIMITS = { files: 300, bytes: 2_000_000 } as const;

const ORDER = [
  ...['exercise.yaml', 'prompt.mdx', 'prompt.md', 'events.d.ts', 'criteria'],
  ...['given', 'starter', 'solution', 'right', 'wrong', 'traces'],
];

export function inOrder(files: readonly SourceFile[]): readonly SourceFile[] {
  const place = ({ path }: SourceFile) => {
    const at = ORDER.indexOf(path.split('/')[0]!);
    return at < 0 ? ORDER.length : at;
  };
  return [...files].sort((a, b) => place(a) - place(b) || (a.path < b.path ? -1 : 1));
}

export const withText = ({ slug, files }: Project, path: string, text: string): Project => ({
  slug,
  files: files.some(file => file.path === path)
    ? files.map(file => (file.path === path ? { path, text } : file))
    : inOrder([...files, { path, text }]),
});

export const without = ({ slug, files }: Project, path: string): Project => ({ slug, files: files.filter(file => file.path !== path) });

/** Why a file cannot be called so; null where it can. */
export function pathProblem({ files }: Project, path: string): string | null {
  if (path === '') return 'Say where it goes, such as wrong/ack-first/handler.ts.';
  if (path.startsWith('/') || path.split('/').some(part => part === '' || part === '.' || part === '..'))
    return 'A path is names with a / between them, and leads to no other folder.';
  if (!/^[\w./-]+$/.test(path)) return 'A path has letters, digits, hyphens, dots and slashes.';
  if (!/\.(ts|js|json|yaml|mdx|md)$/.test(path)) return 'A file of an exercise is .ts, .yaml, .mdx, .md or .json.';
  if (files.some(file => file.path === path)) return 'There is such a file already.';
  if (files.some(file => file.path.startsWith(`${path}/`) || path.startsWith(`${file.path}/`)))
    return 'A file and a folder cannot share a name.';
  return null;
}

/** What a new file begins with. */
export function beginning(path: string): string {
  if (path.endsWith('/expect.yaml')) return 'why: What it does, and what comes of it.\nfails: []\n';
  if (path.startsWith('traces/')) return 'name: What a report calls it\nwhy: What happens in it, in a sentence.\nsends: []\nsteps: []\n';
  if (/^criteria\/[^/]+\.ts$/.test(path)) return CRITERION;
  return '';
}

const CRITERION = `import { criterion, pass, unknown } from 'ackademy/criterion';

export default criterion({
  claim: 'What must hold, in a sentence',
  untested: 'nothing put it to the test',
  params: {},
  start() {
    let tested = false;
    return {
      see(event) {
        if (event.type === 'delivered') tested = true;
      },
      verdict: () => (tested ? pass : unknown('nothing put it to the test')),
      key: () => String(tested),
    };
  },
  passes: [[{ type: 'delivered' }]],
  fails: [],
});
`;

export type Read = { readonly project: Project } | { readonly problem: string };

/**
 * Out of a zip file or a dropped folder: the exercise is where `exercise.yaml` is, and the folder that this is in has its name.
 * @param name what to call it where the files lie in no folder
 */
export function projectFrom(entries: readonly SourceFile[], name: string): Read {
  const found = entries.map(({ path }) => path).filter(path => /(^|\/)exercise\.yaml$/.test(path));
  if (found.length === 0) return { problem: 'There is no exercise.yaml in it, so it is no folder of an exercise.' };
  if (found.length > 1) return { problem: `There are ${found.length} exercises in it: choose the folder of one. ${found.join(', ')}` };
  const root = found[0]!.slice(0, -'exercise.yaml'.length);
  const files = entries.flatMap(({ path, text }) =>
    path.startsWith(root) && isKept(path.slice(root.length)) ? [{ path: path.slice(root.length), text }] : [],
  );
  const folder = root.split('/').at(-2);
  return { project: { slug: folder ?? name, files: inOrder(files) } };
}

/** Not what systems leave in folders, and nothing that is no text. */
export const isKept = (path: string) => !/(^|\/)(\.|node_modules\/|__MACOSX)/.test(path) && /\.(ts|js|json|ya?ml|mdx?)$/.test(path);

/** The answer that a file belongs to: `solution`, `wrong/ack-first`; null where it belongs to none. */
export function answerOf(path: string): string | null {
  const [top, name, ...rest] = path.split('/');
  if ((top === 'starter' || top === 'solution') && name !== undefined) return top;
  return (top === 'right' || top === 'wrong') && rest.length > 0 ? `${top}/${name}` : null;
}

/** `exercises/mine/exercise.yaml:12:3`, apart. */
export function placeOf(where: string, slug: string): { readonly path: string; readonly line: number; readonly column: number } {
  const [, path, line, column] = /^(.*?)(?::(\d+))?(?::(\d+))?$/.exec(where.replace(`exercises/${slug}/`, ''))!;
  return { path: path!, line: Number(line ?? 1), column: Number(column ?? 1) };
}

export function asProject(value: unknown): Project | null {
  if (typeof value !== 'object' || value === null) return null;
  const { slug, files } = value as { slug?: unknown; files?: unknown };
  if (typeof slug !== 'string' || !Array.isArray(files) || files.length > LIMITS.files) return null;
  const clean = files.filter((file): file is SourceFile => typeof file?.path === 'string' && typeof file?.text === 'string');
  return clean.length === files.length && clean.length > 0 ? { slug, files: clean.map(({ path, text }) => ({ path, text })) } : null;
}
