import { existsSync } from 'node:fs';
import type { Explored } from '../../report/report.ts';
import { panel } from '../../ui/workspace/report-view.ts';
import { launch, visit } from '../browser.ts';
import { serveSite } from '../site-server.ts';
import { LONG_RUNS, runAndStop } from '../stop-run.ts';
import { type Row, row } from './row.ts';

const ROUNDS = 5;

/**
 * From the press of Stop until the built site says so and the sandbox is gone; and how long the page drew nothing while code ran.
 * Milliseconds of the page's own clock: what else the machine does only makes them longer, so the shortest of some rounds counts.
 */
export async function measureStop(tell: (row: Row) => void): Promise<void> {
  if (!existsSync('dist/index.html')) {
    console.log('Stop is measured on the built site, and there is none: run `npm run build` first.');
    return;
  }
  const { title } = panel({ kind: 'cancelled' }, { runs: 0, bounds: [] } as unknown as Explored);
  const { url, stop } = await serveSite();
  const browser = await launch();
  try {
    const { page } = await visit(browser, `${url}/exercises/idempotent-order-consumer/`);
    await page.waitForSelector('.monaco-editor .view-line');
    for (const [what, text] of Object.entries(LONG_RUNS)) {
      const stops: number[] = [];
      const frames: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const { ms, longestFrameMs } = await runAndStop(page, text, title);
        stops.push(ms);
        frames.push(longestFrameMs);
      }
      const all = stops.map(ms => ms.toFixed(0)).join(', ');
      tell(row('Chromium page', `Stop during ${what}`, Math.min(...stops), 'ms', { atMost: 100 }, `${ROUNDS} rounds: ${all} ms`));
      const gaps = frames.map(ms => ms.toFixed(0)).join(', ');
      tell(row('Chromium page', `longest frame during ${what}`, Math.min(...frames), 'ms', null, `${ROUNDS} rounds: ${gaps} ms`));
    }
  } finally {
    await browser.close();
    stop();
  }
}
