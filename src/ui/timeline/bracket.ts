import type { Index } from '../../history/index.ts';
import type { Lane, Mark, MarkOf, Step } from './drawing.ts';
import { isService, type Lanes } from './lanes.ts';
import { CHAR, UNDER } from './words.ts';

type Place = { readonly kind: Lane['kind']; readonly label: string };

function placeOf(index: Index, at: number): Place | null {
  const event = index.at(at);
  // Several programs have a lane for each queue.
  const queue = (name: string): Place => ({ kind: 'queue', label: index.programs.size === 0 ? 'queue' : name });
  if (event.type === 'applied' || event.type === 'refused') {
    const call = index.called(event.call);
    return isService(call) ? { kind: 'service', label: call.service } : queue(index.delivered(call.delivery).queue);
  }
  switch (event.type) {
    case 'sent':
    case 'delivered':
    case 'dead-lettered':
      return queue(event.queue);
    case 'settled':
      return queue(index.delivered(event.delivery).queue);
    case 'returned': {
      const handed = index.history.findLast((each, before) => before < at && each.type === 'delivered' && each.message === event.message);
      return queue(handed?.type === 'delivered' ? handed.queue : '');
    }
    default:
      return null;
  }
}

/** The lane that has both ends of the pair, if one has. */
export function bracketLane(index: Index, conflict: readonly number[]): Place | null {
  if (conflict.length < 2) return null;
  const places = conflict.map(at => placeOf(index, at));
  const first = places[0]!;
  return first !== null && places.every(place => place?.kind === first.kind && place.label === first.label) ? first : null;
}

interface Drawn {
  readonly steps: readonly Step[];
  readonly marks: readonly Mark[];
  readonly lanes: Lanes;
  readonly end: number;
}

/** The red bracket that joins what cannot both be right: beneath the lane that has both, or beneath everything. */
export function bracketOf(
  index: Index,
  conflict: readonly number[],
  verdict: string,
  { steps, marks, lanes, end }: Drawn,
): MarkOf<'bracket'> | null {
  const found = conflict.map(at => steps.findIndex(({ event }) => event === at)).filter(step => step >= 0);
  const [first, last] = [found[0], found.at(-1)];
  if (first === undefined || last === undefined) return null;
  const [from, to] = [steps[first]!.x, steps[last]!.x];
  const under = bracketLane(index, conflict);
  const lane = under && lanes.laneOf(under.kind, under.label);
  const bottom = lane ? lane.bottom - 22 : lanes.bottom + 14;
  const arm = (step: number): number => {
    const own = marks.filter(mark => mark.step === step);
    const y = own.flatMap(mark => (mark.kind === 'effect' || mark.kind === 'cell' ? [mark.y] : []));
    if (y.length === 0) return bottom - 10;
    // Below the words of an effect, which stand right beneath it.
    const words = own.some(mark => mark.kind === 'label' && mark.y === Math.max(...y) + UNDER);
    return Math.min(bottom, Math.max(...y) + (words ? UNDER + 4 : 12));
  };
  const wide = 1.15 * CHAR * verdict.length;
  const inside = to - from > wide + 40;
  // In a drawing wider than any window the words stay near the later end, at which it opens.
  const middle = to - from > 640 ? to - wide / 2 - 48 : (from + to) / 2;
  const x = Math.max(lanes.gutter + wide / 2, Math.min(end - wide / 2, middle));
  const says = conflict.length > 1 ? `What cannot both be right: ${verdict}` : `What is wrong: ${verdict}`;
  return {
    kind: 'bracket',
    from: Math.min(from, to),
    to,
    top: [arm(first), arm(last)],
    bottom,
    text: verdict,
    x,
    inside,
    step: last,
    says,
  };
}
