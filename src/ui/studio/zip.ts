/** The folder as a zip file, and back. */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { isKept, LIMITS, type Project, projectFrom, type Read } from './project.ts';

export function zipped({ slug, files }: Project): Uint8Array<ArrayBuffer> {
  const entries = Object.fromEntries(files.map(({ path, text }) => [`${slug}/${path}`, strToU8(text)]));
  // A day of its own: the same folder is the same file.
  return zipSync(entries, { level: 9, mtime: new Date('2020-01-01T00:00:00') }) as Uint8Array<ArrayBuffer>;
}

/** @param name of the file, for an exercise that lies in no folder in it */
export function unzipped(bytes: Uint8Array, name: string): Read {
  let [length, count] = [0, 0];
  try {
    const entries = unzipSync(bytes, {
      filter: ({ name: path, originalSize }) => {
        if (!isKept(path)) return false;
        count += 1;
        length += originalSize;
        if (length > LIMITS.bytes || count > LIMITS.files) throw new TooLarge();
        return true;
      },
    });
    return projectFrom(
      Object.entries(entries).map(([path, content]) => ({ path, text: strFromU8(content) })),
      name,
    );
  } catch (error) {
    if (error instanceof TooLarge)
      return { problem: `There is more than ${LIMITS.bytes / 1e6} MB of text in it, or more than ${LIMITS.files} files.` };
    return { problem: 'It is no zip file that can be read.' };
  }
}

class TooLarge extends Error {}
