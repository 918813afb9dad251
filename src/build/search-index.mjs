import { globSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as pagefind from 'pagefind';
import { parse } from 'yaml';
import { forSearch } from '../site/for-search.ts';
import { OWN_SEARCH } from '../site/own-search.ts';

/** What our own dialog needs of what Pagefind can write; the rest are its ready-made dialogs. */
const NEEDED = /^(pagefind\.js|pagefind-worker\.js|pagefind-entry\.json|wasm\.en\.pagefind|pagefind\.\w+\.pf_meta|(index|fragment)\/.+)$/;

/** Said to the eye, or said better elsewhere: drawings, answers that one has not asked for, tooltips, controls. */
const UNSAID = [
  'svg',
  'noscript',
  '.qc .why',
  '.qc-act',
  '.gloss',
  '.sr',
  '.cap',
  '.eyebrow',
  '[data-no-search]',
  // Titles of pages that are found themselves.
  'nav',
  '.ws-pane:not(.ws-prompt)',
  '.ws-meta',
  '.ws-crumb',
  'button',
  'textarea',
];

/** Home, lists of what can be found anyway, and the glossary, whose words go in one by one. */
const LEFT_OUT = ['.', 'search', 'progress', 'glossary'];

/**
 * Indexes what was built, for the dialog in `src/ui/site/search/`: `main` of every page, by its headings, and each word of the
 * glossary by itself. Only a built site can be searched.
 *
 * @returns {import('astro').AstroIntegration}
 */
export function searchIndex() {
  return {
    name: 'ackademy:search-index',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const { pages, words } = await indexSite(fileURLToPath(dir));
        logger.info(`${pages} pages and ${words} words can be searched`);
      },
    },
  };
}

/** @param {string} site the built folder */
export async function indexSite(site) {
  const { index } = await pagefind.createIndex({ rootSelector: 'main', excludeSelectors: UNSAID, forceLanguage: 'en' });
  if (!index) throw new Error('pagefind did not start');
  const pages = globSync('**/index.html', { cwd: site }).filter(path => !LEFT_OUT.includes(dirname(path)));
  const errors = [];
  let count = 0;
  for (const path of pages.sort()) {
    const content = readFileSync(join(site, path), 'utf8');
    if (!forSearch(content)) continue;
    count += 1;
    const added = await index.addHTMLFile({ url: `/${dirname(path)}/`, content });
    errors.push(...added.errors);
  }
  const words = Object.entries(parse(readFileSync('content/glossary.yaml', 'utf8')));
  for (const [id, { term, means }] of words) {
    const content = `${term}. ${means.replaceAll(/[`*]/g, '')}`;
    await index.addCustomRecord({ url: `/glossary/#${id}`, content, language: 'en', meta: { title: term, kind: 'word' } });
  }
  const { files } = await index.getFiles();
  for (const { path, content } of files.filter(({ path }) => NEEDED.test(path))) {
    const to = join(site, 'pagefind', path);
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, content);
  }
  // Of an own course its exercises stand in it (src/site/own-search.ts).
  await writeFile(join(site, OWN_SEARCH), '[]');
  await pagefind.close();
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return { pages: count, words: words.length };
}
