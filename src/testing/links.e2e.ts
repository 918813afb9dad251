/** Every link and anchor of the built site, out of its files: what a crawler would find, without a browser. */
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const pages = globSync('dist/**/*.html').map(path => path.replaceAll('\\', '/'));
const text = new Map(pages.map(path => [path, readFileSync(path, 'utf8')]));
const addressOf = (path: string) => path.replace(/^dist/, '').replace(/index\.html$/, '');

/** What pages point to by these attributes. Scripts hold texts that only look like tags, so they are left out. */
function linksOf(html: string): { readonly to: string; readonly by: string }[] {
  const tags = html
    .replaceAll(/<script\b[^>]*>[\s\S]*?<\/script>/g, tag => tag.slice(0, tag.indexOf('>') + 1))
    .replaceAll(/<!--[\s\S]*?-->/g, '');
  return [...tags.matchAll(/<(\w+)\b[^>]*?\s(href|src|component-url|renderer-url)="([^"]*)"/g)].map(match => ({
    by: `${match[1]} ${match[2]}`,
    to: match[3]!.replaceAll('&amp;', '&'),
  }));
}

/** The file that serves an address, or null. */
function fileOf(address: string): string | null {
  const path = `dist${decodeURIComponent(address)}`;
  if (path.endsWith('/')) return existsSync(`${path}index.html`) ? `${path}index.html` : null;
  return existsSync(path) && statSync(path).isFile() ? path : null;
}

const stylesOf = (html: string) => [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, css]) => css).join('\n');

const hasId = (html: string, id: string) => new RegExp(`\\sid="${id.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}"`).test(html);

describe('links', () => {
  it('there are pages to look at', () => {
    expect(pages.length).toBeGreaterThanOrEqual(8);
    expect(pages).toContain('dist/404.html');
  });

  it.each(pages)('%s points only to what is there', path => {
    const html = text.get(path)!;
    const broken: string[] = [];
    for (const { to, by } of linksOf(html)) {
      if (/^[a-z][a-z0-9+.-]*:/.test(to)) continue;
      const { pathname, hash } = new URL(to, `http://site${addressOf(path)}`);
      const file = fileOf(pathname);
      if (file === null) broken.push(`${by}: ${to}`);
      // Of the sprite and of inline drawings too: an icon that is not there is not seen. What sets something (`#blueprint=`) is no place.
      else if (
        hash.length > 1 &&
        !hash.includes('=') &&
        file.endsWith('.html') &&
        !hasId(text.get(file)!, decodeURIComponent(hash.slice(1)))
      )
        broken.push(`${by}: ${to}, which has no such place`);
    }
    expect([...new Set(broken)]).toEqual([]);
  });

  it.each(pages)('%s names other sites by whole and secure addresses', path => {
    const outside = linksOf(text.get(path)!).filter(({ to }) => /^[a-z][a-z0-9+.-]*:/.test(to) && !to.startsWith('data:'));
    const odd = outside.filter(
      ({ to }) => !URL.canParse(to) || !to.startsWith('https://') || /[\s,.)]$/.test(to) || !new URL(to).hostname.includes('.'),
    );
    expect(odd).toEqual([]);
  });

  it('every id is there once', () => {
    for (const [path, html] of text) {
      const ids = [...html.replaceAll(/<script\b[\s\S]*?<\/script>/g, '').matchAll(/\sid="([^"]+)"/g)].map(match => match[1]!);
      expect(
        ids.filter((id, at) => ids.indexOf(id) !== at),
        path,
      ).toEqual([]);
    }
  });

  it('what style sheets and the list of kept files name is there', () => {
    const sheets = globSync('dist/_astro/*.css').map(path => [path, readFileSync(path, 'utf8')] as const);
    for (const [path, css] of [...sheets, ...[...text].map(([path, html]) => [path, stylesOf(html)] as const)]) {
      const named = [...css.matchAll(/url\(["']?(?!data:|#)([^)"']+)/g)].map(match => new URL(match[1]!, 'http://site/_astro/').pathname);
      expect(
        named.filter(address => fileOf(address) === null),
        path,
      ).toEqual([]);
    }
    expect(pages.filter(path => path.endsWith('index.html') && !stylesOf(text.get(path)!).includes('.woff2'))).toEqual([]);
    const kept = [...readFileSync('dist/sw.js', 'utf8').matchAll(/"url":"([^"]+)"/g)].map(match => match[1]!);
    expect(kept.length).toBeGreaterThan(50);
    expect(kept.filter(url => fileOf(`/${url}`) === null)).toEqual([]);
    // Each page is kept, and so is whatever a page asks for.
    expect(pages.filter(path => !kept.includes(path.replace(/^dist\//, '')))).toEqual([]);
  });

  it('the page on progress tells the size of what is kept to within a quarter', () => {
    const kept = [...readFileSync('dist/sw.js', 'utf8').matchAll(/"url":"([^"]+)"/g)].map(match => match[1]!);
    const megabytes = kept.reduce((sum, url) => sum + statSync(`dist/${url}`).size, 0) / 1e6;
    const told = Number(/some (\d+) MB/.exec(text.get('dist/progress/index.html')!)![1]);
    expect(Math.abs(megabytes - told) / told).toBeLessThan(0.25);
  });
});
