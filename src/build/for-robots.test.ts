import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { forRobots } from './for-robots.mjs';

const folder = mkdtempSync(join(tmpdir(), 'robots-'));
afterAll(() => rmSync(folder, { recursive: true }));

mkdirSync(join(folder, 'lesson/event-driven-pub-sub/whole'), { recursive: true });
writeFileSync(join(folder, 'lesson/event-driven-pub-sub/whole/index.html'), '<meta name="robots" content="noindex, follow" />');
for (const page of ['index.html', 'lesson/event-driven-pub-sub/index.html', '404.html']) writeFileSync(join(folder, page), '<p>Words</p>');

async function build(site: string | undefined) {
  const hooks = forRobots().hooks as unknown as Record<string, (options: object) => unknown>;
  await hooks['astro:config:done']!({ config: { site } });
  await hooks['astro:build:done']!({ dir: pathToFileURL(`${folder}/`) });
  return readFileSync(join(folder, 'robots.txt'), 'utf8');
}

test('a site that does not know its address has no sitemap, and robots may read it all', async () => {
  expect(await build(undefined)).toBe('User-agent: *\nAllow: /\n');
  expect(existsSync(join(folder, 'sitemap.xml'))).toBe(false);
});

test('a site that knows its address lists its pages by whole addresses, without the one for errors and what only repeats others', async () => {
  expect(await build('https://course.example/')).toContain('Sitemap: https://course.example/sitemap.xml');
  const found = [...readFileSync(join(folder, 'sitemap.xml'), 'utf8').matchAll(/<loc>(.*?)<\/loc>/g)].map(match => match[1]);
  expect(found).toEqual(['https://course.example/', 'https://course.example/lesson/event-driven-pub-sub/']);
});
