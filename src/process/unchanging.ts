const FIXED = { writable: false };

/**
 * Nothing can be assigned or added to it. Not frozen, because a proxy around something frozen may not answer otherwise than it does, and
 * to wrap a client in a proxy is a thing that people do. All of these are made for one delivery, so whoever defines a property anew
 * does so for that delivery.
 */
export function unchanging<Of extends object>(made: Of): Of {
  for (const key of Object.keys(made)) Object.defineProperty(made, key, FIXED);
  return Object.preventExtensions(made);
}
