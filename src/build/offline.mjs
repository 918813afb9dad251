import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateSW } from 'workbox-build';
import { keptFiles, THE_LIST, withList } from '../site/kept-files-fs.ts';
import { LEAVING } from '../site/leaving.ts';

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
  const { kept, size } = await keptFiles(site);
  await writeFile(join(site, 'sw.js'), withList(await workerWithoutList(), kept));
  return { count: kept.length, size };
}

/** The worker as Workbox makes it; `withList` says which files it keeps. */
export async function workerWithoutList() {
  const scratch = await mkdtemp(join(tmpdir(), 'ackademy-worker-'));
  try {
    // Workbox wants to find a file; which ones there are is known later.
    await writeFile(join(scratch, '404.html'), '');
    const swDest = join(scratch, 'sw.js');
    const { warnings } = await generateSW({
      globDirectory: scratch,
      globPatterns: ['404.html'],
      swDest,
      inlineWorkboxRuntime: true,
      sourcemap: false,
      // Pagefind asks for its entry with the time behind it.
      ignoreURLParametersMatching: [/^ts$/],
      cleanupOutdatedCaches: true,
      // A page that was open before there was a worker profits from it as well: its version is the worker's.
      clientsClaim: true,
      skipWaiting: false,
      manifestTransforms: [async () => ({ manifest: [{ url: THE_LIST, revision: null, size: 0 }] })],
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
    return await readFile(swDest, 'utf8');
  } finally {
    await rm(scratch, { recursive: true });
  }
}
