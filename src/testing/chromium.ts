import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

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
  const which = process.platform === 'win32' ? 'where' : 'which';
  for (const name of NAMES) {
    const { status, stdout } = spawnSync(which, [name], { encoding: 'utf8' });
    const path = stdout?.split('\n')[0]?.trim();
    if (status === 0 && path) return path;
  }
  return PLACES.find(path => existsSync(path)) ?? null;
}

/** As `findChromium`; where there is none and this is a Debian whose packages we may install, installs Debian's. */
export function findOrInstallChromium(): string | null {
  const found = findChromium();
  if (found !== null) return found;
  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (!mayInstall) return null;
  console.log('No Chromium here; installing the package chromium.');
  try {
    const options = {
      stdio: ['ignore', 'ignore', 'inherit'] as ('ignore' | 'inherit')[],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
  } catch {
    return null;
  }
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
