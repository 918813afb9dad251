import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { isSeq, parseDocument } from 'yaml';
import { SETTINGS_FILE } from '../exercise/course-settings.ts';
import { type Homes, homeOf } from '../exercise/homes-fs.ts';
import { TEMPLATE_KINDS, type TemplateKind } from '../exercise/template/brokers.ts';
import { schemaAt } from '../exercise/template/home.ts';
import { newExercise } from '../exercise/template/new-exercise.ts';
import { listed } from '../text/listed.ts';
import { nearest } from '../text/nearest.ts';
import type { Command, Given } from './command.ts';
import { EXIT, Usage } from './exit.ts';
import { homesHere } from './inputs.ts';

/** A whole exercise, to be changed into somebody's own. */
export const makeNew: Command = {
  usage: 'new <slug> [--broker kafka] [--from outbox]',
  does: 'write a new exercise: a folder that grades, with what is left to write marked in it',
  words: ['slug'],
  flags: {
    broker: { type: 'string', takes: 'a broker', example: 'kafka' },
    from: { type: 'string', takes: 'an exercise', example: 'outbox' },
  },
  run: writeNew,
};

async function writeNew({ words: [slug], value }: Given): Promise<number> {
  const homes = await homesHere();
  checkSlug(slug, homes);
  const broker = value('broker');
  const from = value('from');
  if (broker !== undefined && from !== undefined)
    throw new Usage('`--broker` begins with a new exercise, `--from` with one that there is: take one of the two.');
  const kind = kindNamed(broker ?? 'sqs');
  const source = from === undefined ? null : sourceNamed(from, homes);
  // Whoever has no folder of their own and is in that of the course works on the course.
  const home = homes.own ?? (relative(homes.builtIn, process.cwd()).startsWith('..') ? null : homes.builtIn);
  if (home === null) throw new Usage('There is no course in this folder. `npx ackademy init` begins one.');
  const folder = join(home, 'exercises', slug);
  const schema = home === homes.builtIn ? '../../src/exercise/exercise.schema.json' : schemaAt('exercise', 2);
  if (source === null)
    for (const { path, text } of newExercise(kind, schema)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  else await copied(source, folder, schema);
  const order = home === homes.builtIn ? 'exercises/order.yaml' : SETTINGS_FILE;
  const ordered = await addToOrder(join(home, order), slug);
  console.log(`exercises/${slug} is there${ordered ? `, and ${order} names it last` : ''}.`);
  console.log(`\nNext:\n  npx ackademy check ${slug}    lists what is left to write, and proves that it grades as it should`);
  return EXIT.passed;
}

function checkSlug(slug: string | undefined, { own, slugs }: Homes): asserts slug is string {
  if (slug === undefined) throw new Usage('What is it to be called? For example: npx ackademy new labels-once');
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(slug)) {
    const better = slug
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^[-0-9]+|-+$/g, '');
    const hint = better === '' ? 'For example: labels-once.' : `For example: \`${better}\`.`;
    throw new Usage(`\`${slug}\` is no name for a folder of an exercise: small letters, digits and hyphens, a letter first. ${hint}`);
  }
  if (slugs.own.includes(slug)) throw new Usage(`There is an exercise \`${slug}\` in this folder already. Nothing was changed.`);
  if (slugs.builtIn.includes(slug))
    throw new Usage(
      own === null
        ? `There is an exercise \`${slug}\` already. Nothing was changed.`
        : `The course brings an exercise \`${slug}\` along. To begin with it: npx ackademy new my-${slug} --from ${slug}`,
    );
}

function kindNamed(asked: string): TemplateKind {
  const kind = TEMPLATE_KINDS.find(each => each === asked);
  if (kind === undefined)
    throw new Usage(`\`--broker\` takes ${listed(TEMPLATE_KINDS, 'or')}, and not \`${asked}\`. ${nearest(asked, TEMPLATE_KINDS)}`);
  return kind;
}

function sourceNamed(slug: string, homes: Homes): string {
  const home = homeOf(homes, slug);
  const all = [...homes.slugs.own, ...homes.slugs.builtIn];
  if (home === null) throw new Usage(`\`--from\`: there is no exercise \`${slug}\`. ${nearest(slug, all)}`);
  return join(home, 'exercises', slug);
}

/** Two of one title nobody could tell apart, so that is left to be written. */
async function copied(source: string, folder: string, schema: string): Promise<void> {
  await cp(source, folder, { recursive: true });
  const file = join(folder, 'exercise.yaml');
  const text = await readFile(file, 'utf8');
  const line = `# yaml-language-server: $schema=${schema}\n`;
  const after = text
    .replace(/^# yaml-language-server:.*\n/, '')
    .replace(
      /^title: *(["']?)(.*)\1$/m,
      (_, _quote, title: string) => `title: ${JSON.stringify(`TODO: another title than “${title.slice(0, 24)}”`)}`,
    );
  await writeFile(file, line + after);
}

/** False where there is no such file: then exercises are ordered by name. */
async function addToOrder(path: string, slug: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return false;
  const document = parseDocument(text);
  const order = isSeq(document.contents) ? document.contents : document.get('order');
  if (isSeq(order)) order.add(document.createNode(slug));
  else document.set('order', document.createNode([slug]));
  await writeFile(path, document.toString({ lineWidth: 0 }));
  return true;
}
