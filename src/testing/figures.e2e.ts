/** Every figure of the lesson, by keyboard alone, and with nothing for axe after it was used, in both themes. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LESSON, wholeAddress } from '../ui/site/lesson/section-address.ts';
import { leave, sharedBrowser, visit } from './browser.ts';
import { someOf } from './some.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WHOLE = wholeAddress(LESSON);

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});
afterAll(async () => {
  await leave(browser);
});

interface Tour {
  readonly figure: string;
  /** From the figure's first control on, with keys only. */
  readonly keys: readonly string[];
  /** What the figure says when the keys have been pressed. */
  readonly says: RegExp;
}

const tab = (times: number) => Array.from({ length: times }, () => 'Tab');

const TOURS: readonly Tour[] = [
  // The group, the history, Append ... Restart, back, Start over; then the four answers as one stop, and the button.
  { figure: 'log', keys: [...tab(10), 'ArrowDown', 'Tab', 'Enter'], says: /So it is\. It gets 2 and 3: nothing was committed/ },
  { figure: 'log', keys: [...tab(7), 'Enter'], says: /After 45 s without a heartbeat/ },
  { figure: 'guarantees', keys: ['ArrowLeft'], says: /Nothing is handed out again, and the stock is never deducted/ },
  { figure: 'guarantees', keys: ['Tab', 'Enter'], says: /The process dies before line 4\. After 30 s .* the stock is deducted once/ },
  // The broker, then the squares row by row.
  { figure: 'publish', keys: ['ArrowRight'], says: /RabbitMQ, confirms, the confirm is lost: the event is there twice/ },
  { figure: 'publish', keys: ['Tab', 'Tab', 'Enter'], says: /Kafka, acks=0, the request is lost: the event is nowhere/ },
  {
    figure: 'outbox',
    keys: ['Tab', 'Enter'],
    says: /dies before line 4\. The customer has no answer\. Neither the order nor its event exists/,
  },
  { figure: 'rebalance', keys: ['ArrowRight'], says: /Eager, D joins: \d of 8 partitions stop, one for 4\.3 s/ },
  { figure: 'rebalance', keys: [...tab(7), 'Enter'], says: /Cooperative, C dies: 2 of 8 partitions stop/ },
  { figure: 'retention', keys: ['Tab', 'End'], says: /The group keeps up, and retention never meets it/ },
  // Down for ten minutes, as it opens; then never.
  {
    figure: 'sizing',
    keys: [...tab(4), 'ArrowLeft', 'ArrowLeft'],
    says: /100,000 of 100,000 pushed in 1\d s; none is in the dead-letter queue/,
  },
  { figure: 'exchange', keys: ['ArrowRight'], says: /The exchange is declared anew as direct/ },
  // Type, alternate, back, Start over; then the key and its form.
  { figure: 'exchange', keys: [...tab(4), 'Enter'], says: /Message 2, “order.paid.eu”: 2 copies, for email and fraud/ },
  { figure: 'queue-topic', keys: ['Tab', 'Enter'], says: /packing has one process more/ },
  { figure: 'queue-topic', keys: ['Tab', 'Tab', 'Space'], says: /worker 1 dies with order 3 and starts anew/ },
  { figure: 'keys', keys: ['Enter'], says: /user-1 goes to partition 2 again/ },
  { figure: 'keys', keys: [...tab(6), 'Enter'], says: /Modulo 4 now\. 3 of 4 keys will go elsewhere/ },
  { figure: 'hot-key', keys: ['ArrowRight'], says: /Keyed by seller: nobody is idle/ },
  { figure: 'retry', keys: ['ArrowRight'], says: /The limit of three drops 6 orders that could have been sent/ },
  { figure: 'request', keys: ['Tab', 'Space'], says: /the customer gets a \d+ after .* and the order is half done/ },
  { figure: 'pressure', keys: ['Home'], says: /At most \d+ orders waited without a bound/ },
  // Past the charts' numbers an answer, then "Tell me", and back to the cure.
  {
    figure: 'symptoms',
    keys: [...tab(4), 'Space', ...tab(3), 'Enter', 'Shift+Tab', 'Enter'],
    says: /Orders waiting after two minutes: \d+ before, \d+ with the cure/,
  },
];

/** How many tours of the same figure come before it: each is taken on a page on which nobody has touched that figure. */
const before = (tour: Tour) => TOURS.slice(0, TOURS.indexOf(tour)).filter(({ figure }) => figure === tour.figure).length;

