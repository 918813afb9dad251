import { describe, expect, it } from 'vitest';
import { draw } from './boards-testing.ts';
import { emptyDesign } from './design.ts';
import { deskWith, done, redone, undone } from './desk.ts';
import { change, remove } from './edit.ts';
import { asDesign, keepDesign, readDesign } from './kept.ts';
import { partThatWay } from './move.ts';
import { pictureOf } from './picture.ts';

describe('steps on a board', () => {
  it('are taken back and taken again, and a new one leaves the others behind', () => {
    const [a, b, c] = (['kafka', 'aws', 'pubsub'] as const).map(emptyDesign);
    const desk = done(done(deskWith(a!), b!), c!);
    expect(undone(desk).design).toBe(b);
    expect(redone(undone(desk))).toEqual(desk);
    expect(undone(undone(undone(desk))).design).toBe(a);
    expect(done(undone(desk), a!).after).toEqual([]);
  });
});

describe('a design that is kept', () => {
  const store = new Map<string, string>();
  const kept = { getItem: (key: string) => store.get(key) ?? null, setItem: store.set.bind(store), removeItem: store.delete.bind(store) };

  it.each(['kafka', 'aws', 'rabbitmq', 'pubsub'] as const)('is read as it was on %s', broker => {
    const drawn = draw(broker);
    const edited = change(drawn, 'notify', { tries: 7, pause: 'same', inTurn: true });
    expect(edited.ok).toBe(true);
    const design = edited.ok ? edited.design : drawn;
    keepDesign(kept, 'x', design);
    expect(readDesign(kept, 'x')).toEqual(design);
  });

  it('is none when no board can have made it', () => {
    const design = draw('kafka');
    const [first, ...parts] = design.parts;
    expect(readDesign(kept, 'nobody')).toBeNull();
    for (const wrong of [
      'text',
      { ...design, broker: 'mqtt' },
      { ...design, parts: [...design.parts, { kind: 'channel', name: "x'); steal('", topic: false }] },
      { ...design, parts: [first, ...parts, ...parts] },
      { ...design, ways: [{ from: 'push', to: 'posts' }] },
    ])
      expect(asDesign(wrong), JSON.stringify(wrong)).toBeNull();
    // A field of the wrong sort is the one that a new part has.
    const odd = {
      ...design,
      parts: design.parts.map(part => (part.name === 'notify' ? { ...part, tries: '9; steal()', pause: 'x' } : part)),
    };
    expect(asDesign(odd)).toEqual(design);
  });
});

describe('the picture of a design', () => {
  it('has each part, its ways, and the same in words', () => {
    const picture = pictureOf(draw('kafka'));
    expect(picture.parts.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['client', 'program fanout', 'queue pushes', 'service alarm']),
    );
    expect(picture.ways).toContainEqual({ from: 'queue pushes', to: 'queue pushes-dead', label: '' });
    expect(picture.told).toContain('`pushes`, 64 partitions by follower, leads to `notify` and `pushes-dead`');
    const without = remove(draw('kafka'), 'pushes');
    expect(without.ok && pictureOf(without.design).ways.some(({ from, to }) => `${from} ${to}`.includes('pushes '))).toBe(false);
  });

  it('is walked through by arrows: to what is nearest that way', () => {
    const at = (id: string, left: number, top: number) => ({ id, left, top, width: 10, height: 10 });
    const boxes = [at('a', 0, 0), at('b', 50, 0), at('c', 50, 40), at('d', 200, 5)];
    expect(partThatWay(boxes, 'a', 'ArrowRight')).toBe('b');
    expect(partThatWay(boxes, 'b', 'ArrowDown')).toBe('c');
    expect(partThatWay(boxes, 'c', 'ArrowUp')).toBe('b');
    expect(partThatWay(boxes, 'a', 'ArrowLeft')).toBeNull();
    expect(partThatWay(boxes, 'a', 'End')).toBe('d');
    expect(partThatWay(boxes, 'a', 'x')).toBeNull();
  });
});
