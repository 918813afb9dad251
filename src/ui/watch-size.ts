/**
 * Tells of an element's size, at first and whenever it has changed, a frame later: what is then drawn may change that size again, and
 * within one frame browsers report that as an error.
 *
 * @returns what stops it
 */
export function watchSize(element: Element, changed: (entry: ResizeObserverEntry) => void): () => void {
  let frame = 0;
  const watch = new ResizeObserver(([entry]) => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => changed(entry!));
  });
  watch.observe(element);
  return () => {
    watch.disconnect();
    cancelAnimationFrame(frame);
  };
}
