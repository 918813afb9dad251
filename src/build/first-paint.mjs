import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a page loads, or holds to the same end. Sections that are put together on one page bring some of them more than once. */
const LOADED = /<link rel="stylesheet" href="([^"]+)"\s*\/?>|<style>([\s\S]*?)<\/style>|<script type="module" src="([^"]+)"><\/script>/g;

/**
 * Goes through every page that was built, for the sake of what is seen first: each style and script stands there once, and scripts leave
 * the line to the fonts. Nothing that is drawn waits for them, and browsers fetch modules as if it did.
 *
 * @returns {import('astro').AstroIntegration}
 */
export function firstPaint() {
  return {
    name: 'ackademy:first-paint',
    hooks: {
      'astro:build:done': ({ dir }) => {
        const dist = fileURLToPath(dir);
        for (const page of globSync('**/*.html', { cwd: dist })) {
          const path = join(dist, page);
          const html = readFileSync(path, 'utf8');
          if (html.includes('<script type="module"')) writeFileSync(path, scriptsLast(loadedOnce(html)));
        }
      },
    },
  };
}

/** @param {string} html */
export function loadedOnce(html) {
  const loaded = new Set();
  return html.replaceAll(LOADED, (tag, sheet, style, script) => {
    const what = sheet ?? style ?? script;
    if (loaded.has(what)) return '';
    loaded.add(what);
    return tag;
  });
}

/** @param {string} html */
export function scriptsLast(html) {
  return html.replaceAll('<script type="module" src=', '<script type="module" fetchpriority="low" src=');
}
