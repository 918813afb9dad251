/** On a wide screen the prompt scrolls by itself to the verdicts, unless somebody is reading there. */
export function showRubric(): void {
  const pane = document.getElementById('ws-prompt');
  const heading = document.getElementById('ws-rubric-title');
  if (!pane || !heading || pane.contains(document.activeElement) || pane.scrollHeight <= pane.clientHeight) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const top = pane.scrollTop + heading.getBoundingClientRect().top - pane.getBoundingClientRect().top - 16;
  pane.scrollTo({ top, behavior: calm ? 'auto' : 'smooth' });
}
