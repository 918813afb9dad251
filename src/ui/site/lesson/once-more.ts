/** A quick check that was missed is asked once more so many sections on; in the last section, what has no such section. */
export const SECTIONS_ON = 2;

/** A section whose missed checks are asked again in another. */
export interface MissedIn {
  readonly title: string;
  readonly href: string;
  readonly checks: readonly string[];
}

/** The sections, other than itself, whose missed checks the section of this number (from 1) asks again. */
export function missedBefore(sections: readonly MissedIn[], number: number): MissedIn[] {
  const from = number - 1 - SECTIONS_ON;
  const last = number === sections.length;
  return sections
    .slice(Math.max(0, from), last ? number - 1 : Math.max(0, from + 1))
    .filter(({ checks }) => checks.length > 0)
    .map(({ title, href, checks }) => ({ title, href, checks }));
}
