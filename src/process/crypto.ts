/** `crypto` and `node:crypto` of one life: random values of the run, and digests. Nothing here holds a key. */
import { DOMException } from './dom-exception.ts';
import { publishedFunctions } from './frozen.ts';
import { bytesOf, createHash, createHmac, hash, webDigest } from './hashes.ts';
import type { LifeRuntime } from './runtime.ts';

/** More would make filling an array a way to stop everything. The web's own limit, in bytes. */
const RANDOM_LIMIT = 65_536;
/** Steps that a reading of chance takes: each becomes an observation of its life. */
const READING = 10;

const NO_KEYS = 'does not exist here: no exercise needs keys. What there is: `crypto.subtle.digest`, and `createHmac` of `node:crypto`.';

export function createCrypto(life: LifeRuntime): { readonly web: object; readonly node: { readonly [name: string]: unknown } } {
  const { world } = life;
  const { Promise: Ours } = life.realm.globals as { Promise: PromiseConstructor };
  const refuse = (name: string) => ({
    [name]: () => Ours.reject(new DOMException(`crypto.subtle.${name} ${NO_KEYS}`, 'NotSupportedError')),
  });
  const random = () => {
    life.realm.jobs.charge(READING);
    return world.random();
  };
  const fill = (bytes: Uint8Array) => {
    life.realm.jobs.charge(READING * bytes.length);
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.floor(world.random() * 256);
  };
  const randomUUID = () => {
    life.realm.jobs.charge(READING);
    return world.uuid();
  };
  const getRandomValues = (array?: unknown) => {
    if (!ArrayBuffer.isView(array) || array instanceof DataView || array instanceof Float32Array || array instanceof Float64Array)
      throw new TypeError('crypto.getRandomValues takes an array of integers: new Uint8Array(16)');
    if (array.byteLength > RANDOM_LIMIT) throw new RangeError(`crypto.getRandomValues fills at most ${RANDOM_LIMIT} bytes at once`);
    fill(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return array;
  };
  const subtle = publishedFunctions({
    digest: (algorithm?: unknown, data?: unknown) =>
      new Ours(resolve => {
        const digest = webDigest(algorithm, data);
        if (digest === null) throw new DOMException('crypto.subtle.digest knows SHA-1, SHA-256, SHA-384 and SHA-512', 'NotSupportedError');
        resolve(digest);
      }),
    ...Object.assign(
      {},
      ...'encrypt decrypt sign verify generateKey deriveKey deriveBits importKey exportKey wrapKey unwrapKey'.split(' ').map(refuse),
    ),
  });
  const web = publishedFunctions({ randomUUID, getRandomValues, subtle });
  const node = publishedFunctions({
    createHash,
    createHmac,
    hash,
    randomUUID,
    getRandomValues,
    randomBytes: (size?: unknown) => {
      if (typeof size !== 'number' || !(size >= 0 && size <= RANDOM_LIMIT))
        throw new RangeError(`randomBytes takes a number of bytes from 0 to ${RANDOM_LIMIT}`);
      const bytes = new Uint8Array(size);
      fill(bytes);
      return bytes;
    },
    randomInt: (first?: unknown, second?: unknown) => {
      const [low, high] = second === undefined ? [0, first] : [first, second];
      if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || (low as number) >= (high as number))
        throw new RangeError('randomInt takes whole numbers: randomInt(10), or randomInt(from, below)');
      return (low as number) + Math.floor(random() * ((high as number) - (low as number)));
    },
    timingSafeEqual: (one?: unknown, other?: unknown) => {
      const [a, b] = [bytesOf('timingSafeEqual', one, false), bytesOf('timingSafeEqual', other, false)];
      if (a.length !== b.length) throw new RangeError('timingSafeEqual compares as many bytes with as many');
      return a.every((byte, index) => byte === b[index]);
    },
    webcrypto: web,
    subtle,
  });
  return { web, node };
}
