import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workerWithoutList } from '../build/offline.mjs';
import { keptFiles, withList } from './kept-files-fs.ts';

let site: string;
beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), 'ackademy-site-'));
  await mkdir(join(site, '_astro'));
  await mkdir(join(site, 'exercises/labels'), { recursive: true });
  for (const path of ['_astro/page.abc.js', 'exercises/labels/index.html', '404.html', 'sw.js', 'robots.txt'])
    await writeFile(join(site, path), path);
});
afterAll(() => rm(site, { recursive: true }));

it('keeps every file with its hash, but for the worker and what only robots ask for', async () => {
  const { kept, size } = await keptFiles(site);
  expect(kept.map(({ url }) => url)).toEqual(['404.html', '_astro/page.abc.js', 'exercises/labels/index.html']);
  expect(size).toBe('404.html_astro/page.abc.jsexercises/labels/index.html'.length);
  expect(kept[0]!.integrity).toBe(`sha256-${createHash('sha256').update('404.html').digest('base64')}`);
  // What has a hash in its name is not fetched again for a new version.
  expect(kept.map(({ revision }) => revision === null)).toEqual([false, true, false]);
});

it('is put into the worker that Workbox made, whatever the names are', async () => {
  const worker = await workerWithoutList();
  const list = [{ url: "a$&'b/index.html", revision: 'r', integrity: 'sha256-x' }];
  const whole = withList(worker, list);
  expect(whole).toContain(JSON.stringify(list));
  expect(() => withList(whole, list)).toThrow('no place for the list');
});