describe.each(['light', 'dark'] as const)('by keyboard alone in %s', colorScheme => {
  const pages = new Map<number, ReturnType<typeof visit>>();
  const pageFor = (number: number) => {
    const open = pages.get(number) ?? visit(browser, inject('siteUrl') + WHOLE, { colorScheme, reducedMotion: 'reduce' });
    pages.set(number, open);
    return open;
  };
  afterAll(() => leave(browser));

  const tours = colorScheme === 'light' ? TOURS : someOf(TOURS, 4);
  it.each(tours.map(tour => [tour.figure, tour.keys, tour] as const))('the figure %s works, after %s', async (name, keys, tour) => {
    const { page, noise } = await pageFor(before(tour));
    const figure = await alive(page, name);
    await figure.locator('button, input:not([type=radio]), input:checked').first().focus();
    const untouched = await figure.innerText();
    for (const key of keys) await page.keyboard.press(key);
    await figure.getByText(tour.says).first().waitFor();
    await expect.poll(() => figure.innerText()).not.toBe(untouched);
    expect(await figure.evaluate(box => box.contains(document.activeElement)), 'the focus is still in the figure').toBe(true);
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
    const violations = await page.evaluate(async id => {
      const { axe } = window as unknown as {
        axe: { run(of: string): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      return (await axe.run(id)).violations.map(violation => `${violation.id}: ${violation.nodes[0]!.html.slice(0, 160)}`);
    }, `#figure-${name}`);
    expect(violations).toEqual([]);
    expect(noise).toEqual([]);
  });
});

describe('on a phone', () => {
  it.each([
    ['queue-topic', 'More processes of stock', /stock has one process more/],
    ['guarantees', 'Crash before line 4', /the stock is deducted once/],
    ['keys', 'Add a partition', /Modulo 4 now/],
    ['outbox', 'Crash before line 4', /Neither the order nor its event exists/],
    ['publish', /^lost.*acks=0, the request is lost$/, /Kafka, acks=0, the request is lost: the event is nowhere/],
    ['log', 'Restart', /After 45 s without a heartbeat/],
  ] as const)('%s works by touch, and nothing is wider than the screen', async (name, button, says) => {
    const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
    const { page, noise } = await visit(browser, inject('siteUrl') + WHOLE, phone);
    const figure = await alive(page, name);
    await figure.getByRole('button', { name: button, exact: true }).tap();
    await figure.getByText(says).first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(noise).toEqual([]);
    await page.context().close();
  });
});

describe('figures', () => {
  it('load the harness with the first touch, and not before', async () => {
    const { page } = await visit(browser, inject('siteUrl') + WHOLE);
    const plays: string[] = [];
    page.on('request', request => /play-|figure-worker/.test(request.url()) && plays.push(request.url()));
    const figure = await alive(page, 'hot-key');
    await page.waitForTimeout(300);
    expect(plays).toEqual([]);
    await figure.getByLabel('order id').check();
    await figure.getByText(/Keyed by order id/).waitFor();
    expect(plays.length).toBeGreaterThan(0);
    await page.context().close();
  });

  it('are drawn without a script, the whole trace too', async () => {
    const { page } = await visit(browser, inject('siteUrl') + WHOLE, { javaScriptEnabled: false });
    const rows = page.locator('#figure-log .log-history tr:visible');
    expect(await rows.count()).toBe(11);
    expect(await page.locator('.fig-bar:visible, .fig-ask:visible').count()).toBe(0);
    await page.context().close();
  });

  it('tell how far a long play is, and give it up when asked to', async () => {
    const { page, noise } = await visit(browser, inject('siteUrl') + WHOLE);
    const figure = await alive(page, 'sizing');
    const shown = await figure.locator('dd').allInnerTexts();
    const followers = figure.getByRole('group', { name: 'Followers' });
    await followers.getByLabel('10 million').check();
    await figure.getByRole('progressbar').waitFor();
    await figure.getByRole('button', { name: 'Stop' }).click();
    await figure.getByRole('progressbar').waitFor({ state: 'detached' });
    expect(await followers.getByLabel('100,000').isChecked()).toBe(true);
    expect(await figure.locator('dd').allInnerTexts()).toEqual(shown);
    expect(await figure.evaluate(box => box.contains(document.activeElement)), 'the focus is still in the figure').toBe(true);
    await figure.getByLabel('never').check();
    await figure
      .getByText(/100,000 of 100,000 pushed in 1\d s/)
      .first()
      .waitFor();
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('say so when the simulator cannot be had, and try again', async () => {
    const { page } = await visit(browser, inject('siteUrl') + WHOLE);
    await page.route(/figure-worker/, route => route.abort());
    const figure = await alive(page, 'queue-topic');
    await figure.getByRole('button', { name: 'Publish an order' }).click();
    await figure.getByText(/The simulator did not start/).waitFor();
    await page.unroute(/figure-worker/);
    await figure.getByRole('button', { name: 'Publish an order' }).click();
    await figure.getByText(/Order 5 is published/).waitFor();
    await page.context().close();
  });
});

/** Seen, so that its island is alive. */
async function alive(page: Page, name: string): Promise<Locator> {
  const figure = page.locator(`#figure-${name}`);
  await figure.scrollIntoViewIfNeeded();
  await figure.locator('astro-island:not([ssr])').waitFor({ state: 'attached' });
  return figure;
}
