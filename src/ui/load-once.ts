/**
 * One import for all who ask: WebKit answers the second of two imports of a module that are under way at once before the module has run,
 * with everything in it still undefined. What could not be loaded is asked for again by the next.
 */
export function loadOnce<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let loading: Promise<Module> | null = null;
  return () => {
    loading ??= load().catch(error => {
      loading = null;
      throw error;
    });
    return loading;
  };
}
