/** Lessons with their sections in order, for the pages that show or list them. */
import { type CollectionEntry, getCollection, render } from 'astro:content';
import { lessonAddress, sectionAddress, wholeAddress } from './section-address.ts';

export interface Section {
  readonly id: string;
  /** From 1. */
  readonly number: number;
  readonly title: string;
  readonly minutes: number;
  /** The ids of its quick checks. */
  readonly checks: readonly string[];
  /** How many figures the lesson has before it. */
  readonly figuresBefore: number;
  /** Its smaller headings. */
  readonly headings: readonly { readonly id: string; readonly text: string }[];
  /** The ids of what else one may link to: figures, quick checks, smaller headings. */
  readonly places: readonly string[];
  readonly href: string;
  readonly entry: CollectionEntry<'sections'>;
}

export interface Lesson extends Readonly<CollectionEntry<'lessons'>['data']> {
  readonly slug: string;
  readonly href: string;
  readonly whole: string;
  /** What stands before the first section. */
  readonly opening: CollectionEntry<'sections'>;
  readonly sections: readonly Section[];
}

let read: Promise<readonly Lesson[]> | null = null;

/** Every lesson. While one writes they are read anew for each page. */
export function readLessons(): Promise<readonly Lesson[]> {
  if (import.meta.env.DEV) return readAll();
  read ??= readAll();
  return read;
}

async function readAll(): Promise<readonly Lesson[]> {
  const parts = (await getCollection('sections')).sort((a, b) => a.data.number - b.data.number);
  const lessons = await getCollection('lessons');
  return Promise.all(
    lessons.map(async ({ id: slug, data }) => {
      const [opening, ...own] = parts.filter(part => part.data.lesson === slug);
      const sections = await Promise.all(own.map(entry => sectionOf(slug, entry)));
      return { ...data, slug, href: lessonAddress(slug), whole: wholeAddress(slug), opening: opening!, sections };
    }),
  );
}

async function sectionOf(lesson: string, entry: CollectionEntry<'sections'>): Promise<Section> {
  const { section: id, number, title, minutes, checks, figures, figuresBefore } = entry.data;
  const headings = (await render(entry)).headings.map(({ slug, text }) => ({ id: slug, text }));
  const places = [...figures, ...checks.map(check => `check-${check}`), ...headings.map(heading => heading.id)];
  return { id, number, title, minutes, checks, figuresBefore, headings, places, href: sectionAddress(lesson, id), entry };
}

/** The address of each place of a lesson, by its id, where sections have pages of their own. */
export function placesOf({ slug, sections }: Lesson): ReadonlyMap<string, string> {
  return new Map(
    sections.flatMap(({ id, href, places }) => [
      [id, href] as const,
      ...places.map(place => [place, sectionAddress(slug, id, place)] as const),
    ]),
  );
}
