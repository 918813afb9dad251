/**
 * What criteria remember, so that a copy of a run costs next to nothing: copies share their collections until one of them is written to.
 * What is kept in one is never changed; another value is put in its place. Most hold a handful, and a handful is copied fastest as a
 * list; what grows beyond that, in runs of millions of messages, is a `Map`.
 */
export class SharedMap<Key, Value> {
  #keys: Key[] = NONE as Key[];
  #values: Value[] = NONE as Value[];
  /** Null while there are few. */
  #map: Map<Key, Value> | null = null;
  #shared = true;

  copy(): SharedMap<Key, Value> {
    const copy = new SharedMap<Key, Value>();
    copy.#keys = this.#keys;
    copy.#values = this.#values;
    copy.#map = this.#map;
    this.#shared = true;
    return copy;
  }

  #own(): void {
    if (!this.#shared) return;
    this.#shared = false;
    if (this.#map !== null) this.#map = new Map(this.#map);
    else {
      this.#keys = this.#keys.slice();
      this.#values = this.#values.slice();
    }
  }

  set(key: Key, value: Value): void {
    this.#own();
    if (this.#map === null) {
      const at = this.#keys.indexOf(key);
      if (at >= 0) {
        this.#values[at] = value;
        return;
      }
      if (this.#keys.length < FEW) {
        this.#keys.push(key);
        this.#values.push(value);
        return;
      }
      this.#map = new Map(this.#keys.map((each, index) => [each, this.#values[index]!]));
    }
    this.#map.set(key, value);
  }

  delete(key: Key): void {
    if (this.#map !== null) {
      if (!this.#map.has(key)) return;
      this.#own();
      this.#map.delete(key);
      return;
    }
    const at = this.#keys.indexOf(key);
    if (at < 0) return;
    // Whoever goes through them meanwhile goes on with the old lists. The new ones are this one's own.
    this.#keys = this.#keys.toSpliced(at, 1);
    this.#values = this.#values.toSpliced(at, 1);
    this.#shared = false;
  }

  get size(): number {
    return this.#map?.size ?? this.#keys.length;
  }

  get(key: Key): Value | undefined {
    if (this.#map !== null) return this.#map.get(key);
    const at = this.#keys.indexOf(key);
    return at < 0 ? undefined : this.#values[at];
  }

  has(key: Key): boolean {
    return this.#map?.has(key) ?? this.#keys.includes(key);
  }

  /** In the order in which they came, as are the values. */
  keys(): IteratorObject<Key> {
    return this.#map?.keys() ?? this.#keys.values();
  }

  values(): IteratorObject<Value> {
    return this.#map?.values() ?? this.#values.values();
  }

  map<Made>(each: (value: Value) => Made): Made[] {
    return this.#map === null ? this.#values.map(each) : Array.from(this.#map.values(), each);
  }

  *[Symbol.iterator](): Generator<[Key, Value]> {
    if (this.#map !== null) yield* this.#map;
    const [keys, values] = [this.#keys, this.#values];
    if (this.#map === null) for (let at = 0; at < keys.length; at += 1) yield [keys[at]!, values[at]!];
  }
}

export class SharedSet<Item> {
  /** Never changed. */
  #items: readonly Item[] = NONE as Item[];
  /** Null while there are few. */
  #set: Set<Item> | null = null;
  #shared = false;

  copy(): SharedSet<Item> {
    const copy = new SharedSet<Item>();
    copy.#items = this.#items;
    if (this.#set !== null) {
      copy.#set = this.#set;
      copy.#shared = true;
      this.#shared = true;
    }
    return copy;
  }

  #own(): Set<Item> | null {
    if (this.#set !== null && this.#shared) {
      this.#set = new Set(this.#set);
      this.#shared = false;
    }
    return this.#set;
  }

  add(item: Item): void {
    if (this.has(item)) return;
    if (this.#set === null && this.#items.length < FEW) this.#items = [...this.#items, item];
    else {
      this.#set ??= new Set(this.#items);
      this.#own()!.add(item);
    }
  }

  delete(item: Item): void {
    if (!this.has(item)) return;
    if (this.#set === null) this.#items = this.#items.filter(each => each !== item);
    else this.#own()!.delete(item);
  }

  get size(): number {
    return this.#set?.size ?? this.#items.length;
  }

  has(item: Item): boolean {
    return this.#set?.has(item) ?? this.#items.includes(item);
  }

  [Symbol.iterator](): IteratorObject<Item> {
    return this.#set?.values() ?? this.#items.values();
  }
}

const FEW = 12;
const NONE: unknown[] = [];
