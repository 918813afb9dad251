import type { Families, Family } from './families.ts';
import { numberAfter, type Template, TooManyTemplates } from './templates.ts';

/** How often it was done; more are counted as this many. */
const COUNT = 4095;
const SETTLED = 4096;
const DEAD = 8192;
const CAME = 16_384;

/** What counts as the work, and what it is done for: `{ call: 'push.send', per: ['postId', 'userId'] }`. */
export interface ScaleEffect {
  readonly call: 'push.send' | 'email.send';
  /** Fields of a message. Messages that lack one are not about this effect. */
  readonly per: readonly string[];
}

/** Every number is exact. */
export interface LedgerCounts {
  /** In all, and things that it was done for at least once. */
  readonly done: number;
  readonly distinct: number;
  /** Done beyond the first, and the number of things that this happened to. */
  readonly duplicates: number;
  readonly duplicated: number;
  /** Never done, although a message about it was settled. */
  readonly lost: number;
  /** Never done, and no message settled; one is dead, or none is. */
  readonly dead: number;
  readonly open: number;
}

export const NOTHING_DONE: LedgerCounts = { done: 0, distinct: 0, duplicates: 0, duplicated: 0, lost: 0, dead: 0, open: 0 };

interface Bound {
  /** Which of the message's numbers counts; -1 where the family is for one thing. */
  readonly slot: number;
  /** Of the family, where no other number varies. */
  family: Family | null;
  readonly byOther: Map<number, Family>;
}

/**
 * Follows one effect for millions of things: four bytes for each. What it knows at the end does not depend on the order in which things
 * happened, so that several threads can each keep one, and what they know be added up.
 */
export class Ledger {
  readonly effect: ScaleEffect;
  readonly families: Families;
  /** By template; null: not about this effect. */
  readonly #bound: (Bound | null | undefined)[] = [];

  constructor(effect: ScaleEffect, families: Families) {
    this.effect = effect;
    this.families = families;
  }

  came(template: Template, first: number, second: number): void {
    this.#or(template, first, second, CAME);
  }

  settled(template: Template, first: number, second: number): void {
    this.#or(template, first, second, SETTLED);
  }

  dead(template: Template, first: number, second: number): void {
    this.#or(template, first, second, DEAD);
  }

  done(template: Template, first: number, second: number): void {
    const bound = this.#boundOf(template);
    if (bound === null) return;
    const family = bound.family ?? this.#familyOf(bound, template, first, second);
    const number = bound.slot === 0 ? first : bound.slot === 1 ? second : 0;
    const before = family.get(number);
    if ((before & COUNT) < COUNT) family.set(number, before + 1);
  }

