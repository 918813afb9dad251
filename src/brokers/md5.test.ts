import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { md5, uuidOf } from './md5.ts';
import { sha256 } from './sha256.ts';

it.each([['md5', md5] as const, ['sha256', sha256] as const])('%s hashes any bytes as everybody else does', (name, hash) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
      expect(hash(bytes)).toBe(createHash(name).update(bytes).digest('hex'));
    }),
  );
});

it('makes one UUID of one text', () => {
  expect(uuidOf('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuidOf('a')).toBe(uuidOf('a'));
  expect(uuidOf('a')).not.toBe(uuidOf('b'));
});
