import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from './digests-node.ts';

/** Of these no verdict depends. */
const ELSEWHERE = /^(testing|pages|layouts|build|cli|fidelity|mutants|ui)\/|(\.test|\.e2e|-testing)\.tsx?$/;

/** A digest of the sources that grade, where they lie; `''` where a package was built of them, and its version says it all. */
export async function engineDigest(root: string): Promise<string> {
  const texts: string[] = [];
  for (const folder of ['src', 'graders']) {
    const entries = await readdir(join(root, folder), { recursive: true }).catch(() => []);
    const names = entries.map(name => name.replaceAll('\\', '/')).filter(name => name.endsWith('.ts') && !ELSEWHERE.test(name));
    for (const name of names.sort()) texts.push(`${folder}/${name}\0${await readFile(join(root, folder, name), 'utf8')}`);
  }
  return texts.length === 0 ? '' : sha256(texts.join('\0'));
}
