import { allowOverrides } from './overrides.ts';

/**
 * What a program is given must hold no memory: something hung on it would outlive a delivery, or a life, and the explorer would
 * not know. So all of it is frozen, down to the getters of its classes.
 */
export function frozen<Value>(value: Value): Value {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const key of Reflect.ownKeys(value)) {
    const own = Object.getOwnPropertyDescriptor(value, key)!;
    frozen(own.value);
    frozen(own.get);
    frozen(own.set);
  }
  return value;
}

// biome-ignore lint/suspicious/noExplicitAny: any class
type AnyClass = abstract new (...args: any[]) => object;

/**
 * Classes by the names that a program knows them by, frozen. The names are set here, because a build shortens those of the source;
 * and each class calls its objects by its name, as those of the web do.
 */
export function published<Classes extends { readonly [name: string]: AnyClass }>(classes: Classes): Classes {
  for (const [name, one] of Object.entries(classes)) {
    Object.defineProperty(one, 'name', { value: name, configurable: true });
    if (!Object.hasOwn(one.prototype, Symbol.toStringTag) && !(one.prototype instanceof Error))
      Object.defineProperty(one.prototype, Symbol.toStringTag, { value: name, configurable: true });
  }
  for (const [name, one] of Object.entries(classes)) {
    // First what the getters will hide.
    for (const holder of [one, one.prototype] as const)
      for (const key of Reflect.ownKeys(holder)) {
        const value: unknown = Object.getOwnPropertyDescriptor(holder, key)!.value;
        if (value !== one && value !== one.prototype) frozen(value);
      }
    allowOverrides(one, name);
    allowOverrides(one.prototype, `${name}.prototype`);
    frozen(one);
  }
  return classes;
}

/** Functions by the names that a program knows them by, frozen. */
export function publishedFunctions<Functions extends { readonly [name: string]: unknown }>(functions: Functions): Functions {
  for (const [name, one] of Object.entries(functions))
    if (typeof one === 'function' && one.name !== name && !Object.isFrozen(one))
      Object.defineProperty(one, 'name', { value: name, configurable: true });
  return frozen(functions);
}
