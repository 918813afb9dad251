/** Every page of the built site: no broken link, no console message, no axe violation in either theme, nothing wider than a phone. */
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launch, visit } from './browser.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pages = globSync('dist/**/index.html')
  .map(path => `/${path.replace(/^dist\//, '').replace(/index\.html$/, '')}`)
  .sort();

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
});

describe.each(pages)('%s', path => {
  it.each(['light', 'dark'] as const)('has nothing to say to the console and nothing for axe in %s', async colorScheme => {
    const { page, noise } = await visit(browser, inject('siteUrl') + path, { colorScheme });
    if (path.startsWith('/exercises/') && path !== '/exercises/') await page.waitForSelector('.monaco-editor .view-line');
    await page.evaluate(axeSource);
    const violations = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
      return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 160)}`);
    });
    expect(violations).toEqual([]);
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('links only to what is there', async () => {
    const site = inject('siteUrl');
    const { page } = await visit(browser, site + path);
    const links = await page.evaluate(() => [...document.querySelectorAll('a[href]')].map(link => (link as HTMLAnchorElement).href));
    const own = [...new Set(links.filter(link => link.startsWith(site)).map(link => link.split('#')[0]!))];
    for (const link of own) expect((await page.request.get(link)).status(), `${path} links to ${link}`).toBe(200);
    const anchors = await page.evaluate(() =>
      [...document.querySelectorAll('a[href^="#"]')]
        .map(link => link.getAttribute('href')!.slice(1))
        .filter(id => id !== '' && document.getElementById(id) === null),
    );
    expect(anchors).toEqual([]);
    await page.context().close();
  });

  it('is no wider than a narrow phone', async () => {
    const { page } = await visit(browser, inject('siteUrl') + path, { viewport: { width: 320, height: 700 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await page.context().close();
  });
});
