/**
 * What a figure opens with is a run, and the same on every page that shows it: the whole lesson, and its section. So a build plays it
 * once. Views are plain data that nobody changes.
 */
const played = new WeakMap<object, Map<string, unknown>>();

export function playedOnce<Action, View>(play: (actions: readonly Action[]) => View, actions: readonly Action[]): View {
  const runs = played.get(play) ?? new Map<string, unknown>();
  played.set(play, runs);
  const key = JSON.stringify(actions);
  if (!runs.has(key)) runs.set(key, play(actions));
  return runs.get(key) as View;
}
