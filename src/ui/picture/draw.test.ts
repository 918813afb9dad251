import { describe, expect, it } from 'vitest';
import type { Picture } from '../../system/picture.ts';
import { drawForFlow, drawPicture } from './draw.ts';

const queue = (name: string, note: string) => ({ id: `queue ${name}`, kind: 'queue', name, note }) as const;
const program = (name: string) => ({ id: `program ${name}`, kind: 'program', name, note: '' }) as const;
const way = (from: string, to: string) => ({ from, to, label: '' });
const wide = Array.from({ length: 6 }, (_, at) => queue(`a-queue-with-a-long-name-${at}`, 'queue'));
const picture = (replayed: boolean): Picture => ({
  parts: [program('notify'), ...wide, queue('<dead>', 'dead letters'), ...(replayed ? [program('replay')] : [])],
  ways: [
    ...wide.map(({ id }) => way('program notify', id)),
    way(wide[0]!.id, 'queue <dead>'),
    ...(replayed ? [way('queue <dead>', 'program replay')] : []),
  ],
  told: [],
});

describe('drawing a picture', () => {
  it('leaves out dead letters that nobody reads where there is little room, and never what is read', () => {
    expect(drawPicture(picture(false)).svg).not.toContain('dead');
    expect(drawPicture(picture(true)).svg).toContain('data-part="queue &lt;dead&gt;"');
  });

  it('has room for what flows on the ways that are counted, from left to right where that fits', () => {
    const replayed = picture(true);
    const counted = replayed.ways.slice(0, 2);
    const [narrow, broad] = [340, 2000].map(room => drawForFlow(replayed, counted, room));
    expect(broad!.svg.match(/pic-rate/g)).toHaveLength(2);
    expect(broad!.svg.match(/pic-depth/g)).toHaveLength(wide.length + 1);
    expect(broad!.width).toBeLessThanOrEqual(2000);
    expect(narrow!.svg.match(/pic-rate/g)).toHaveLength(2);
  });
});
