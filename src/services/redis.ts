/**
 * A Redis, with the method names, options and replies of node-redis 5. What a handler can notice:
 *
 * - Every command is atomic and durable on its own. There are no transactions with the database: whatever is written here and
 *   there can be torn apart by a crash in between.
 * - `set` with `NX` claims a key, for one caller only; with `PX` or `EX` the claim ends by itself, whether or not its owner
 *   is done. A key whose time has come is absent from that moment on.
 * - A plain `set` takes the time to live away, unless `KEEPTTL` is given; `incr` and the commands of lists and sets keep it.
 * - A command for another kind of value is refused: WRONGTYPE.
 *
 * Left out: that a real Redis may lose the last second of writes when it dies, eviction for want of memory, MULTI, scripts,
 * hashes, sorted sets and streams.
 */
import type { Digest } from '../history/digest.ts';
import type { Change, Json, Ms } from '../history/event.ts';
import { Arguments } from './arguments.ts';
import { errorReply, expireModeFrom, keyFrom, keysFrom, setOptionsFrom, valueFrom, valuesFrom, wholeFrom } from './redis-args.ts';
import { Rows } from './rows.ts';
import type { Reply, Service, ServiceCall } from './service.ts';

export interface RedisConfig {
  /** Strings that are there when the run begins. */
  readonly keys?: { readonly [key: string]: string };
}

type Value = { readonly kind: 'string'; readonly text: string } | { readonly kind: 'list' | 'set'; readonly items: readonly string[] };

interface Entry {
  readonly value: Value;
  readonly expiresAt: Ms | null;
}

const weigh = (into: Digest, value: Value): unknown =>
  value.kind === 'string' ? into.json(value.text) : into.json([value.kind, ...value.items]);

const READS: readonly string[] = ['get', 'exists', 'ttl', 'pTTL', 'sIsMember', 'sCard', 'sMembers', 'lLen', 'lRange'];

export class Redis implements Service {
  readonly #entries: Rows<Value>;

  constructor({ keys = {} }: RedisConfig = {}, entries: Rows<Value> = new Rows<Value>(weigh)) {
    this.#entries = entries;
    for (const [key, text] of Object.entries(keys)) this.#entries.set(key, { kind: 'string', text });
  }

  ready(): boolean {
    return true;
  }

  readOnly(operation: string): boolean {
    return READS.includes(operation);
  }

  apply({ operation, args }: ServiceCall, now: Ms): Reply {
    const changes: Change[] = [];
    const result = this.#run(new Arguments(`redis.${operation}`, 'ERR'), operation, args, now, changes);
    return { result, changes };
  }

  disconnect(): void {}

  digest(into: Digest, now: Ms): void {
    this.#entries.digest(into, now);
  }

