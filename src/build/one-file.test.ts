import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inOneFile } from './one-file.mjs';

const dist = mkdtempSync(join(tmpdir(), 'one-file-'));
afterAll(() => rmSync(dist, { recursive: true }));
mkdirSync(join(dist, '_astro'));
writeFileSync(join(dist, '_astro/a.css'), '@font-face{src:url(/_astro/f.woff2)}.a{color:red}');
writeFileSync(join(dist, '_astro/f.woff2'), 'font');

const PAGE = `<!DOCTYPE html><html><head><title>T &amp; U</title><meta name="description" content="D"><link rel="stylesheet" href="/_astro/a.css">
<script>theme()</script></head><body><header><nav id="site-menu" popover><a href="/exercises/">Exercises</a></nav></header>
<main><p class="ways-small">All on one page.</p><p><a href="#log">here</a>, <a href="/glossary/#x">a word</a>, <a href="https://else.example/">else</a></p>
<astro-island props="{&quot;big&quot;:1}" component-url="/_astro/F.js"><figure><button type="button">Go</button><input type="radio"/></figure><!--astro:end--></astro-island>
<footer class="sources">Sources</footer><nav class="pager"><a href="/lesson/l/">back</a></nav></main>
<footer><a href="/progress/">kept</a></footer><script type="module" src="/_astro/s.js"></script></body></html>`;
const made = (site: string) => inOneFile(PAGE, { dist, site, script: "say('</script>')" });

describe('a lesson in one file', () => {
  const html = made('');

  it('asks for nothing outside of itself', () => {
    expect(html).not.toMatch(/ (?:src|component-url)=|url\((?!data:)|href="\//);
    expect(html).toContain(`url(data:font/woff2;base64,${Buffer.from('font').toString('base64')})`);
  });

  it('allows its own two scripts and no others', () => {
    const hashes = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) =>
      createHash('sha256').update(text!).digest('base64'),
    );
    expect(hashes.length).toBe(2);
    const allowed = [...html.matchAll(/'sha256-([^']+)'/g)].map(([, hash]) => hash);
    expect(allowed).toEqual(hashes);
  });

  it('keeps the text and its links to itself and to others, and leaves out what needs the site', () => {
    expect(html).toContain('<a href="#log">here</a>, <a>a word</a>, <a href="https://else.example/">else</a>');
    expect(html).toContain('<footer class="sources">Sources</footer>');
    expect(html).not.toMatch(/Exercises|>back<|>kept<|props=|astro:end/);
    expect(html).toContain(
      '<astro-island><figure><button disabled type="button">Go</button><input disabled type="radio"/></figure></astro-island>',
    );
    expect(html).toContain('go to the site');
  });

  it('leads to the site where the site knows its address', () => {
    expect(made('https://course.example')).toContain('<a href="https://course.example/glossary/#x">a word</a>');
  });
});
