import { fileURLToPath } from 'node:url';
import { writeForRobots } from '../site/address-fs.ts';

/**
 * `robots.txt`, and a `sitemap.xml` where the site knows its own address: `SITE_URL=https://course.example npm run build`.
 *
 * @returns {import('astro').AstroIntegration}
 */
export function forRobots() {
  /** @type {string | null} */
  let site = null;
  return {
    name: 'ackademy:for-robots',
    hooks: {
      'astro:config:done': ({ config }) => {
        site = config.site ?? null;
      },
      'astro:build:done': ({ dir }) => writeForRobots(fileURLToPath(dir), site),
    },
  };
}
