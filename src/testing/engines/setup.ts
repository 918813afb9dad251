import { existsSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { type Found, findOrInstallEngines, HOW_TO_GET_IT } from './find.ts';

declare module 'vitest' {
  interface ProvidedContext {
    engines: Found;
  }
}

export default function setup(project: TestProject): void {
  if (!existsSync('dist/index.html')) throw new Error('These tests open the built site, and there is none. Run `npm run build` first.');
  const engines = findOrInstallEngines();
  for (const engine of Object.keys(engines) as (keyof Found)[]) if (engines[engine] === null) console.log(HOW_TO_GET_IT[engine]);
  project.provide('engines', engines);
}
