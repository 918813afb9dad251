import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateSW } from 'workbox-build';

/** The compiler is 14 MB before compression, the editor's TypeScript 7. */
const LARGEST = 20_000_000;

const LEAVING = `
  self.addEventListener('install', () => self.skipWaiting());
  self.addEventListener('activate', event => event.waitUntil(self.registration.unregister()
    .then(() => self.clients.matchAll({ type: 'window' }))
    .then(pages => pages.forEach(page => page.navigate(page.url)))));
`;

/**
 * Writes the service worker that keeps the whole course in the browser. It must come after whatever else writes into the
 * built folder. `src/ui/site/offline.ts` registers it.
 *
 * One version is kept at a time and served whole: the pages of one build with the scripts of the same. A new version waits
 * until somebody asks for it. Every file is fetched with its hash, so that a deployment in the middle of the fetching fails
 * it, to be tried again later, instead of leaving a mixture.
 *
 * @returns {import('astro').AstroIntegration}
 */
export function offline() {
  return {
    name: 'ackademy:offline',
    hooks: {
      // A browser that has seen a build at this address keeps serving that build. In development its worker is replaced by
      // one that goes away and takes nothing along.
      'astro:server:setup': ({ server }) => {
        server.middlewares.use('/sw.js', (_request, response) => {
          response.setHeader('content-type', 'text/javascript');
          response.end(LEAVING);
        });
      },
      'astro:build:done': async ({ dir, logger }) => {
        const { count, size } = await keepAll(fileURLToPath(dir));
        logger.info(`${count} files, ${(size / 1e6).toFixed(1)} MB, are kept for use without a network`);
      },
    },
  };
}

/** @param {string} site the built folder */
export async function keepAll(site) {
  const { count, size, warnings } = await generateSW({
    globDirectory: site,
    globPatterns: ['**/*'],
    // What only robots and chats ask for.
    globIgnores: ['sw.js', 'robots.txt', 'sitemap.xml', 'card.png'],
    swDest: join(site, 'sw.js'),
    inlineWorkboxRuntime: true,
    sourcemap: false,
    maximumFileSizeToCacheInBytes: LARGEST,
    // Their names hold their hashes.
    dontCacheBustURLsMatching: /^_astro\//,
    // Pagefind asks for its entry with the time behind it.
    ignoreURLParametersMatching: [/^ts$/],
    cleanupOutdatedCaches: true,
    // A page that was open before there was a worker profits from it as well: its version is the worker's.
    clientsClaim: true,
    skipWaiting: false,
    manifestTransforms: [async manifest => ({ manifest: await Promise.all(manifest.map(entry => withHash(site, entry))) })],
    // What was added since this version: from the network, and without one the page that says that there is nothing.
    runtimeCaching: [
      {
        urlPattern: ({ request, sameOrigin }) => sameOrigin && request.mode === 'navigate',
        handler: 'NetworkOnly',
        options: { precacheFallback: { fallbackURL: '404.html' } },
      },
    ],
  });
  if (warnings.length > 0) throw new Error(warnings.join('\n'));
  return { count, size };
}

/**
 * @template {{ url: string }} T
 * @param {string} site
 * @param {T} entry
 */
async function withHash(site, entry) {
  const hash = createHash('sha256').update(await readFile(join(site, entry.url)));
  return { ...entry, integrity: `sha256-${hash.digest('base64')}` };
}
