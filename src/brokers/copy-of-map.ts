/** A map of its own, with a copy of each value. */
export function copyOfMap<Key, Value>(map: ReadonlyMap<Key, Value>, copyOf: (value: Value, key: Key) => Value): Map<Key, Value> {
  const copy = new Map<Key, Value>();
  for (const [key, value] of map) copy.set(key, copyOf(value, key));
  return copy;
}
