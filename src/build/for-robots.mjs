import { readFile, writeFile } from 'node:fs/promises';
import { forSearch } from './for-search.mjs';

/**
 * `robots.txt`, and a `sitemap.xml` where the site knows its own address: `SITE_URL=https://course.example npm run build`.
 * A sitemap of relative addresses would be none.
 *
 * @returns {import('astro').AstroIntegration}
 */
export function forRobots() {
  let site = '';
  return {
    name: 'ackademy:for-robots',
    hooks: {
      'astro:config:done': ({ config }) => {
        site = config.site ?? '';
      },
      'astro:build:done': async ({ dir, pages }) => {
        const lines = ['User-agent: *', 'Allow: /'];
        if (site !== '') {
          const found = await Promise.all(
            pages.map(async ({ pathname }) => forSearch(await readFile(new URL(`${pathname}index.html`, dir), 'utf8').catch(() => ''))),
          );
          const addresses = pages
            .filter(({ pathname }, at) => found[at] && !pathname.includes('404'))
            .map(({ pathname }) => new URL(pathname, site).href);
          const urls = addresses.sort().map(address => `  <url><loc>${address}</loc></url>`);
          const xml = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            ...urls,
            '</urlset>',
            '',
          ];
          await writeFile(new URL('sitemap.xml', dir), xml.join('\n'));
          lines.push(`Sitemap: ${new URL('sitemap.xml', site).href}`);
        }
        await writeFile(new URL('robots.txt', dir), `${lines.join('\n')}\n`);
      },
    },
  };
}
