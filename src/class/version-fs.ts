import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Of this package. @param root the folder of its package.json */
export async function packageVersion(root: string): Promise<string> {
  return JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).version;
}
