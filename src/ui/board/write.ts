/**
 * The files that a design stands for: `topology.ts`, and a handler for each program as somebody would write it by hand. The same design
 * gives the same bytes, which is how a text is known to be the board's.
 */
import type { SourceFile } from '../../compile/compiled.ts';
import type { Design } from './design.ts';
import { fanOutText } from './write-fanout.ts';
import { notifyText } from './write-notify.ts';
import { postText } from './write-post.ts';
import { replayText } from './write-replay.ts';
import { topologyText } from './write-topology.ts';

/** In the order of the exercise's tabs. */
export function write(design: Design): readonly SourceFile[] {
  return [
    { path: 'post.ts', text: postText(design) },
    { path: 'topology.ts', text: topologyText(design) },
    { path: 'fanout.ts', text: fanOutText(design) },
    { path: 'notify.ts', text: notifyText(design) },
    { path: 'replay.ts', text: replayText(design) },
  ];
}

/** Byte for byte, whatever the order of the files. */
export function isWriting(design: Design, files: readonly SourceFile[]): boolean {
  const own = write(design);
  return own.length === files.length && own.every(({ path, text }) => files.some(file => file.path === path && file.text === text));
}
