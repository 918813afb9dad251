/**
 * Reads the folder of an exercise while it is written. In a worker of its own: a large file never holds up the editor, and the checks of
 * schemas are made by code that is put together at run time, which the page's own policy forbids, as it should. What they are made
 * of are our schemas, and nothing of what somebody wrote.
 */
import type { SourceFile } from '../../compile/compiled.ts';
import type { Course } from '../../exercise/course.ts';
import { type ReadFolder, readFolder } from '../../exercise/read-folder.ts';

export interface ToRead {
  readonly number: number;
  readonly slug: string;
  readonly files: readonly SourceFile[];
  readonly course: Course | null;
}

export interface WasRead {
  readonly number: number;
  readonly read: ReadFolder;
}

self.onmessage = ({ data: { number, slug, files, course } }: MessageEvent<ToRead>) => {
  const answer: WasRead = { number, read: readFolder(slug, files, { course }) };
  self.postMessage(answer);
};
