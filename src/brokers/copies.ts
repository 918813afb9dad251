/** A map of its own, with a copy of each value. */
export function copyOfMap<Key, Value>(map: ReadonlyMap<Key, Value>, copyOf: (value: Value, key: Key) => Value): Map<Key, Value> {
  const copy = new Map<Key, Value>();
  for (const [key, value] of map) copy.set(key, copyOf(value, key));
  return copy;
}

/** Copies each thing once: what was one thing in several places is one thing in the copies of those places. */
export function onceEach<Thing, Copy = Thing>(copyOf: (thing: Thing) => Copy): (thing: Thing) => Copy {
  const copies = new Map<Thing, Copy>();
  return thing => {
    let copy = copies.get(thing);
    if (copy === undefined) {
      copy = copyOf(thing);
      copies.set(thing, copy);
    }
    return copy;
  };
}
