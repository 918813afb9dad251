/** The files of a course of one's own, beside its first exercise. Plain texts. */
import type { SourceFile } from '../../compile/compiled.ts';
import { SETTINGS_FILE } from '../course-settings.ts';
import { EXAMPLE, EXAMPLE_SLUG } from './example.ts';
import { newExercise } from './new-exercise.ts';

/** Where an editor finds a schema, from a folder that is `up` folders below that of the course. */
export const schemaAt = (name: 'exercise' | 'course', up: number) =>
  `${'../'.repeat(up) || './'}node_modules/ackademy/src/exercise/${name}.schema.json`;

/**
 * @param name of the folder
 * @param version of this package
 */
export function newHome(name: string, version: string): SourceFile[] {
  return [
    { path: SETTINGS_FILE, text: SETTINGS },
    { path: 'README.md', text: README },
    { path: 'package.json', text: packageJson(name, version) },
    { path: '.gitignore', text: 'node_modules\ndist/\n' },
    { path: '.github/workflows/check.yml', text: WORKFLOW },
    ...newExercise('sqs', schemaAt('exercise', 2), EXAMPLE).map(({ path, text }) => ({ path: `exercises/${EXAMPLE_SLUG}/${path}`, text })),
  ];
}

const SETTINGS = `# yaml-language-server: $schema=${schemaAt('course', 0)}
title: My course
# Slugs of exercises, your own and built-in ones, in the order of the course. Your own that are not named follow by name.
order:
  - ${EXAMPLE_SLUG}
# Whether the built-in exercises that are not named above are part of the course, too, after all others.
builtIn: true
`;

const README = `# My course

Exercises for Ackademy, a course on event-driven messaging whose grader kills the learner's process.

    npx ackademy new my-exercise --broker kafka    write another exercise, or begin with one: --from ${EXAMPLE_SLUG}
    npx ackademy check                             prove that each exercise grades as it should
    npx ackademy serve                             the site with these exercises in it, on this machine
    npx ackademy build                             the same as static files, in dist/
    npx ackademy grade ${EXAMPLE_SLUG} exercises/${EXAMPLE_SLUG}/starter

\`ackademy.yaml\` holds the title and the order. An exercise is a folder:

    exercise.yaml    brokers, services, programs, messages, effects, criteria, bounds, hints
    prompt.mdx       what the learner reads: Markdown with tables, no HTML, no components, no pictures
    events.d.ts      the types of its events
    starter/         compiles, and is not solved
    solution/        passes every criterion
    wrong/<bug>/     named after the bug; expect.yaml says why and lists exactly the criteria that it fails

\`.github/workflows/check.yml\` checks every push. It installs Ackademy from where \`package.json\` says; if that is a file, the file has to be in
this folder.
`;

const packageJson = (name: string, version: string) =>
  `${JSON.stringify(
    {
      name: packageName(name),
      private: true,
      scripts: { check: 'ackademy check', serve: 'ackademy serve', build: 'ackademy build' },
      devDependencies: { ackademy: version },
    },
    null,
    2,
  )}\n`;

/** What npm takes for a name. */
const packageName = (name: string) =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '') || 'course';

const WORKFLOW = `name: check
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 24 }
      - run: npm install
      - run: npx ackademy check
      # The site, to be published from where you like.
      - run: npx ackademy build
      - uses: actions/upload-artifact@v4
        with: { name: site, path: dist }
`;
