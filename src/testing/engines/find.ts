/** Firefox, and WebKit as Debian has it (WebKitGTK's driver with its own small browser, which needs a screen: Xvfb). */
import { existsSync } from 'node:fs';
import { installFromDebian, programNamed } from '../debian.ts';

export interface Found {
  /** The program. */
  readonly firefox: string | null;
  /** The driver; it knows its browser. */
  readonly webkit: string | null;
}

export const HOW_TO_GET_IT: { readonly [engine in keyof Found]: string } = {
  firefox:
    'Firefox was not tested, as there is none: on Debian install the package firefox-esr; elsewhere set FIREFOX_PATH to its program.',
  webkit: 'WebKit was not tested, as there is no driver for it: on Debian install the packages webkit2gtk-driver and xvfb.',
};

export function findEngines(): Found {
  const named = process.env.FIREFOX_PATH;
  const firefox = named ? (existsSync(named) ? named : null) : programNamed(['firefox-esr', 'firefox']);
  const webkit = programNamed(['Xvfb']) === null ? null : programNamed(['WebKitWebDriver']);
  return { firefox, webkit };
}

/** As `findEngines`; where one is missing and this is a Debian whose packages we may install, installs Debian's. */
export function findOrInstallEngines(): Found {
  const { firefox, webkit } = findEngines();
  const missing = [...(firefox === null ? ['firefox-esr'] : []), ...(webkit === null ? ['webkit2gtk-driver', 'xvfb'] : [])];
  if (missing.length > 0) installFromDebian(missing);
  return findEngines();
}
