import puppeteer, { type KeyInput } from 'puppeteer-core';
import { type Browser, WINDOW } from './browser.ts';

/** Over WebDriver BiDi, which is all that Firefox has. */
export async function openFirefox(executablePath: string): Promise<Browser> {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true, defaultViewport: WINDOW });
  // The window that is there from the start never has the focus, so the editor would hear nothing.
  const page = await browser.newPage();
  for (const other of await browser.pages()) if (other !== page) await other.close();
  return {
    goto: async url => void (await page.goto(url, { waitUntil: 'load' })),
    reload: async () => void (await page.reload({ waitUntil: 'load' })),
    evaluate: expression => page.evaluate(expression),
    press: async keys => {
      const names = keys.split('+') as KeyInput[];
      for (const name of names) await page.keyboard.down(name);
      for (const name of names.reverse()) await page.keyboard.up(name);
    },
    close: () => browser.close(),
  };
}
