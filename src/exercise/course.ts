/** Where an exercise stands in the course: what it practises, what it builds on, and what is said of it once it is passed. No grader sees it. */
import { nearest } from '../text/nearest.ts';
import type { Path, Problems } from './problems.ts';
import type { RawExercise } from './raw.ts';

export interface PlaceInCourse {
  /** Ids of sections of the lesson, the one that it belongs to first. None where it belongs to none. */
  readonly sections: readonly string[];
  /** Slugs of exercises whose idea is taken for granted. */
  readonly buildsOn: readonly string[];
  /** Null where its author says nothing of it. */
  readonly shown: Shown | null;
  /** By criterion: the section that explains how this exercise breaks it, where it is not the usual one (`content/explained.yaml`). */
  readonly explained: { readonly [criterion: string]: string };
}

/** "What you have shown", in three sentences or little more. */
export interface Shown {
  readonly production: string;
  readonly leftOut: string;
  /** Left out: what builds on it, or what comes next. */
  readonly next?: { readonly exercise: string; readonly why: string };
}

/** What an exercise may speak of. */
export interface Course {
  /** Ids. */
  readonly sections: readonly string[];
  /** Slugs, in order. */
  readonly exercises: readonly string[];
  /** The file that says in which order; `exercises/order.yaml` where left out. */
  readonly orderFile?: string;
}

const SENTENCE = { type: 'string', minLength: 20, maxLength: 420 };

/** Its part of the schema. */
export const PLACE_IN_COURSE = {
  sections: {
    type: 'array',
    minItems: 1,
    uniqueItems: true,
    items: { type: 'string' },
    description: 'Ids of the sections of the lesson that it practises; first the one that it belongs to. May be left out.',
  },
  buildsOn: {
    type: 'array',
    default: [],
    uniqueItems: true,
    items: { type: 'string' },
    description: 'Exercises whose idea it takes for granted: not all that come before it, and not what those build on themselves.',
  },
  explained: {
    type: 'object',
    default: {},
    additionalProperties: { type: 'string' },
    description: 'By criterion: the section of the lesson that explains how it is broken here, where content/explained.yaml names another.',
  },
  shown: {
    type: 'object',
    additionalProperties: false,
    required: ['production', 'leftOut'],
    description: 'What you have shown: said once it is passed. May be left out.',
    properties: {
      production: { ...SENTENCE, description: 'The idea in the terms of production: what it is called there, and what it is good for.' },
      leftOut: { ...SENTENCE, description: 'One thing that the simulator leaves out, and what it means for real.' },
      next: {
        type: 'object',
        additionalProperties: false,
        required: ['exercise', 'why'],
        description: 'What to do next. The title is put before it. May be left out.',
        properties: { exercise: { type: 'string' }, why: SENTENCE },
      },
    },
  },
};

export function placeOf({ sections = [], buildsOn, shown, explained }: RawExercise): PlaceInCourse {
  return { sections, buildsOn, shown: shown ?? null, explained };
}

/** What is built on comes earlier, so that nothing can build on itself, by whatever way round. */
export function* checkCourse(raw: RawExercise, slug: string, course: Course): Problems {
  const { sections = [], buildsOn, shown, explained } = raw;
  for (const [index, id] of sections.entries()) yield* checkSection(id, ['sections', index], course);
  const criteria = [...raw.criteria, ...raw.atScale.flatMap(spec => spec.criteria)].map(({ id }) => id);
  for (const [criterion, id] of Object.entries(explained)) {
    const at = ['explained', criterion];
    if (!criteria.includes(criterion)) yield [at, `This exercise has no criterion \`${criterion}\`. ${nearest(criterion, criteria)}`];
    yield* checkSection(id, at, course);
  }
  const place = (of: string) => (course.exercises.includes(of) ? course.exercises.indexOf(of) : course.exercises.length);
  for (const [index, other] of buildsOn.entries()) {
    const at = ['buildsOn', index];
    yield* checkOther(other, slug, course, at, 'An exercise cannot build on itself.');
    if (course.exercises.includes(other) && place(other) > place(slug))
      yield [
        at,
        `\`${other}\` comes after \`${slug}\`: let ${course.orderFile ?? 'exercises/order.yaml'} name it first, or do not build on it.`,
      ];
  }
  if (shown?.next !== undefined)
    yield* checkOther(shown.next.exercise, slug, course, ['shown', 'next', 'exercise'], 'The next exercise is another one.');
}

function* checkSection(id: string, at: Path, { sections }: Course): Problems {
  if (!sections.includes(id)) yield [at, `The lesson has no section \`${id}\`. ${nearest(id, sections)}`];
}

function* checkOther(other: string, slug: string, { exercises }: Course, at: Path, itself: string): Problems {
  if (other === slug) yield [at, itself];
  else if (!exercises.includes(other)) yield [at, `There is no exercise \`${other}\`. ${nearest(other, exercises)}`];
}

/** The headings of a lesson that begin its sections: `## The cost of waiting {#wait}`. */
export function sectionsIn(mdx: string): { readonly id: string; readonly title: string }[] {
  return [...mdx.matchAll(/^## +(.+?) *\{#([\w-]+)\}\s*$/gm)].map(([, title, id]) => ({ id: id!, title: title! }));
}
