import { defineCollection } from 'astro:content';
import { file, glob } from 'astro/loaders';
import { z } from 'astro/zod';
import fidelitySchema from '../content/fidelity/fidelity.schema.json' with { type: 'json' };
import glossarySchema from '../content/glossary.schema.json' with { type: 'json' };
import quizSchema from '../content/quizzes/quiz.schema.json' with { type: 'json' };
import type { BrokerFacts } from './fidelity/facts.ts';
import { byJsonSchema } from './ui/site/json-schema.ts';
import { lessonLoader, type SectionData, sectionLoader } from './ui/site/lesson/load-lessons.ts';
import type { Quiz } from './ui/site/quiz.ts';

export interface GlossaryTerm {
  readonly term: string;
  readonly means: string;
  /** The section of the lesson that explains it. */
  readonly see?: string;
}

export const collections = {
  lessons: defineCollection({
    loader: lessonLoader(),
    schema: z.strictObject({
      title: z.string(),
      /** Which course, which place in it. */
      eyebrow: z.string(),
      minutes: z.number().int().positive(),
      lede: z.string(),
      description: z.string(),
    }),
  }),
  /** The sections of all lessons; `read-lesson.ts` puts them in order. */
  sections: defineCollection({ loader: sectionLoader(), schema: z.custom<SectionData>() }),
  quizzes: defineCollection({
    loader: glob({ pattern: '*.yaml', base: './content/quizzes' }),
    schema: byJsonSchema<Quiz>(quizSchema),
  }),
  fidelity: defineCollection({
    loader: glob({ pattern: '*.yaml', base: './content/fidelity' }),
    schema: byJsonSchema<BrokerFacts>(fidelitySchema),
  }),
  /** Texts for people who make exercises, or grade a class. `guide` is the page `/teach/`. */
  teach: defineCollection({
    loader: glob({ pattern: '*.md', base: './content/teach' }),
    schema: z.strictObject({ title: z.string(), description: z.string(), order: z.number().int() }),
  }),
  glossary: defineCollection({
    loader: file('./content/glossary.yaml'),
    schema: byJsonSchema<GlossaryTerm>(glossarySchema.additionalProperties),
  }),
};
