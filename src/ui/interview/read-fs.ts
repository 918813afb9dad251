/** Reads what an interview is made of, in the build. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import designSchema from '../../../content/interview/design-prompt.schema.json' with { type: 'json' };
import type { DesignPrompt } from './prompt.ts';

const FOLDER = 'content/interview';
/** The second prompt has a form of its own. */
const OTHERS = ['async-or-sync.yaml'];

export async function loadDesignPrompts(): Promise<readonly DesignPrompt[]> {
  const check = new Ajv2020({ allErrors: true }).compile(designSchema);
  const names = (await readdir(FOLDER)).filter(name => name.endsWith('.yaml') && !OTHERS.includes(name)).sort();
  return Promise.all(
    names.map(async name => {
      const content = parse(await readFile(join(FOLDER, name), 'utf8'));
      if (!check(content)) {
        const wrong = (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
        throw new Error(`${FOLDER}/${name}: ${wrong.join('; ')}`);
      }
      return { ...content, slug: name.slice(0, -'.yaml'.length) } as DesignPrompt;
    }),
  );
}
