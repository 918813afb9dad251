/** Designs that are written down short: what differs from what the palette places. */
import type { Broker } from './brokers.ts';
import { type Design, emptyDesign, type Placeable } from './design.ts';
import { change, connect, place, rename } from './edit.ts';

/** A part as it is placed, and what is different in it. */
export interface PlacedPart {
  readonly place: Placeable;
  readonly name?: string;
  readonly [field: string]: string | number | boolean | null | undefined;
}

export interface WrittenDesign {
  readonly broker: Broker;
  readonly parts: readonly PlacedPart[];
  /** `post > posts`. */
  readonly ways: readonly string[];
}

/** Throws where the board would refuse it. */
export function wholeDesign({ broker, parts, ways }: WrittenDesign): Design {
  let design = emptyDesign(broker);
  const then = (next: { readonly ok: true; readonly design: Design } | { readonly ok: false; readonly why: string }) => {
    if (!next.ok) throw new Error(next.why);
    design = next.design;
  };
  for (const { place: what, name, ...fields } of parts) {
    const placed = place(design, what);
    then(placed);
    if (name !== undefined && name !== placed.name) then(rename(design, placed.name!, name));
    then(change(design, name ?? placed.name!, fields));
  }
  for (const way of ways) {
    const [from, to] = way.split(' > ') as [string, string];
    then(connect(design, from, to));
  }
  return design;
}
