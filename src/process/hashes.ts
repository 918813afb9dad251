/** Digests, of `crypto.subtle` and `node:crypto` alike: noble's, which are plain JavaScript and so the same everywhere. */
import { hmac } from '@noble/hashes/hmac.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { frozen, published } from './frozen.ts';
import { spend } from './jobs.ts';

const NODE_NAMES = { md5, sha1, sha224, sha256, sha384, sha512 } as const;
const WEB_NAMES = { 'SHA-1': sha1, 'SHA-256': sha256, 'SHA-384': sha384, 'SHA-512': sha512 } as const;

/** Bytes in one call. A message has 16 kB at most. */
export const BYTES_LIMIT = 1024 * 1024;
/** Steps for a byte: a step takes about as long as the fifth part of one. */
const BYTE = 5;
const START = 500;

/** The bytes of a text or a buffer, as they are now. */
export function bytesOf(what: string, data: unknown, takesText: boolean): Uint8Array {
  let bytes: Uint8Array;
  if (typeof data === 'string' && takesText) {
    if (data.length > BYTES_LIMIT) throw tooMany(what, data.length);
    bytes = new TextEncoder().encode(data);
  } else if (data instanceof ArrayBuffer) bytes = new Uint8Array(data);
  else if (ArrayBuffer.isView(data)) bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  else
    throw new TypeError(
      `${what} takes ${takesText ? 'a text or ' : ''}bytes: a Uint8Array, as \`new TextEncoder().encode(text)\` makes one`,
    );
  if (bytes.length > BYTES_LIMIT) throw tooMany(what, bytes.length);
  spend(START + BYTE * bytes.length);
  return bytes;
}

const tooMany = (what: string, length: number) => new RangeError(`${what}: ${length} bytes, at most ${BYTES_LIMIT} are taken at once here`);

export function webDigest(algorithm: unknown, data: unknown): ArrayBuffer | null {
  const name = String(
    typeof algorithm === 'object' && algorithm !== null ? (algorithm as { name?: unknown }).name : algorithm,
  ).toUpperCase();
  if (!Object.hasOwn(WEB_NAMES, name)) return null;
  const digest = WEB_NAMES[name as keyof typeof WEB_NAMES](bytesOf('crypto.subtle.digest', data, false));
  return digest.slice().buffer as ArrayBuffer;
}

type Hasher = { update(bytes: Uint8Array): unknown; digest(): Uint8Array; clone(): Hasher };

const ENCODINGS: { readonly [encoding: string]: (bytes: Uint8Array) => string } = {
  hex: bytes => bytes.reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), ''),
  base64: bytes => btoa(binary(bytes)),
  base64url: bytes => btoa(binary(bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
  latin1: binary,
  binary,
  utf8: bytes => new TextDecoder().decode(bytes),
  'utf-8': bytes => new TextDecoder().decode(bytes),
};

function binary(bytes: Uint8Array): string {
  return bytes.reduce((text, byte) => text + String.fromCharCode(byte), '');
}

const LIST = Object.keys(ENCODINGS).slice(0, 3).join(', ');

function encode(what: string, bytes: Uint8Array, encoding: unknown): string {
  const encoder = Object.hasOwn(ENCODINGS, String(encoding)) ? ENCODINGS[String(encoding)] : undefined;
  if (encoder === undefined) throw new TypeError(`${what}: there is no encoding \`${String(encoding)}\` here, write one of ${LIST}`);
  return encoder(bytes);
}

/** What `digest()` gives without an encoding. Node's is a Buffer; of its methods this one has `toString`. */
class Digest extends Uint8Array {
  override toString(encoding: unknown = 'utf8'): string {
    return encode('toString', this, encoding);
  }
}

class VirtualHash {
  #hasher: Hasher | null;

  constructor(hasher: unknown) {
    this.#hasher = hashers.has(hasher as Hasher) ? (hasher as Hasher) : null;
    if (this.#hasher === null) throw new TypeError("A hash comes from `createHash('sha256')`");
  }

  update(data: unknown, encoding?: unknown): this {
    if (encoding !== undefined && !/^utf-?8$/i.test(String(encoding)))
      throw new TypeError('update takes text in UTF-8 only here: update(text)');
    this.#open('update').update(bytesOf('update', data, true));
    return this;
  }

  digest(encoding?: unknown): string | Uint8Array {
    const hasher = this.#open('digest');
    this.#hasher = null;
    const bytes = hasher.digest();
    if (encoding === undefined || encoding === 'buffer') return new Digest(bytes);
    return encode('digest', bytes, encoding);
  }

  copy(): VirtualHash {
    spend(START);
    return new VirtualHash(known(this.#open('copy').clone()));
  }

  #open(method: string): Hasher {
    if (this.#hasher === null) throw new Error(`${method} of a hash whose digest was taken: make a new one with createHash`);
    return this.#hasher;
  }
}

const hashers = new WeakSet<Hasher>();
const known = (hasher: Hasher): Hasher => {
  hashers.add(hasher);
  return hasher;
};

published({ Hash: VirtualHash });
frozen(Digest);

function algorithmNamed(what: string, name: unknown) {
  const short = String(name).toLowerCase().replace('-', '');
  if (typeof name !== 'string' || !Object.hasOwn(NODE_NAMES, short))
    throw new TypeError(`${what}: there is no algorithm \`${String(name)}\` here, write one of ${Object.keys(NODE_NAMES).join(', ')}`);
  spend(START);
  return NODE_NAMES[short as keyof typeof NODE_NAMES];
}

export const createHash = (name?: unknown): object => new VirtualHash(known(algorithmNamed('createHash', name).create()));

export const createHmac = (name?: unknown, key?: unknown): object =>
  new VirtualHash(known(hmac.create(algorithmNamed('createHmac', name), bytesOf('createHmac', key, true))));

/** Node's short form: `hash('sha256', text)`. */
export const hash = (name?: unknown, data?: unknown, encoding: unknown = 'hex'): unknown =>
  new VirtualHash(known(algorithmNamed('hash', name).create())).update(data).digest(encoding);
