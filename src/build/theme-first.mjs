import { readFileSync } from 'node:fs';
import { minifySync } from 'rolldown/utils';

/** They are put into the head of every page, in this order. */
const FILES = ['theme-first.js', 'early-clicks.js'];

/**
 * Puts small scripts into the head of every page, before anything is painted. As Astro's `head-inline` scripts their hashes
 * enter the content security policy, so no page needs `unsafe-inline`.
 *
 * @returns {import('astro').AstroIntegration}
 */
export function themeFirst() {
  return {
    name: 'ackademy:theme-first',
    hooks: {
      'astro:config:setup': ({ injectScript }) => {
        for (const name of FILES) {
          const file = new URL(`../ui/site/${name}`, import.meta.url);
          injectScript('head-inline', minifySync(name, readFileSync(file, 'utf8')).code);
        }
      },
    },
  };
}
