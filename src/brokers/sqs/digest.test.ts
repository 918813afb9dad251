import { describe, expect, it } from 'vitest';
import { Digest } from '../../history/digest.ts';
import { prng } from '../../sim/prng.ts';
import { Sqs } from './broker.ts';

/** A broker after some operations, drawn: sends are the same for all, so that states can come to be the same. */
function walk(seed: number): Sqs {
  const random = prng(seed);
  const sqs = new Sqs(
    [
      { name: 'dead', retentionMs: null },
      { name: 'q', retentionMs: null, visibilityTimeoutMs: 1000, deadLetterQueue: 'dead', maxReceiveCount: 2 },
    ],
    () => {},
    { ageless: true },
  );
  for (const id of ['a', 'b', 'c']) sqs.send('q', { id, body: BODIES[id]! }, 0);
  let now = 0;
  const handles: string[] = [];
  for (let step = 0; step < 7; step += 1) {
    const what = Math.floor(random() * 5);
    const handle = handles[Math.floor(random() * handles.length)];
    if (what <= 1) for (const received of sqs.receive('q', {}, now)) handles.push(received.receiptHandle);
    else if (what === 2) now += 500;
    else if (handle !== undefined && what === 3) sqs.delete('q', handle, now, 1);
    else if (handle !== undefined && sqs.leaseEnd('q', handle, now) !== null) sqs.changeVisibility('q', handle, 0, now);
  }
  sqs.pass(now);
  (sqs as Sqs & { at?: number }).at = now;
  return sqs;
}

const BODIES: { readonly [id: string]: object & { readonly n: number } } = { a: { n: 1 }, b: { n: 2 }, c: { n: 3 } };

describe('the digest of a broker', () => {
  it('is the same exactly where the key is', () => {
    const keys = new Map<string, string>();
    const digests = new Map<string, string>();
    let shared = 0;
    for (let seed = 0; seed < 3000; seed += 1) {
      const sqs = walk(seed);
      const { at: now = 0 } = sqs as Sqs & { at?: number };
      const into = new Digest();
      sqs.digest(into, now);
      const [key, digest] = [sqs.key(now), into.text()];
      if (keys.has(key)) shared += 1;
      expect(keys.get(key) ?? digest).toBe(digest);
      expect(digests.get(digest) ?? key).toBe(key);
      keys.set(key, digest);
      digests.set(digest, key);
    }
    expect(shared).toBeGreaterThan(500);
    expect(keys.size).toBeGreaterThan(100);
  });
});
