/**
 * The inside of the wall in Node as one file. Written down as modules it takes Node half a second of a core to find, strip and load
 * them, and a submission starts it two or three times; from one file that takes a sixth. It is bundled by the first process that
 * needs it and kept with a digest of each file that went into it, so that it is never older than they are.
 */
import { createHash } from 'node:crypto';
import { access, constants, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRY = fileURLToPath(new URL('./child-entry-node.ts', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/ackademy');
/** How it is bundled is part of what it is made from. */
const BUNDLER = [fileURLToPath(import.meta.url), join(ROOT, 'node_modules/rolldown/package.json')];
const A_DAY_MS = 24 * 60 * 60_000;

/** What was made, beside it. */
interface Made {
  readonly file: string;
  /** Digests by path from the root. */
  readonly from: { readonly [path: string]: string };
}

let bundle: Promise<string | null> | null = null;

/**
 * The path of the bundle, or null where there is no place to keep one: then the modules do. A process stays with the one that it
 * began with, as it does with the modules that it has loaded.
 */
export function childBundle(): Promise<string | null> {
  // In the package it is one file already (`src/build/pack.mjs`).
  bundle ??= ENTRY.endsWith('.js') ? Promise.resolve(ENTRY) : keptBundle(ENTRY, CACHE);
  return bundle;
}

/** Exported for tests: the bundle of any entry, kept in any folder. */
export async function keptBundle(entry: string, folder: string): Promise<string | null> {
  return (await kept(entry, folder)) ?? make(entry, folder);
}

const list = (entry: string): string => `${basename(entry, '.ts')}.json`;

async function kept(entry: string, folder: string): Promise<string | null> {
  const made = await readFile(join(folder, list(entry)), 'utf8').then(
    text => JSON.parse(text) as Made,
    () => null,
  );
  if (made === null) return null;
  const same = await Promise.all(
    Object.entries(made.from).map(async ([path, digest]) => {
      const now = await readFile(join(ROOT, path), 'utf8').catch(() => null);
      return now !== null && digestOf(now) === digest;
    }),
  );
  const path = join(folder, made.file);
  return same.every(Boolean) && (await stat(path).catch(() => null)) !== null ? path : null;
}

async function make(entry: string, folder: string): Promise<string | null> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch {
    return null;
  }
  // Not needed where one was kept.
  const { rolldown } = await import('rolldown');
  const from: { [path: string]: string } = {};
  const note = (path: string, text: string) => {
    from[relative(ROOT, path).replaceAll('\\', '/')] = digestOf(text);
  };
  for (const path of BUNDLER) note(path, await readFile(path, 'utf8'));
  const build = await rolldown({
    input: entry,
    cwd: ROOT,
    platform: 'node',
    tsconfig: false,
    logLevel: 'warn',
    // The very texts that are bundled, and not what stands in their files a moment later.
    plugins: [{ name: 'ackademy:made-from', transform: (text, id) => (isAbsolute(id) ? note(id, text) : undefined) }],
  });
  try {
    const { output } = await build.generate({ format: 'esm', codeSplitting: false, sourcemap: false });
    const { code } = output[0];
    const file = `${basename(entry, '.ts')}-${digestOf(code).slice(0, 24)}.mjs`;
    await put(join(folder, file), code);
    await put(join(folder, list(entry)), JSON.stringify({ file, from } satisfies Made));
    await sweep(entry, folder, file);
    return join(folder, file);
  } finally {
    await build.close();
  }
}

/** Whole or not at all: others may be making the same one. */
async function put(path: string, text: string): Promise<void> {
  const half = `${path}.${process.pid}`;
  await writeFile(half, text);
  await rename(half, path);
}

/** Takes away what nobody can be using any more. */
async function sweep(entry: string, folder: string, current: string): Promise<void> {
  for (const file of await readdir(folder)) {
    if (!file.startsWith(`${basename(entry, '.ts')}-`) || file === current) continue;
    const path = join(folder, file);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > A_DAY_MS) await rm(path, { force: true });
  }
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