  copy(): Redis {
    return new Redis({}, this.#entries.copy());
  }

  snapshot(now: Ms): Json {
    return Object.fromEntries(this.#entries.sorted(now).map(([key, value]) => [key, shown(value)]));
  }

  #run(read: Arguments, operation: string, args: readonly Json[], now: Ms, changes: Change[]): Json {
    if (operation === 'exists') return keysFrom(read, args[0]).filter(key => this.#entries.find(key, now) !== null).length;
    if (operation === 'del') return keysFrom(read, args[0]).filter(key => this.#write(key, null, null, now, changes)).length;
    const key = keyFrom(read, args[0]);
    const found = this.#entries.find(key, now);
    const write = (value: Value | null, expiresAt: Ms | null = found?.expiresAt ?? null) =>
      this.#write(key, value, expiresAt, now, changes);
    switch (operation) {
      case 'get':
        return textOf(found);
      case 'set': {
        const text = valueFrom(read, args[1]);
        const { only, ttlMs, keepTtl, get } = setOptionsFrom(read, args[2]);
        const old = get ? textOf(found) : null;
        if ((only === 'NX' && found !== null) || (only === 'XX' && found === null)) return old;
        write({ kind: 'string', text }, ttlMs === null ? (keepTtl ? (found?.expiresAt ?? null) : null) : now + ttlMs);
        return get ? old : 'OK';
      }
      case 'incr':
      case 'decr':
      case 'incrBy':
      case 'decrBy': {
        const by = operation.endsWith('By') ? wholeFrom(args[1]) : 1;
        const sum = wholeFrom(textOf(found) ?? '0') + (operation.startsWith('incr') ? by : -by);
        if (!Number.isSafeInteger(sum)) throw errorReply('ERR increment or decrement would overflow');
        write({ kind: 'string', text: String(sum) });
        return sum;
      }
      case 'expire':
      case 'pExpire': {
        const ttlMs = wholeFrom(args[1]) * (operation === 'expire' ? 1000 : 1);
        return this.#expire(key, found, now + ttlMs, expireModeFrom(read, args[2]), now, changes);
      }
      case 'persist':
        if (found === null || found.expiresAt === null) return 0;
        write(found.value, null);
        return 1;
      case 'ttl':
      case 'pTTL': {
        if (found === null) return -2;
        if (found.expiresAt === null) return -1;
        const left = found.expiresAt - now;
        return operation === 'pTTL' ? left : Math.floor((left + 500) / 1000);
      }
      case 'sAdd':
      case 'sRem': {
        const items = itemsOf(found, 'set');
        const named = new Set(valuesFrom(read, args[1]));
        const after = operation === 'sAdd' ? [...new Set([...items, ...named])] : items.filter(item => !named.has(item));
        if (after.length !== items.length) write(after.length === 0 ? null : { kind: 'set', items: after.sort() });
        return Math.abs(after.length - items.length);
      }
      case 'sIsMember':
        return itemsOf(found, 'set').includes(valueFrom(read, args[1])) ? 1 : 0;
      case 'sCard':
        return itemsOf(found, 'set').length;
      case 'sMembers':
        return [...itemsOf(found, 'set')];
      case 'lPush':
      case 'rPush': {
        const items = itemsOf(found, 'list');
        const added = valuesFrom(read, args[1]);
        const after = operation === 'lPush' ? [...added.reverse(), ...items] : [...items, ...added];
        write({ kind: 'list', items: after });
        return after.length;
      }
      case 'lPop':
      case 'rPop': {
        const items = [...itemsOf(found, 'list')];
        const taken = operation === 'lPop' ? items.shift() : items.pop();
        if (taken === undefined) return null;
        write(items.length === 0 ? null : { kind: 'list', items });
        return taken;
      }
      case 'lLen':
        return itemsOf(found, 'list').length;
      case 'lRange': {
        const items = itemsOf(found, 'list');
        const [start, stop] = [wholeFrom(args[1]), wholeFrom(args[2])].map(at => (at < 0 ? at + items.length : at)) as [number, number];
        return items.slice(Math.max(start, 0), Math.max(stop + 1, 0));
      }
      default:
        throw new Error(`redis has no command ${operation}`);
    }
  }

  #expire(key: string, found: Entry | null, at: Ms, mode: 'NX' | 'XX' | 'GT' | 'LT' | null, now: Ms, changes: Change[]): number {
    if (found === null) return 0;
    // A key without a time to live lives for ever, so no time is greater.
    const old = found.expiresAt ?? Number.POSITIVE_INFINITY;
    if (mode === 'NX' && found.expiresAt !== null) return 0;
    if (mode === 'XX' && found.expiresAt === null) return 0;
    if ((mode === 'GT' && at <= old) || (mode === 'LT' && at >= old)) return 0;
    // A time that is over deletes the key at once.
    this.#write(key, at <= now ? null : found.value, at, now, changes);
    return 1;
  }

  /** True when there was such a key. A write that leaves the value as it was is no change; a time to live is not part of it. */
  #write(key: string, value: Value | null, expiresAt: Ms | null, now: Ms, changes: Change[]): boolean {
    const found = this.#entries.find(key, now);
    const before = found === null ? null : shown(found.value);
    const after = value === null ? null : shown(value);
    if (value === null) this.#entries.delete(key);
    else this.#entries.set(key, value, expiresAt);
    if (JSON.stringify(before) !== JSON.stringify(after)) changes.push({ store: 'redis', key, before, after });
    return found !== null;
  }
}

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';

function textOf(found: Entry | null): string | null {
  if (found === null) return null;
  if (found.value.kind !== 'string') throw errorReply(WRONG_TYPE);
  return found.value.text;
}

function itemsOf(found: Entry | null, kind: 'list' | 'set'): readonly string[] {
  if (found === null) return [];
  if (found.value.kind !== kind) throw errorReply(WRONG_TYPE);
  return found.value.items;
}

/** A set in the order of its members: Redis promises none, and one that depended on history would only hide bugs. */
const shown = (value: Value): Json => (value.kind === 'string' ? value.text : [...value.items]);
