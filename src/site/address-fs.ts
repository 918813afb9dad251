/**
 * What a site says that knows its own address: a canonical link and previews on each page, and for robots a list of all pages. Without one
 * these are left out, because relative addresses would be none.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { forSearch } from './for-search.ts';

/**
 * A page that was made without an address, with one.
 * @param path from the site's root: `exercises/outbox/`
 * @param site ends in a slash
 */
export function withAddress(html: string, path: string, site: string): string {
  const url = new URL(path, site).href;
  const canonical = forSearch(html) ? `<link rel="canonical" href="${url}">` : '';
  return html
    .replace(/<meta property="og:image" content="\/card\.png">/, `<meta property="og:image" content="${new URL('card.png', site).href}">`)
    .replace(/(?=<meta property="og:image")/, `${canonical}<meta property="og:url" content="${url}">`);
}

/** Writes the address into all pages of a site that was built without one. */
export async function addressPages(folder: string, site: string): Promise<void> {
  for (const path of await pagesIn(folder)) {
    const file = join(folder, path, 'index.html');
    const html = await readFile(file, 'utf8');
    if (html.includes('<meta property="og:image"')) await writeFile(file, withAddress(html, path, site));
  }
}

/** `robots.txt`, and a `sitemap.xml` where the site has an address. */
export async function writeForRobots(folder: string, site: string | null): Promise<void> {
  const lines = ['User-agent: *', 'Allow: /'];
  if (site !== null) {
    const pages = await pagesIn(folder);
    const found = await Promise.all(pages.map(async path => forSearch(await readFile(join(folder, path, 'index.html'), 'utf8'))));
    const urls = pages.filter((_, at) => found[at]).map(path => `  <url><loc>${new URL(path, site).href}</loc></url>`);
    const xml = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
      ...urls,
      '</urlset>',
      '',
    ];
    await writeFile(join(folder, 'sitemap.xml'), xml.join('\n'));
    lines.push(`Sitemap: ${new URL('sitemap.xml', site).href}`);
  }
  await writeFile(join(folder, 'robots.txt'), `${lines.join('\n')}\n`);
}

/** From the site's root, in order: ``, `exercises/`, `exercises/outbox/`. */
async function pagesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile() && entry.name === 'index.html')
    .map(entry => relative(folder, entry.parentPath).split(sep).join('/'))
    .map(path => (path === '' ? '' : `${path}/`))
    .sort();
}
