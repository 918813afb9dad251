/** The shapes that go with the states, from the sprite in the page's head. Always beside a word. */
export type Shape =
  | 'waiting'
  | 'in-flight'
  | 'acked'
  | 'redelivered'
  | 'failed'
  | 'dead'
  | 'crash'
  | 'unknown'
  | 'back'
  | 'next'
  | 'play'
  | 'pause';

const COLOURED = new Set<Shape>(['waiting', 'in-flight', 'acked', 'redelivered', 'failed', 'dead']);

export function Icon({ shape }: { readonly shape: Shape }) {
  return (
    <svg class={COLOURED.has(shape) ? `ic c-${shape}` : 'ic'} aria-hidden="true">
      <use href={`#i-${shape}`} />
    </svg>
  );
}

export const VERDICT_SHAPE = { pass: 'acked', fail: 'failed', unknown: 'unknown' } as const satisfies Record<string, Shape>;
