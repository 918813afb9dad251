/**
 * Astro's loaders for lessons and for their sections, both out of the same `content/lessons/*.mdx`. Each section becomes an MDX file
 * of its own in `.astro/`, made anew for each build, which imports only what it uses: so a page that shows it ships the styles, the
 * figures and the scripts of this section and of no other. Its lines keep their numbers, so that an error names the right one.
 */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, posix, relative, resolve } from 'node:path';
import type { Loader, LoaderContext } from 'astro/loaders';
import { parse } from 'yaml';
import { minutesOf, type Part, type SplitLesson, splitLesson, summaryOf } from './split-lesson.ts';

const LESSONS = 'content/lessons';
const MADE = '.astro/lesson-sections';
/** Where the components are that a lesson may use without importing them. */
const WITHOUT_IMPORT = ['src/ui/site/lesson/**/*.astro', 'src/ui/figures/*/*Figure.astro'];

/** What is known of a section besides its text. */
export interface SectionData {
  readonly lesson: string;
  /** Its id; empty for what stands before the first section. */
  readonly section: string;
  /** From 1 within its lesson; 0 for what stands before the first section. */
  readonly number: number;
  readonly title: string;
  /** Its first sentences, for search results. */
  readonly summary: string;
  readonly minutes: number;
  readonly checks: readonly string[];
  /** The ids of its figures. */
  readonly figures: readonly string[];
  /** How many figures the lesson has before it: they are numbered through the lesson. */
  readonly figuresBefore: number;
}

/** Each lesson with what its frontmatter says. */
export function lessonLoader(): Loader {
  return loading('lessons', async ({ store, parseData }, lesson, { frontmatter }) => {
    store.set({ id: lesson, data: await parseData({ id: lesson, data: parse(frontmatter) }) });
  });
}

/** Each section of each lesson, by `<lesson>/<section>`, and `<lesson>` itself for what stands before its first section. */
export function sectionLoader(): Loader {
  return loading('sections', async ({ store }, lesson, split) => {
    const folder = join(MADE, lesson);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const known = componentPaths();
    const minutes = minutesOf(split.sections, parse(split.frontmatter).minutes);
    let figuresBefore = 0;
    for (const [at, part] of [split.opening, ...split.sections].entries()) {
      const file = join(folder, `${part.id || 'opening'}.mdx`);
      writeFileSync(file, sectionMdx(lesson, part, split.imports, known, folder));
      const figures = part.components.filter(name => name.endsWith('Figure')).map(name => `figure-${basename(dirname(known.get(name)!))}`);
      const data: SectionData = {
        lesson,
        section: part.id,
        number: at,
        title: part.title,
        summary: summaryOf(part.text),
        minutes: minutes[at - 1] ?? 0,
        checks: part.checks,
        figures,
        figuresBefore,
      };
      figuresBefore += figures.length;
      const id = part.id === '' ? lesson : `${lesson}/${part.id}`;
      store.set({ id, data: { ...data }, filePath: file, deferredRender: true });
    }
  });
}

function loading(name: string, each: (context: LoaderContext, lesson: string, split: SplitLesson) => Promise<void>): Loader {
  return {
    name: `ackademy-${name}`,
    load: async context => {
      const load = async () => {
        const paths = globSync(`${LESSONS}/*.mdx`).sort();
        // All are taken apart before anything is forgotten: a lesson that is wrong leaves the last that was right.
        const lessons = paths.map(path => ({ path, split: named(path, () => splitLesson(readFileSync(path, 'utf8'))) }));
        context.store.clear();
        for (const { path, split } of lessons) {
          try {
            await each(context, basename(path, '.mdx'), split);
          } catch (error) {
            throw of(path, error);
          }
        }
      };
      await load();
      context.watcher?.add(resolve(LESSONS));
      context.watcher?.on('change', path => {
        if (!path.endsWith('.mdx') || dirname(path) !== resolve(LESSONS)) return;
        // Half a change is saved now and then; the development server says so, and goes on.
        load().catch(error => context.logger.error(error instanceof Error ? error.message : String(error)));
      });
    },
  };
}

const of = (path: string, error: unknown) => new Error(`${path}: ${error instanceof Error ? error.message : error}`, { cause: error });

function named<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw of(path, error);
  }
}

/** `LogFigure` → `src/ui/figures/log/LogFigure.astro` */
export function componentPaths(): Map<string, string> {
  const paths = WITHOUT_IMPORT.flatMap(pattern => globSync(pattern)).map(path => path.replaceAll('\\', '/'));
  return new Map(paths.map(path => [basename(path, '.astro'), path]));
}

function sectionMdx(
  lesson: string,
  { id, line, text, components }: Part,
  imports: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, string>,
  folder: string,
): string {
  const lines = components.map(name => {
    const own = imports.get(name);
    const path = own === undefined ? known.get(name) : posix.join(LESSONS, own);
    if (path === undefined)
      throw new Error(`<${name}> in ${id || 'the opening'} of ${lesson} is no component that the lesson imports or may use.`);
    return `import ${name} from '${relative(folder, path).replaceAll('\\', '/')}';`;
  });
  // One line for all of them, and an empty one that ends it.
  return `${lines.join(' ')}${'\n'.repeat(Math.max(2, line - 1))}${text}\n`;
}
