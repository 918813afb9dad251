import type { Mark, Step } from './drawing.ts';

/** What is painted first lies beneath. */
const ORDER: Readonly<Record<Mark['kind'], number>> = {
  tick: 0,
  life: 1,
  birth: 2,
  track: 3,
  break: 4,
  call: 5,
  hand: 6,
  delivery: 7,
  dot: 8,
  effect: 9,
  cell: 10,
  crash: 11,
  bracket: 12,
  label: 13,
};

/** Of a run of hundreds of steps, with a row for each of dozens of messages, a piece for each step would be more than a page can draw. */
const MOST_STEPS = 60;
const PIECES_OF_MORE = 20;

/** What lasts for several steps, in a piece for each or for every few, so that it grows as the run goes on. */
function cut(mark: Mark, steps: readonly Step[]): Mark[] {
  if (mark.kind !== 'life' && mark.kind !== 'track' && mark.kind !== 'hand') return [mark];
  const pieces: Mark[] = [];
  let { from } = mark;
  let { step } = mark;
  const lasts = steps.findIndex(({ x }, at) => at > step && x >= mark.to);
  const spanned = (lasts < 0 ? steps.length : lasts) - step;
  const stride = spanned <= MOST_STEPS ? 1 : Math.ceil(spanned / PIECES_OF_MORE);
  for (let next = step + stride; next < steps.length && from < mark.to; next += stride) {
    const to = Math.min(mark.to, Math.max(from, steps[next]!.x));
    if (to > from) pieces.push({ ...mark, from, to, step: next });
    from = to;
    step = next;
  }
  if (from < mark.to) pieces.push({ ...mark, from, step });
  return pieces;
}

/** What lasts cut into its pieces, and everything in the order in which it is painted. */
export const inPieces = (marks: readonly Mark[], steps: readonly Step[]): Mark[] => marks.flatMap(mark => cut(mark, steps));
export const painted = (marks: readonly Mark[]): Mark[] => [...marks].sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || a.step - b.step);
