/** Where dead letters go in a circle: what was given up would come back for ever, and no run would come to rest. */
import type { Problems } from './problems.ts';
import type { RawExercise } from './raw.ts';
import { placeOf, type ReadSystem } from './read-system.ts';

/**
 * Told once for each circle, at the first queue of it in the file. A circle through a queue in which messages wait for their time to live
 * is RabbitMQ's way of trying again later, and allowed.
 */
export function* deadLetterCycles(raw: RawExercise, { brokers }: ReadSystem): Problems {
  for (const { name: broker, kind, config } of brokers) {
    const held = new Map(kind.queues(config).map(({ name, dead }) => [name, dead]));
    const next = new Map<string, string[]>();
    for (const { from, to } of kind.flows(config)) next.set(from, [...(next.get(from) ?? []), to]);
    const told = new Set<string>();
    for (const name of held.keys()) {
      const way = wayBack(name, next);
      if (way === null || way.some(each => told.has(each)) || way.some(each => held.get(each) === false)) continue;
      for (const each of way) told.add(each);
      const path = way.length === 1 ? 'to itself' : `${[...way, name].map(each => `\`${each}\``).join(' → ')}`;
      yield [
        placeOf(raw, broker, name),
        `Dead letters of \`${name}\` come back ${way.length === 1 ? path : `to it: ${path}`}. Let them end in a ${kind.words.queue} that gives up nothing.`,
      ];
    }
  }
}

/** The shortest way from here back to here, without its end; null where there is none. */
function wayBack(start: string, next: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const queue: (readonly string[])[] = [[start]];
  const seen = new Set<string>();
  for (let way = queue.shift(); way !== undefined; way = queue.shift())
    for (const to of next.get(way.at(-1)!) ?? []) {
      if (to === start) return way;
      if (seen.has(to)) continue;
      seen.add(to);
      queue.push([...way, to]);
    }
  return null;
}
