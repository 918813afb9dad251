/**
 * `npm run lighthouse`: a section of the lesson, where the lesson begins, and the whole of it, as built, served compressed and otherwise
 * as a plain static host does, five times on each of Lighthouse's profiles. Prints the medians and fails below the bars. Not part of
 * `npm test`: it wants a quiet machine. `npm run lighthouse -- 3 /` measures another page three times.
 */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { constants, createBrotliCompress } from 'node:zlib';
import lighthouse, { desktopConfig } from 'lighthouse';
import { chromium } from 'playwright-core';
import { LESSON, lessonAddress, sectionAddress, wholeAddress } from '../ui/site/lesson/section-address.ts';
import { CHROMIUM_ARGS, findChromium, HOW_TO_GET_IT } from './chromium.ts';

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
const ALL = [100, 100, 100, 100];
/** The whole lesson is told not to be found, because its sections are: that is no fault of it. */
const WHOLE = { skipAudits: ['is-crawlable'], desktop: ALL, mobile: [95, 100, 100, 100] };
const PAGE = { skipAudits: [], desktop: ALL, mobile: ALL };
const [times = '5', ...asked] = process.argv.slice(2);
const pages = asked.length > 0 ? asked : [sectionAddress(LESSON, 'log'), lessonAddress(LESSON), wholeAddress(LESSON)];

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
  '.txt': 'text/plain',
};
const PACKED = new Set(['.woff2', '.png', '.pagefind', '.pf_index', '.pf_fragment', '.pf_meta']);

const server = createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url!, 'http://site').pathname));
  const asked = join('dist', path.endsWith('/') ? `${path}index.html` : path);
  const file = existsSync(asked) && statSync(asked).isFile() ? asked : 'dist/404.html';
  const ending = extname(file);
  response.statusCode = file === asked ? 200 : 404;
  response.setHeader('content-type', TYPES[ending] ?? 'application/octet-stream');
  response.setHeader('cache-control', path.startsWith('/_astro/') ? 'public, max-age=31536000, immutable' : 'no-cache');
  const bytes = createReadStream(file);
  if (PACKED.has(ending)) return void bytes.pipe(response);
  response.setHeader('content-encoding', 'br');
  bytes.pipe(createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 6 } })).pipe(response);
});

const executablePath = findChromium();
if (executablePath === null) throw new Error(HOW_TO_GET_IT);
for (const page of pages)
  if (!existsSync(`dist${page}index.html`)) throw new Error(`There is no dist${page}index.html. Run \`npm run build\` first.`);
await new Promise<void>(resolve => server.listen(0, 'localhost', resolve));
const site = `http://localhost:${(server.address() as AddressInfo).port}`;

let short = false;
for (const [page, profile] of pages.flatMap(page => (['desktop', 'mobile'] as const).map(profile => [page, profile] as const))) {
  const bars = page === wholeAddress(LESSON) ? WHOLE : PAGE;
  const runs: { scores: number[]; metrics: number[] }[] = [];
  const failing = new Set<string>();
  for (let run = 0; run < Number(times); run += 1) {
    // A browser for each run: what one run left in caches and service workers is not for the next.
    const port = 9300 + Math.trunc(performance.now() % 600);
    const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS, `--remote-debugging-port=${port}`] });
    const result = await lighthouse(
      site + page,
      { port, logLevel: 'error', onlyCategories: [...CATEGORIES], skipAudits: [...bars.skipAudits] },
      profile === 'desktop' ? desktopConfig : undefined,
    );
    await browser.close();
    if (!result) throw new Error('Lighthouse gave no result');
    const { categories, audits } = result.lhr;
    runs.push({
      scores: CATEGORIES.map(name => Math.round(100 * (categories[name]!.score ?? 0))),
      metrics: ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift'].map(
        id => audits[id]!.numericValue ?? Number.NaN,
      ),
    });
    for (const name of CATEGORIES.slice(1))
      for (const { id, weight } of categories[name]!.auditRefs) {
        const { score, title } = audits[id] ?? { score: null, title: '' };
        if (weight > 0 && score !== null && score < 1) failing.add(`${name}: ${title}`);
      }
  }
  const scores = CATEGORIES.map((_, at) => median(runs.map(run => run.scores[at]!)));
  const [fcp, lcp, tbt, cls] = [0, 1, 2, 3].map(at => median(runs.map(run => run.metrics[at]!)));
  const held = scores.every((score, at) => score >= bars[profile][at]!);
  short ||= !held;
  console.log(
    `${page} ${profile.padEnd(8)} ${CATEGORIES.map((name, at) => `${name} ${scores[at]}`).join(', ')}   (FCP ${fcp!.toFixed(0)} ms, LCP ${lcp!.toFixed(0)} ms, TBT ${tbt!.toFixed(0)} ms, CLS ${cls!.toFixed(3)}; median of ${runs.length})${held ? '' : '   BELOW THE BAR'}`,
  );
  for (const line of failing) console.log(`         ${line}`);
}
server.closeAllConnections();
server.close();
process.exitCode = short ? 1 : 0;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
