import type { Page } from 'playwright-core';
import { paste } from './browser.ts';

export interface Stopped {
  /** From the press of Stop until the page says so and every sandbox is gone from it. */
  readonly ms: number;
  /** The longest time between two frames that the page drew while the code ran. */
  readonly longestFrameMs: number;
  readonly report: string;
}

/** Lets the code run for a second, then presses Stop. All times are the page's own. */
export async function runAndStop(page: Page, text: string, title: string): Promise<Stopped> {
  await paste(page, text);
  await page.keyboard.press('Control+Enter');
  await page.locator('iframe[data-at="work"]').first().waitFor({ state: 'attached' });
  return page.evaluate(async said => {
    const frame = () => new Promise<number>(resolve => requestAnimationFrame(resolve));
    let longestFrameMs = 0;
    const began = await frame();
    for (let last = began; last - began < 1000; ) {
      const now = await frame();
      longestFrameMs = Math.max(longestFrameMs, now - last);
      last = now;
    }
    const report = document.querySelector<HTMLElement>('.ws-report')!;
    const pressed = performance.now();
    document.querySelector<HTMLElement>('.ws-stop')!.click();
    while (!report.innerText.includes(said) || document.querySelector('iframe[data-at="work"]') !== null) await frame();
    return { ms: performance.now() - pressed, longestFrameMs, report: report.innerText };
  }, title);
}

/**
 * Runs on for longer than any test waits: the first explores without end in sight, the second never comes back from one call. The
 * first takes its time in matching, of which no step is counted: loops would use up what a search may take, within a second on a
 * fast machine.
 */
export const LONG_RUNS = {
  'a search': `export async function handle(message, { db }) {
  for (let n = 0; n < 40; n += 1) {
    /^(a+)+$/.test('a'.repeat(20) + 'b');
    await db.get('stock', String(n % 3) + Math.random());
  }
  await message.ack();
}`,
  'a hang': "export async function handle() {\n  /^(a+)+$/.test('a'.repeat(60) + 'b');\n}",
} as const;
