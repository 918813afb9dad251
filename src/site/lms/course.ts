import { createHash } from 'node:crypto';

/** What a package for a learning platform says of itself. */
export interface PackagedCourse {
  readonly title: string;
  readonly description: string;
  /** In order. */
  readonly units: readonly Unit[];
  /** Files that all of them need, from the root of the package. */
  readonly shared: readonly string[];
  readonly version: string;
  /** The address of the site, where it has one: names grow from it. */
  readonly site: string | null;
}

/** One exercise. */
export interface Unit {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly minutes: number;
  /** The page that a platform opens, from the root of the package. */
  readonly href: string;
  /** What it has for itself, from the root of the package; `href` is among them. */
  readonly files: readonly string[];
}

/**
 * A name that no other course has: an address below the site's own, or else one that follows from the title and the exercises. The same
 * course has the same name each time it is packaged, so a platform knows a new version for one.
 */
export function nameOf({ title, units, site }: PackagedCourse, slug?: string): string {
  if (site !== null) return new URL(slug === undefined ? 'exercises/' : `exercises/${slug}/`, site).href;
  const what = [title, ...(slug === undefined ? units.map(unit => unit.slug) : [slug])].join('\n');
  const digest = createHash('sha256').update(`ackademy\n${what}`).digest('hex');
  // A UUID of version 8: its bits are ours to choose.
  const variant = (8 + (Number.parseInt(digest[16]!, 16) % 4)).toString(16);
  return `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}
