export interface Told {
  readonly text: string;
  /** Of what it is about, in the window. */
  readonly box: DOMRect;
}

const WIDE = 280;
const HIGH = 72;

/** What a mark means, beside it. For eyes: the mark itself carries the same words as its name. */
export function Tip({ told }: { readonly told: Told | null }) {
  if (!told) return null;
  const { left, bottom, top, width } = told.box;
  const x = Math.max(8, Math.min(innerWidth - WIDE - 8, left + Math.min(width, 200) / 2 - WIDE / 2));
  const below = bottom + HIGH < innerHeight;
  const y = below ? { top: `${bottom + 6}px` } : { bottom: `${innerHeight - top + 6}px` };
  return (
    <p class="ws-tip" aria-hidden="true" style={{ left: `${x}px`, ...y }}>
      {told.text}
    </p>
  );
}
