import type { Json, Ms } from '../history/event.ts';
import { type Arguments, isObject } from './arguments.ts';
import { ServiceRefusal } from './service.ts';

/** An error that the server itself answers with, in its own words. node-redis rejects with an `ErrorReply`; `code` is its first word. */
export function errorReply(text: string): ServiceRefusal {
  return new ServiceRefusal('ErrorReply', text, text.split(' ')[0]);
}

export interface SetOptions {
  /** Only where the key is absent (`NX`) or present (`XX`). */
  readonly only: 'NX' | 'XX' | null;
  readonly ttlMs: Ms | null;
  readonly keepTtl: boolean;
  /** Answer with the old value instead of OK. */
  readonly get: boolean;
}

const SET_OPTIONS = ['NX', 'XX', 'EX', 'PX', 'KEEPTTL', 'GET'];

export function setOptionsFrom(read: Arguments, value: Json | undefined): SetOptions {
  const options = read.options(value, SET_OPTIONS, '{ NX: true, PX: 30000 }');
  const flag = (name: string) => read.flag(options[name], name);
  const time = (name: 'EX' | 'PX') => (options[name] === undefined || options[name] === null ? null : wholeFrom(options[name]));
  const [nx, xx, keepTtl] = [flag('NX'), flag('XX'), flag('KEEPTTL')];
  const [ex, px] = [time('EX'), time('PX')];
  if ((nx && xx) || [ex !== null, px !== null, keepTtl].filter(Boolean).length > 1) throw errorReply('ERR syntax error');
  const ttlMs = ex === null ? px : ex * 1000;
  if (ttlMs !== null && ttlMs <= 0) throw errorReply("ERR invalid expire time in 'set' command");
  return { only: nx ? 'NX' : xx ? 'XX' : null, ttlMs, keepTtl, get: flag('GET') };
}

export type ExpireMode = 'NX' | 'XX' | 'GT' | 'LT';

export function expireModeFrom(read: Arguments, value: Json | undefined): ExpireMode | null {
  if (value === undefined || value === null) return null;
  if (value === 'NX' || value === 'XX' || value === 'GT' || value === 'LT') return value;
  throw read.refusal('the mode must be one of "NX", "XX", "GT" and "LT".');
}

export function keyFrom(read: Arguments, value: Json | undefined): string {
  return read.text(value, 'the key', '"seen:evt_1"');
}

/** One key or a list of them. */
export function keysFrom(read: Arguments, value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map((each: Json) => keyFrom(read, each)) : [keyFrom(read, value)];
}

/** Redis holds text. The client sends a number as its text, and refuses anything else. */
export function valueFrom(read: Arguments, value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  const hint = isObject(value) || Array.isArray(value) ? ' Use JSON.stringify to store it as text.' : '';
  throw read.refusal(`a value must be a text or a number, not ${value === undefined || value === null ? 'nothing' : 'this'}.${hint}`);
}

export function valuesFrom(read: Arguments, value: Json | undefined): string[] {
  if (!Array.isArray(value)) return [valueFrom(read, value)];
  if (value.length === 0) throw errorReply(`ERR wrong number of arguments for '${read.call.split('.')[1]!.toLowerCase()}' command`);
  return value.map((each: Json) => valueFrom(read, each));
}

/** As the server reads an integer: digits, also as text. */
export function wholeFrom(value: Json | undefined): number {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw errorReply('ERR value is not an integer or out of range');
}
