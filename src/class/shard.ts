import type { Shard } from './class-report.ts';

/** `2/8`; null where it is none. */
export function readShard(text: string): Shard | null {
  const found = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  if (found === null) return null;
  const [number, of] = [Number(found[1]), Number(found[2])];
  return number >= 1 && number <= of ? { number, of } : null;
}

/** Its part of all, which have to come in one order everywhere: each is in exactly one of them. */
export const inShard = <Each>(all: readonly Each[], { number, of }: Shard): Each[] => all.filter((_, at) => at % of === number - 1);
