import { useEffect, useState } from 'preact/hooks';

/** Follows a media query. False until the page is alive, so that the first render is the same as the page's own HTML. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(false);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = () => setMatches(list.matches);
    follow();
    list.addEventListener('change', follow);
    return () => list.removeEventListener('change', follow);
  }, [query]);
  return matches;
}

/** Draws again whenever the thing says that it changed. */
export function useChanges(subscribe: (listener: () => void) => () => void): void {
  const [, again] = useState(0);
  useEffect(() => subscribe(() => again(n => n + 1)), []);
}

/**
 * What this was when the page was last painted. For what takes long to draw, and need not keep a sentence waiting that is known already:
 * it follows a frame later.
 */
export function usePainted<Value extends object>(value: Value): Value {
  const [painted, setPainted] = useState(value);
  useEffect(() => setPainted(value), [value]);
  return painted;
}

/** False in the page's own HTML and in the first render, which must be the same. */
export function useAlive(): boolean {
  const [alive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  return alive;
}
