import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundled.mjs';

const SCRIPT = fileURLToPath(new URL('../ui/site/lesson/one-file-script.ts', import.meta.url));
const STYLE = fileURLToPath(new URL('../ui/site/lesson/one-file.css', import.meta.url));

const SHEET = /<link rel="stylesheet" href="([^"]+)"\s*\/?>/g;

/**
 * Makes one file of each whole lesson, `/lesson/<lesson>/<lesson>.html`, which opens from a disk: with its styles, its fonts and what
 * little script it needs, and asking for nothing else. Left out is what needs the site: figures stand as they are first drawn, listings
 * are not run, and links to exercises are links only where the site knows its address (`SITE_URL`). Then it says on the lesson's pages
 * how large the file is.
 *
 * @returns {import('astro').AstroIntegration}
 */
export function oneFile() {
  let site = '';
  return {
    name: 'ackademy:one-file',
    hooks: {
      'astro:config:done': ({ config }) => {
        site = config.site ?? '';
      },
      'astro:build:done': async ({ dir, logger }) => {
        const dist = fileURLToPath(dir);
        const script = (await bundle(SCRIPT)).text;
        for (const page of globSync('lesson/*/whole/index.html', { cwd: dist })) {
          const folder = dirname(dirname(page));
          const file = join(dist, folder, `${basename(folder)}.html`);
          const html = inOneFile(readFileSync(join(dist, page), 'utf8'), { dist, site, script });
          writeFileSync(file, html);
          const size = Buffer.byteLength(html) / 1e6;
          for (const told of [join(dist, page), join(dist, folder, 'index.html')]) {
            const before = readFileSync(told, 'utf8');
            const after = before.replace(/(<span data-file-size[^>]*>)(<\/span>)/, `$1 of ${size.toFixed(1)} MB$2`);
            if (after === before) throw new Error(`${told} has no place for the size of the file`);
            writeFileSync(told, after);
          }
          logger.info(`${basename(file)}, ${size.toFixed(1)} MB, is the whole lesson in one file`);
        }
      },
    },
  };
}

/**
 * @param {string} html the page of the whole lesson, as built
 * @param {{ dist: string, site: string, script: string }} from
 */
export function inOneFile(html, { dist, site, script }) {
  const read = (/** @type {string} */ address) => readFileSync(join(dist, address));
  const data = (/** @type {string} */ type, /** @type {Buffer} */ bytes) => `data:${type};base64,${bytes.toString('base64')}`;

  const styles = [
    ...[...html.matchAll(SHEET)].map(([, sheet]) => read(/** @type {string} */ (sheet)).toString()),
    ...[...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, css]) => css ?? ''),
    readFileSync(STYLE, 'utf8'),
  ]
    .join('\n')
    .replaceAll(/url\(["']?(\/[^)"']+\.woff2)["']?\)/g, (_, font) => `url(${data('font/woff2', read(font))})`);

  // The first script of every page puts the theme on it (theme-first.mjs).
  const theme = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1];
  const title = /<title>([\s\S]*?)<\/title>/.exec(html)?.[1];
  const description = /<meta name="description" content="([^"]*)"/.exec(html)?.[1];
  const body = /<body[^>]*>([\s\S]*)<\/body>/.exec(html)?.[1];
  if (theme === undefined || title === undefined || description === undefined || body === undefined)
    throw new Error('The page of the whole lesson is not as it was.');
  const own = script.replaceAll('</script', '<\\/script');
  const hash = (/** @type {string} */ text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; script-src ${hash(theme)} ${hash(own)}; base-uri 'none'; form-action 'none'`;
  const icon = existsSync(join(dist, 'favicon.svg')) ? `<link rel="icon" href="${data('image/svg+xml', read('favicon.svg'))}">` : '';

  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, follow">
<title>${title}</title>
<meta name="description" content="${description}">
<meta name="color-scheme" content="light dark">
${icon}
<style>${styles}</style>
<script>${theme}</script>
</head>
<body>${bodyAlone(body, site)}
<script>${own}</script>
</body>
</html>
`;
}

/**
 * @param {string} body
 * @param {string} site its address, or nothing
 */
function bodyAlone(body, site) {
  return (
    body
      .replaceAll(/<script\b[^>]*>[\s\S]*?<\/script>|<style>[\s\S]*?<\/style>|<link\b[^>]*>|<!--[\s\S]*?-->/g, '')
      .replaceAll(/<nav (?:id="site-menu"|class="pager")[\s\S]*?<\/nav>|<footer\b(?! class="sources")[\s\S]*?<\/footer>/g, '')
      .replace(
        /<p class="ways-small">[\s\S]*?<\/p>/,
        '<p class="ways-small">This is the whole lesson, saved as one file. Its figures stand as they open: to move them, to run the listings and to do the exercises, go to the site.</p>',
      )
      // What a figure opens with is drawn already; what it would go on with is not needed.
      .replaceAll(
        /<astro-island\b[^>]*>([\s\S]*?)<\/astro-island>/g,
        (_, drawn) => `<astro-island>${drawn.replaceAll(/<(button|input)\b/g, '<$1 disabled')}</astro-island>`,
      )
      .replaceAll(/ href="(\/[^"]*)"/g, (_, to) => (site === '' ? '' : ` href="${new URL(to, site).href}"`))
  );
}
