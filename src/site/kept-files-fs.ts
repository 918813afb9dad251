/** What the service worker keeps: a list of all files of a site, put into the worker that `src/build/offline.mjs` makes. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export interface Kept {
  /** From the site's root. */
  readonly url: string;
  /** Null where the name holds a hash already. */
  readonly revision: string | null;
  /** Of the file, so that a deployment in the middle of the fetching is noticed. */
  readonly integrity: string;
}

/** Stands in the worker in the place of the list. */
export const THE_LIST = 'the list of files';

/** What only robots and chats ask for, and the worker itself. */
const LEFT_OUT: ReadonlySet<string> = new Set(['sw.js', 'robots.txt', 'sitemap.xml', 'card.png']);
/** The compiler is 14 MB before compression, the editor's TypeScript 7. */
const LARGEST = 20_000_000;

/** @throws where a file is too large to be kept by a browser */
export async function keptFiles(site: string): Promise<{ readonly kept: readonly Kept[]; readonly size: number }> {
  const entries = await readdir(site, { recursive: true, withFileTypes: true });
  const urls = entries
    .filter(entry => entry.isFile())
    .map(entry => relative(site, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(url => !LEFT_OUT.has(url))
    .sort();
  let size = 0;
  const kept: Kept[] = [];
  for (const url of urls) {
    const bytes = await readFile(join(site, url));
    if (bytes.length > LARGEST)
      throw new Error(`${url} has ${bytes.length} bytes, and at most ${LARGEST} are kept for use without a network`);
    size += bytes.length;
    const digest = createHash('sha256').update(bytes).digest();
    kept.push({
      url,
      revision: url.startsWith('_astro/') ? null : digest.toString('hex').slice(0, 32),
      integrity: `sha256-${digest.toString('base64')}`,
    });
  }
  return { kept, size };
}

/** The worker with its list. */
export function withList(worker: string, kept: readonly Kept[]): string {
  const place = new RegExp(`\\[\\{[^{}]*"${THE_LIST}"[^{}]*\\}\\]`);
  if (!place.test(worker)) throw new Error('The service worker has no place for the list of files.');
  return worker.replace(place, () => JSON.stringify(kept));
}
