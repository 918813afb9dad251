import { describe, expect, it } from 'vitest';
import { play } from './play.ts';
import { type KeysAction, OPENING } from './view.ts';

const send = (...keys: string[]): KeysAction[] => keys.map(key => ({ do: 'send', key }));

describe('keys and partitions', () => {
  it('K-10: puts a key where its hash says, modulo the partitions', () => {
    const { keys, partitions } = play(OPENING);
    for (const { key, hash, partition, places } of keys) {
      expect(partition).toBe(hash % partitions.length);
      expect(places).toEqual([partition]);
      expect(partitions[partition]!.map(record => record.key)).toContain(key);
    }
    expect(partitions.map(records => records.map(({ key, nth }) => `${key} ${nth}`))).toEqual([
      ['user-8 1', 'user-8 2'],
      ['user-42 1'],
      ['user-1 1', 'user-18 1', 'user-1 2'],
    ]);
  });

  it('K-12: leaves records where they are when a partition is added, and breaks the order of keys that move', () => {
    const { partitions, keys, said } = play([...send('user-1', 'user-42'), { do: 'grow' }, ...send('user-1')]);
    expect(partitions.map(records => records.map(({ key, nth }) => `${key} ${nth}`))).toEqual([
      ['user-1 2'],
      ['user-42 1'],
      ['user-1 1'],
      [],
    ]);
    expect(keys.map(({ partition, places }) => [partition, places])).toEqual([
      [0, [2, 0]],
      [0, [1]],
    ]);
    expect(said).toContain('its order is broken');
  });

  it('K-13: keeps records without a key together', () => {
    expect(play(send('', '', '')).partitions.map(({ length }) => length)).toEqual([3, 0, 0]);
  });

  it('stops at its bounds', () => {
    const many = Array.from({ length: 20 }, (): KeysAction[] => [{ do: 'grow' }, ...send('a')]).flat();
    const { partitions } = play(many);
    expect([partitions.length, partitions.flat().length]).toEqual([6, 16]);
  });
});
