import { describe, expect, it } from 'vitest';
import orderPlaced from '../../content/figures/order-placed.ts?lowered';
import { openOwnRealm } from './own-realm.ts';
import type { LifeWorld } from './realm.ts';

const world: LifeWorld = {
  now: () => 0,
  random: () => 0,
  uuid: () => '',
  log: () => {},
  setTimer: () => 0,
  clearTimer: () => {},
};

describe('a realm for programs of ours', () => {
  it('starts a life of a program that was lowered in the build, with its lines', () => {
    const life = openOwnRealm().adopt(orderPlaced).start(world);
    expect(typeof life.exports.handle).toBe('function');
    expect(orderPlaced.lines.some(at => at?.line === 5)).toBe(true);
  });

  it('gives handlers the promises of the simulation and not the engine’s', () => {
    const realm = openOwnRealm();
    const handle = realm.adopt(orderPlaced).start(world).exports.handle as (message: object, services: object) => unknown;
    const calls: string[] = [];
    const put = realm.promises.pending<void>();
    const message = { body: { order: 1 }, ack: () => calls.push('ack') };
    handle(message, { db: { put: () => put.promise } });
    realm.jobs.drain();
    expect(calls).toEqual([]);
    put.resolve();
    realm.jobs.drain();
    expect(calls).toEqual(['ack']);
  });

  it('takes no text', () => {
    expect(() => openOwnRealm().load({ code: '', native: '', lines: [], generators: {}, stateless: true, warnings: [] })).toThrow(
      'lowered in the build',
    );
  });
});
