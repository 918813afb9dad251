import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { SETTINGS_FILE } from '../exercise/course-settings.ts';
import { EXAMPLE_SLUG } from '../exercise/template/example.ts';
import { newHome } from '../exercise/template/home.ts';
import type { Command, Given } from './command.ts';
import { EXIT, Usage } from './exit.ts';
import { ROOT } from './inputs.ts';

/** A folder for exercises of one's own. */
export const init: Command = {
  usage: 'init [folder]',
  does: 'begin a course of your own: a folder with one exercise and a check for CI',
  words: ['folder'],
  flags: {},
  run: initHome,
};

async function initHome({ words: [word = '.'] }: Given): Promise<number> {
  const folder = resolve(word);
  if (!relative(resolve(ROOT), folder).startsWith('..'))
    throw new Usage('This folder belongs to Ackademy itself. Name another one: `npx ackademy init my-course`.');
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new Usage(`\`${word}\` is no folder that can be read (${error.code}).`);
  });
  for (const name of [SETTINGS_FILE, 'exercises'])
    if (there.includes(name))
      throw new Usage(`There is a course in ${word === '.' ? 'this folder' : `\`${word}\``} already: it has \`${name}\`.`);
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const left: string[] = [];
  for (const { path, text } of newHome(basename(folder), version)) {
    const to = join(folder, path);
    if (await exists(to)) left.push(path);
    else {
      await mkdir(dirname(to), { recursive: true });
      await writeFile(to, text);
    }
  }
  const cd = word === '.' ? '' : `  cd ${word}\n`;
  console.log(`A course with one exercise, ${EXAMPLE_SLUG}, is in ${folder}.`);
  if (left.length > 0) console.log(`Left as they were: ${left.join(', ')}.`);
  console.log(`\nNext:\n${cd}  npx ackademy check\n  npx ackademy new my-exercise\n  npx ackademy serve`);
  return EXIT.passed;
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
