import { readFileSync } from 'node:fs';
import { minifySync } from 'rolldown/utils';

/**
 * Puts `theme-first.js` into the head of every page, before anything is painted. As an Astro `head-inline` script its hash
 * enters the content security policy, so no page needs `unsafe-inline`.
 *
 * @returns {import('astro').AstroIntegration}
 */
export function themeFirst() {
  return {
    name: 'ackademy:theme-first',
    hooks: {
      'astro:config:setup': ({ injectScript }) => {
        const file = new URL('../ui/site/theme-first.js', import.meta.url);
        const { code } = minifySync('theme-first.js', readFileSync(file, 'utf8'));
        injectScript('head-inline', code);
      },
    },
  };
}