  #or(template: Template, first: number, second: number, bit: number): void {
    const bound = this.#boundOf(template);
    if (bound === null) return;
    const family = bound.family ?? this.#familyOf(bound, template, first, second);
    const number = bound.slot === 0 ? first : bound.slot === 1 ? second : 0;
    const before = family.get(number);
    if ((before & bit) === 0) family.set(number, before | bit);
  }

  #boundOf(template: Template): Bound | null {
    const known = this.#bound[template.number];
    return known !== undefined ? known : this.#bind(template);
  }

  #bind(template: Template): Bound | null {
    const slots = template.slotsOf(this.effect.per);
    const bound = slots === null ? null : { slot: slots.at(-1) ?? -1, family: null, byOther: new Map<number, Family>() };
    while (this.#bound.length < template.number) this.#bound.push(undefined);
    this.#bound[template.number] = bound;
    return bound;
  }

  #familyOf(bound: Bound, template: Template, first: number, second: number): Family {
    const other = bound.slot === 1 ? first : second;
    let family = bound.byOther.get(other);
    if (family === undefined) {
      const [prefix, suffix] = template.textsAround(this.effect.per, bound.slot, first, second);
      family = this.families.family(prefix, suffix) ?? tooMany();
      bound.byOther.set(other, family);
      if (template.slotsOf(this.effect.per)!.length < 2) bound.family = family;
    }
    return family;
  }

  /**
   * A thing can be kept in two ways: the first message of a kind is one of its own, before it is known what varies. To be called when all
   * is over, and all that was kept elsewhere has been added.
   */
  bringTogether(): void {
    const sized = this.families.list.map(family => ({ family, size: sizeUpTo(family, FEW + 1) }));
    const few = sized.filter(({ size }) => size > 0 && size <= FEW).slice(0, MOST_FEW);
    for (const { family, size } of few) {
      const others = sized.filter(
        other => other.family !== family && (other.size > size || (other.size === size && other.family.number < family.number)),
      );
      for (const [number, value] of [...family.entries()]) {
        const thing = thingIn(family, number);
        for (const other of others) {
          const its = placeIn(other.family, thing);
          if (its < 0) continue;
          other.family.set(its, together(other.family.get(its), value));
          family.set(number, 0);
          break;
        }
      }
    }
  }

  counts(): LedgerCounts {
    const counts = { ...NOTHING_DONE };
    for (const { pages } of this.families.list) {
      for (const page of pages) {
        if (page === null) continue;
        for (let index = 0; index < page.length; index += 1) if (page[index] !== 0) count(counts, page[index]!);
      }
    }
    return counts;
  }

  /** The first few that each kind of trouble befell, in the order of families and numbers. */
  troubles(most: number): { readonly kind: 'duplicate' | 'lost' | 'dead'; readonly of: string; readonly times: number }[] {
    const found: { kind: 'duplicate' | 'lost' | 'dead'; of: string; times: number }[] = [];
    const left = { duplicate: most, lost: most, dead: most };
    for (const family of this.families.list.toSorted((a, b) => (a.text(0) < b.text(0) ? -1 : 1))) {
      for (const [number, value] of family.entries()) {
        const times = value & COUNT;
        const kind = times > 1 ? 'duplicate' : times === 1 ? null : (value & SETTLED) !== 0 ? 'lost' : (value & DEAD) !== 0 ? 'dead' : null;
        if (kind === null || left[kind] === 0) continue;
        left[kind] -= 1;
        found.push({
          kind,
          of: thingIn(family, number),
          times,
        });
      }
    }
    return found;
  }
}

/** A family of so few things may be one whose things another has, too; and so many such families are looked at. */
const FEW = 64;
const MOST_FEW = 500;

function sizeUpTo(family: Family, most: number): number {
  let size = 0;
  for (const _ of family.entries()) {
    size += 1;
    if (size === most) break;
  }
  return size;
}

/** A family of one thing has its whole text for a prefix. */
const isOneThing = ({ prefix }: Family): boolean => prefix.endsWith('\0');
const thingIn = (family: Family, number: number): string => (isOneThing(family) ? family.prefix.slice(0, -1) : family.text(number));

/** Where a thing would stand; -1: not in this family. */
function placeIn(family: Family, thing: string): number {
  if (isOneThing(family)) return family.prefix.slice(0, -1) === thing ? 0 : -1;
  const { prefix, suffix } = family;
  return thing.endsWith(suffix) ? numberAfter(thing.slice(0, thing.length - suffix.length), prefix) : -1;
}

/** What comes of two numbers of the same thing, kept by two. */
export function together(ours: number, theirs: number): number {
  return Math.min(COUNT, (ours & COUNT) + (theirs & COUNT)) | ((ours | theirs) & ~COUNT);
}

function count(counts: { -readonly [name in keyof LedgerCounts]: number }, value: number): void {
  const times = value & COUNT;
  counts.done += times;
  if (times > 0) counts.distinct += 1;
  if (times > 1) {
    counts.duplicates += times - 1;
    counts.duplicated += 1;
  }
  if (times > 0) return;
  if ((value & SETTLED) !== 0) counts.lost += 1;
  else if ((value & DEAD) !== 0) counts.dead += 1;
  else counts.open += 1;
}

function tooMany(): never {
  throw new TooManyTemplates();
}
