import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { CHROMIUM_ARGS, findChromium, HOW_TO_GET_IT } from './chromium.ts';

export async function launch(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error(HOW_TO_GET_IT);
  return chromium.launch({ executablePath, args: CHROMIUM_ARGS });
}

let shared: Promise<Browser> | null = null;

/** The browser of all files of this worker that do not try to break one. It ends with the worker; `leave` ends what a file did in it. */
export async function sharedBrowser(): Promise<Browser> {
  if (shared !== null && !(await shared).isConnected()) shared = null;
  shared ??= launch();
  return shared;
}

export async function leave(browser: Browser | undefined): Promise<void> {
  await Promise.all((browser?.contexts() ?? []).map(context => context.close()));
}

/** A fresh visitor, whose console must stay silent: what it says, and every refused request, is collected. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<{ page: Page; noise: string[] }> {
  // Each fresh visitor would have the whole course fetched for offline use; what tests that, allows it.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block', ...options });
  // Long enough for a busy machine; what never comes is a failure all the same.
  context.setDefaultTimeout(90_000);
  const page = await context.newPage();
  const noise: string[] = [];
  page.on('console', message => {
    // SES tells what it removed from the sandbox's own realm; that is its way of working and in no page of ours. The other
    // is what playwright says about its own blocking.
    const expected = /^SES |^Service Worker registration blocked by Playwright/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !expected) noise.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', error => noise.push(`uncaught: ${error.message}`));
  page.on('response', response => {
    if (response.status() >= 400) noise.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  // On a busy machine the network falls silent before the scripts that came over it have run.
  await page.waitForLoadState('load');
  return { page, noise };
}

/** Replaces the code in the editor of an exercise, as a paste does. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+A');
  await page.evaluate(pasted => {
    const data = new DataTransfer();
    data.setData('text/plain', pasted);
    document.activeElement!.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}
