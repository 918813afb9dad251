/** A lesson read a section at a time: pages turn by link and by key, what was read is known everywhere, and old addresses still lead there. */
import { globSync, readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LESSON, lessonAddress, sectionAddress, wholeAddress } from '../ui/site/lesson/section-address.ts';
import { splitLesson } from '../ui/site/lesson/split-lesson.ts';
import { leave, sharedBrowser, visit } from './browser.ts';

const { sections } = splitLesson(readFileSync(`content/lessons/${LESSON}.mdx`, 'utf8'));
const at = (path: string) => inject('siteUrl') + path;
const section = (id: string, within?: string) => at(sectionAddress(LESSON, id, within));

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});
afterAll(async () => {
  await leave(browser);
});

const title = (page: Page) => page.locator('main > h2').innerText();
/** To the end of the page, as a reader comes there. */
async function readToEnd(page: Page): Promise<void> {
  const done = page.locator('.toc li.here > .sr');
  for (let i = 0; i < 60 && (await done.textContent()) === ''; i += 1) {
    await page.mouse.wheel(0, 2000);
    await page.waitForTimeout(30);
  }
  expect(await done.textContent()).toBe(', read');
}

describe('the sections of a lesson', () => {
  it('say together what the whole lesson says, each with the ids of its own places', () => {
    const text = (html: string) =>
      html
        .replaceAll(/<(script|style|template)\b[\s\S]*?<\/\1>|<hgroup[\s\S]*?<\/hgroup>|<nav class="pager"[\s\S]*?<\/nav>/g, ' ')
        .replaceAll(/<!--[\s\S]*?-->|<[^>]+>/g, '')
        .replaceAll(/\s+/g, '');
    const main = (path: string) => /<main\b[^>]*>([\s\S]*)<\/main>/.exec(readFileSync(`dist${path}index.html`, 'utf8'))![1]!;
    const whole = text(main(wholeAddress(LESSON)));
    let from = 0;
    for (const { id } of sections) {
      const own = text(main(sectionAddress(LESSON, id)));
      expect(own.length).toBeGreaterThan(500);
      const found = whole.indexOf(own, from);
      expect(found, id).toBeGreaterThanOrEqual(from);
      from = found + own.length;
    }
    expect(whole.slice(from)).toBe('');
  });

  it('number their figures as the whole lesson does', async () => {
    const { page } = await visit(browser, section('backpressure'));
    const [first] = await page.locator('.figure.fig').all();
    const number = await first!.evaluate(figure => {
      const before = getComputedStyle(figure.closest('main')!).counterReset;
      return Number(/figure (\d+)/.exec(before)![1]);
    });
    const whole = readFileSync(`dist${wholeAddress(LESSON)}index.html`, 'utf8');
    const ids = [...whole.matchAll(/<figure class="[^"]*\bfig\b[^"]*" id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids[number]).toBe(await first!.getAttribute('id'));
    await page.context().close();
  });

  it('ship what they use and nothing else', () => {
    const loaded = (id: string) =>
      [
        ...readFileSync(`dist${sectionAddress(LESSON, id)}index.html`, 'utf8').matchAll(
          /(?:href|src|component-url)="\/_astro\/([\w.-]+)"/g,
        ),
      ].map(([, file]) => file!);
    expect(
      loaded('wait')
        .filter(file => /Figure/.test(file))
        .map(file => file.split('.')[0]),
    ).toEqual(['RequestFigure']);
    const plain = loaded('takeaways');
    expect(plain.filter(file => /Figure|client\.|^ec\.|timeline|crash|chart/.test(file))).toEqual([]);
    expect(new Set(plain).size).toBe(plain.length);
  });

  it('turn by link and by key, and not while one types or has switched such keys off', async () => {
    const { page, noise } = await visit(browser, at(lessonAddress(LESSON)));
    await page.getByRole('link', { name: /Begin with the first section/ }).click();
    // Each time until the page is loaded, and its scripts with it.
    await page.waitForURL(section(sections[0]!.id));
    expect(await title(page)).toBe(sections[0]!.title);
    await page.keyboard.press('n');
    await page.waitForURL(section(sections[1]!.id));
    await page.locator('.pager [rel=next]').click();
    await page.waitForURL(section(sections[2]!.id));
    await page.keyboard.press('p');
    await page.waitForURL(section(sections[1]!.id));

    await page.keyboard.press('/');
    await page.locator('dialog.search').waitFor();
    await page.keyboard.type('n');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Shortcut keys: on' }).click();
    await page.keyboard.press('n');
    await page.keyboard.press('/');
    await page.keyboard.press('Control+k');
    await page.locator('dialog.search').waitFor();
    await page.keyboard.press('Escape');
    expect(page.url()).toBe(section(sections[1]!.id));
    await page.reload();
    await page.keyboard.press('n');
    await page.getByRole('button', { name: 'Shortcut keys: off' }).click();
    expect(page.url()).toBe(section(sections[1]!.id));
    await page.keyboard.press('n');
    await page.waitForURL(section(sections[2]!.id));
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('are in sight in the contents, the last one too', async () => {
    const { page } = await visit(browser, section(sections.at(-1)!.id));
    const [item, toc] = await Promise.all([
      page.locator('.toc li:has([aria-current=page])').boundingBox(),
      page.locator('.toc').boundingBox(),
    ]);
    expect(item!.y).toBeGreaterThanOrEqual(toc!.y);
    expect(item!.y + item!.height).toBeLessThanOrEqual(toc!.y + toc!.height);
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.context().close();
  });

  it('lead from the first to the last and on to the exercises, by links that need no script', async () => {
    const order = sections.map(({ id }) => sectionAddress(LESSON, id));
    const next = (path: string) => /<a rel="next"[^>]*href="([^"]+)"/.exec(readFileSync(`dist${path}index.html`, 'utf8'))?.[1];
    expect(order.map(next).slice(0, -1)).toEqual(order.slice(1));
    expect(next(order.at(-1)!)).toMatch(/^\/exercises\/[^/]+\/$/);
  });
});

describe('what was read', () => {
  it('is marked in the contents of every page, and the home page goes on where one stopped', async () => {
    const { page, noise } = await visit(browser, section('queue-or-topic'));
    const door = page.locator('[data-go-on] a');
    await page.goto(at('/'));
    await door.getByText('“Queue or topic?” is next').waitFor();
    await door.click();
    await page.waitForURL(section('queue-or-topic'));
    await readToEnd(page);
    await page.goto(at(lessonAddress(LESSON)));
    expect(await page.locator('#queue-or-topic > .sr').textContent()).toBe(', read');
    expect(await page.locator('.toc-count').innerText()).toMatch(/^1 of 24 read, \d+ min left$/);
    await page.getByRole('link', { name: 'Go on where you stopped What a queue buys you' }).click();
    await page.waitForURL(section('buys'));
    await page.goto(at('/progress/'));
    expect(await page.locator('[data-sum=read]').innerText()).toBe('1');
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('in the whole lesson is known there, and one goes on there', async () => {
    const { page } = await visit(browser, at(wholeAddress(LESSON, 'lag')));
    await expect.poll(() => page.locator('.toc li.here').getAttribute('data-section')).toBe('lag');
    await page.goto(at('/'));
    await page.locator('[data-go-on] a').getByText('“Hot keys and lag” is next').waitFor();
    expect(await page.locator('[data-go-on] a').getAttribute('href')).toBe(wholeAddress(LESSON, 'lag'));
    await page.context().close();
  });

  it('is not what fits into no window and was only opened', async () => {
    const { page } = await visit(browser, section('log'));
    await page.waitForTimeout(300);
    expect(await page.locator('.toc li.here > .sr').textContent()).toBe('');
    await page.context().close();
  });
});

describe('an address of the time when all sections were on one page', () => {
  it.each([
    ['log', section('log')],
    ['figure-log', section('log', 'figure-log')],
    ['check-draining', section('lag', 'check-draining')],
    ['six-symptoms', section('redeliveries', 'six-symptoms')],
  ])('#%s leads to its section', async (place, leads) => {
    const { page, noise } = await visit(browser, at(`${lessonAddress(LESSON)}#${place}`));
    await page.waitForURL(leads);
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('leads to its place in the whole lesson for those who read that', async () => {
    const { page } = await visit(browser, at(wholeAddress(LESSON, 'lag')));
    await expect.poll(() => page.evaluate(() => localStorage.getItem('ackademy:v1:place:event-driven-pub-sub'))).toContain('true');
    await page.goto(at(`${lessonAddress(LESSON)}#figure-log`));
    await page.waitForURL(at(wholeAddress(LESSON, 'figure-log')));
    await page.context().close();
  });

  it('leads to a row of the contents without a script', async () => {
    const { page } = await visit(browser, at(`${lessonAddress(LESSON)}#log`), { javaScriptEnabled: false });
    expect(await page.locator('li:target a').getAttribute('href')).toBe(sectionAddress(LESSON, 'log'));
    await page.context().close();
  });
});

describe('the search', () => {
  it('finds a section once, by its title, and not the same words in the whole lesson', async () => {
    const { page } = await visit(browser, at('/glossary/'));
    await page.keyboard.press('/');
    await page.locator('.search input').fill('modulo the number of partitions');
    await page.locator('.search-list a').first().waitFor();
    const found = await page.locator('.search-list a').evaluateAll(links => links.map(link => link.getAttribute('href')!));
    expect(found.filter(href => href.includes('/whole/'))).toEqual([]);
    expect(found.filter(href => href.startsWith(sectionAddress(LESSON, 'order'))).length).toBe(1);
    expect(await page.locator(`.search-list a[href^="${sectionAddress(LESSON, 'order')}"]`).innerText()).toMatch(
      /^Order, and what it costs\s+Event-driven & Pub\/Sub/,
    );
    await page.context().close();
  });
});

describe('the whole lesson in one file', () => {
  const file = `dist${lessonAddress(LESSON)}${LESSON}.html`;

  it('asks for nothing, opens from a disk, and its quick checks, words and theme work there', async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const asked: string[] = [];
    const noise: string[] = [];
    page.on('request', request => asked.push(request.url().slice(0, 80)));
    page.on('console', message => noise.push(message.text()));
    page.on('pageerror', error => noise.push(error.message));
    await page.goto(new URL(`../../${file}`, import.meta.url).href);
    expect(asked.filter(url => !url.startsWith('data:'))).toEqual([expect.stringMatching(/^file:/)]);
    expect(await page.locator('main > h2').count()).toBe(sections.length);
    expect(await page.evaluate(() => document.fonts.check('18px "Source Sans 3"'))).toBe(true);

    const check = page.locator('quick-check').first();
    await check.locator('.opt[data-right] input').check();
    await check.getByRole('button', { name: 'Check' }).click();
    expect(await check.locator('[role=status]').innerText()).toMatch(/^Right/);
    await page.locator('.term').first().click();
    await page.locator('.gloss:popover-open').waitFor();
    await page.keyboard.press('Escape');
    const before = await page.evaluate(() => document.documentElement.dataset.theme);
    await page.getByRole('button', { name: 'Dark theme' }).click();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).not.toBe(before);
    // Figures are drawn, and nothing in them pretends to be alive.
    expect(await page.locator('figure.fig').count()).toBe(15);
    expect(await page.locator('figure.fig :is(button, input):enabled').count()).toBe(0);
    expect(await page.locator('.fig-bar:visible, .rh-offer:visible, .pager:visible').count()).toBe(0);
    expect(noise).toEqual([]);
    await context.close();
  });

  it('is as large as the pages say', () => {
    const size = `${(readFileSync(file).length / 1e6).toFixed(1)} MB`;
    for (const page of [lessonAddress(LESSON), wholeAddress(LESSON)])
      expect(readFileSync(`dist${page}index.html`, 'utf8')).toContain(`> of ${size}</span>`);
  });

  it('is made of every lesson', () => {
    expect(globSync('content/lessons/*.mdx').length).toBe(
      globSync('dist/lesson/*/*.html').filter(path => !path.endsWith('index.html')).length,
    );
  });
});
