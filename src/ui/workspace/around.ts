import type { Shown } from '../../exercise/course.ts';
import type { Report } from '../../report/report.ts';
import type { Stop } from '../site/course/next.ts';

/** What the page of an exercise knows of the course around it: plain data, made with the page. */
export interface Around {
  readonly course: readonly Stop[];
  /** Null where its author says nothing of it. */
  readonly shown: Shown | null;
  /** By criterion: where the lesson explains how it is broken. */
  readonly explained: { readonly [criterion: string]: SectionLink };
  /** How many other right answers there are. They are fetched when somebody asks for them. */
  readonly others: number;
  /** The exercise stands alone, in a learning platform that knows itself what comes next. */
  readonly alone?: boolean;
}

export interface SectionLink {
  readonly href: string;
  readonly title: string;
}

/** A way out for somebody who is stuck: a section, and the broken promises that it explains. */
export interface WayOut extends SectionLink {
  readonly claims: readonly string[];
}

/** One for each section, in the order of the rubric. */
export function waysOut({ criteria }: Pick<Report, 'criteria'>, explained: Around['explained']): WayOut[] {
  const ways = new Map<string, { readonly href: string; readonly title: string; readonly claims: string[] }>();
  for (const { id, claim, verdict } of criteria) {
    const section = explained[id];
    if (verdict !== 'fail' || section === undefined) continue;
    const way = ways.get(section.href) ?? { ...section, claims: [] };
    way.claims.push(claim);
    ways.set(section.href, way);
  }
  return [...ways.values()];
}
