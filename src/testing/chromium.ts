import { existsSync } from 'node:fs';
import { installFromDebian, programNamed } from './debian.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

export const HOW_TO_GET_IT =
  'The browser tests need Chromium or Chrome. Install one, or set CHROME_PATH to its program. Without one, `npm run test:unit` still runs everything else.';

/** The path of a Chromium: CHROME_PATH, then the usual names, then the usual places. */
export function findChromium(): string | null {
  const named = process.env.CHROME_PATH;
  if (named) return existsSync(named) ? named : null;
  return programNamed(NAMES) ?? PLACES.find(path => existsSync(path)) ?? null;
}

/** As `findChromium`; where there is none and this is a Debian whose packages we may install, installs Debian's. */
export function findOrInstallChromium(): string | null {
  const found = findChromium();
  if (found !== null) return found;
  installFromDebian(['chromium']);
  return findChromium();
}

/** What a headless Chromium is started with in tests: no outside traffic of its own, and no sandbox where root forbids it. */
export const CHROMIUM_ARGS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
