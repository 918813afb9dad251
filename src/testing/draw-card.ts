/**
 * `npm run card`: draws `public/card.png`, what a link to the course looks like in a chat. It is the home page as built, cut down
 * to its sentence and its run. Run it after the home page has changed; the picture is committed, so a build needs no browser.
 */
import { chromium } from 'playwright-core';
import { CHROMIUM_ARGS, findChromium, HOW_TO_GET_IT } from './chromium.ts';
import { serveSite } from './site-server.ts';

const STYLE = `
  .bar nav, .bar .btn, .bar-offline, .doors, footer, .run-code, .run-foot, .run-scrub, .run-steps { display: none !important; }
  .bar { padding: 22px 64px 0 !important; }
  .page { padding: 0 64px !important; max-width: none !important; }
  .mark { width: 44px; height: 44px; }
  .brand { font-size: 34px; gap: 16px; }
  h1 { font-size: 48px !important; padding: 14px 0 26px !important; max-width: none; }
  .run { border-bottom: 0; }
  .run-grid { grid-template-columns: 1fr !important; padding-top: 14px; }
  .run-plot svg { width: 100%; height: auto; }
`;

const executablePath = findChromium();
if (executablePath === null) throw new Error(HOW_TO_GET_IT);
const { url, stop } = await serveSite();
const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
const context = await browser.newContext({
  viewport: { width: 1200, height: 630 },
  colorScheme: 'light',
  reducedMotion: 'reduce',
  serviceWorkers: 'block',
});
const page = await context.newPage();
await page.goto(`${url}/`, { waitUntil: 'networkidle' });
// Not `addStyleTag`, which the page's policy may refuse.
await page.evaluate(text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [sheet];
}, STYLE);
await page.screenshot({ path: 'public/card.png' });
await browser.close();
stop();
