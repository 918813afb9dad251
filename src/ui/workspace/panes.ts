import { PANES_KEY, readJson, type Store, writeJson } from './storage.ts';

/** The sizes that a person can change, in CSS pixels and in shares of what is left. */
export interface PaneSizes {
  /** Width of the prompt. */
  readonly prompt: number;
  /** Share of the remaining width that the editor has; the report has the rest. */
  readonly editor: number;
  /** Share of the height that editor and report have; the timeline has the rest. */
  readonly top: number;
}

export const USUAL_SIZES: PaneSizes = { prompt: 336, editor: 0.6, top: 0.53 };

/** What a pane may shrink to, in pixels. */
const LEAST = { prompt: 240, editor: 320, report: 300, top: 200, timeline: 160 };

export type Edge = 'prompt' | 'editor' | 'top';

export interface Room {
  readonly width: number;
  readonly height: number;
}

export interface EdgePlace {
  readonly now: number;
  readonly min: number;
  readonly max: number;
}

/** Where an edge is and may be, in pixels from the start of the part that it divides. What a `separator` says of itself. */
export function placeOf(edge: Edge, sizes: PaneSizes, room: Room): EdgePlace {
  if (edge === 'prompt') {
    return clamped(sizes.prompt, LEAST.prompt, room.width - LEAST.editor - LEAST.report);
  }
  if (edge === 'editor') {
    const rest = room.width - placeOf('prompt', sizes, room).now;
    return clamped(sizes.editor * rest, LEAST.editor, rest - LEAST.report);
  }
  return clamped(sizes.top * room.height, LEAST.top, room.height - LEAST.timeline);
}

/** The sizes after moving an edge to `pixels`. */
export function moved(edge: Edge, pixels: number, sizes: PaneSizes, room: Room): PaneSizes {
  const { min, max } = placeOf(edge, sizes, room);
  const at = Math.min(Math.max(pixels, min), max);
  if (edge === 'prompt') return { ...sizes, prompt: Math.round(at) };
  if (edge === 'editor') return { ...sizes, editor: share(at, room.width - placeOf('prompt', sizes, room).now) };
  return { ...sizes, top: share(at, room.height) };
}

const STEP = 16;
const LEAP = 64;

/** What a key does to a separator: pixels to be at, or null when the key means nothing to it. */
export function keyMoves(key: string, shift: boolean, vertical: boolean, { now, min, max }: EdgePlace): number | null {
  const step = shift ? LEAP : STEP;
  const [less, more] = vertical ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  if (key === less) return now - step;
  if (key === more) return now + step;
  if (key === 'Home') return min;
  if (key === 'End') return max;
  return null;
}

export function readSizes(store: Store | null): PaneSizes {
  const value = readJson(store, PANES_KEY) as Partial<PaneSizes> | null;
  const ok = (number: unknown, usual: number): number => (typeof number === 'number' && number > 0 && number < 5000 ? number : usual);
  const fraction = (number: unknown, usual: number): number =>
    typeof number === 'number' && number > 0.05 && number < 0.95 ? number : usual;
  return {
    prompt: ok(value?.prompt, USUAL_SIZES.prompt),
    editor: fraction(value?.editor, USUAL_SIZES.editor),
    top: fraction(value?.top, USUAL_SIZES.top),
  };
}

export function keepSizes(store: Store | null, sizes: PaneSizes): void {
  writeJson(store, PANES_KEY, sizes);
}

function clamped(at: number, min: number, max: number): EdgePlace {
  const most = Math.max(min, Math.floor(max));
  return { now: Math.round(Math.min(Math.max(at, min), most)), min, max: most };
}

const share = (part: number, whole: number): number => (whole > 0 ? Math.round((part / whole) * 10_000) / 10_000 : 0.5);
