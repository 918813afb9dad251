/** After one visit the whole course works with its server gone; and a new version comes when it is asked for, whole. */
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sirv from 'sirv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepAll } from '../build/offline.mjs';
import { LESSON, lessonAddress, sectionAddress, wholeAddress } from '../ui/site/lesson/section-address.ts';
import { leave, sharedBrowser, visit } from './browser.ts';
import { serveSite } from './site-server.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await sharedBrowser();
});
afterAll(async () => {
  await leave(browser);
});

const SECTION = sectionAddress(LESSON, 'guarantees');
const EXERCISE = '/exercises/idempotent-order-consumer/';
const kept = (page: Page) => page.locator('[data-kept=kept]').waitFor({ timeout: 60_000 });

describe('with the server stopped after the first visit', () => {
  let page: Page;
  let noise: string[];
  beforeAll(async () => {
    const server = await serveSite();
    ({ page, noise } = await visit(browser, server.url + SECTION, { serviceWorkers: 'allow' }));
    await kept(page);
    server.stop();
    // Nor may anything come out of the browser's ordinary cache.
    const session = await page.context().newCDPSession(page);
    await session.send('Network.clearBrowserCache');
  });

  it('the lesson reloads, and its quick checks answer', async () => {
    await page.reload({ waitUntil: 'load' });
    const check = page.locator('quick-check').first();
    await check.locator('input').nth(1).check();
    await check.getByRole('button', { name: 'Check' }).click();
    expect(await check.locator('[role=status]').innerText()).toMatch(/^(Right|Not this one)/);
  });

  it('a figure runs', async () => {
    const lost = page.locator('#figure-guarantees .crash-cell', { hasText: 'lost' }).first();
    await lost.scrollIntoViewIfNeeded();
    // A figure listens once it was seen and its script is there.
    await page.locator('#figure-guarantees astro-island:not([ssr]) .crash-cell').first().waitFor();
    await lost.click();
    await page.locator('#figure-guarantees .crash-cell[aria-pressed=true]', { hasText: 'lost' }).waitFor();
    const figure = page.locator('#figure-guarantees');
    await figure.getByText('the stock is never deducted').first().waitFor();
  });

  it('the other sections, and all of them on one page, are there without having been visited', async () => {
    const there = page.url();
    for (const address of [sectionAddress(LESSON, 'lag'), lessonAddress(LESSON), wholeAddress(LESSON)]) {
      await page.goto(new URL(address, there).href);
      expect(await page.locator('h1').innerText()).toBe('Event-driven & Pub/Sub');
    }
    await page.goto(there);
  });

  it('the search finds', async () => {
    await page.keyboard.press('Escape');
    await page.locator('[data-search]').first().click();
    await page.locator('.search input').fill('visibility timeout');
    await page.locator('.search-list a').first().waitFor();
    expect(await page.locator('.search-list').innerText()).toContain('Glossary');
    expect(noise).toEqual([]);
  });

  it('an exercise compiles, runs in its sandbox and is graded', async () => {
    await page.goto(new URL(EXERCISE, page.url()).href);
    await page.waitForSelector('.monaco-editor .view-line');
    await page.keyboard.press('Control+Enter');
    await page.locator('.ws-report', { hasText: 'deducted twice' }).waitFor({ timeout: 60_000 });
  });

  it('an address that is none says so, instead of the browser’s own page', async () => {
    await page.goto(new URL('/no-such-page/', page.url()).href);
    expect(await page.locator('h1').innerText()).toContain('Nothing was ever delivered here');
  });
});

const MOST_BYTES = 200_000;

describe('a new version', () => {
  let folder: string;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ackademy-site-'));
    // Without the editor and the compilers, which every visitor would fetch again: the pages that are visited here have none.
    await cp('dist', folder, { recursive: true, filter: async path => (await stat(path)).size < MOST_BYTES });
    await keepAll(folder);
    // Reads the files anew for each request, as a host does after a deployment.
    server = createServer(sirv(folder, { dev: true, etag: true }));
    await new Promise<void>(resolve => server.listen(0, 'localhost', resolve));
    url = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  it('is offered; until then the old one is served whole; then every tab goes over to it', async () => {
    const { page } = await visit(browser, `${url}/glossary/`, { serviceWorkers: 'allow' });
    await kept(page);
    const second = await page.context().newPage();
    await second.goto(`${url}/exercises/`);
    await kept(second);

    await deploy(folder);
    await page.reload();
    await page.locator('.update').waitFor({ timeout: 60_000 });
    expect(await page.locator('h1').innerText()).toBe('Glossary');
    await page.reload();
    expect(await page.locator('h1').innerText()).toBe('Glossary');

    await page.locator('.update').getByRole('button', { name: 'Reload' }).click();
    await page.locator('h1', { hasText: 'Glossary, second edition' }).waitFor();
    // Told to, or out of sight, the other tab leaves its old page too.
    await second.locator('.update').getByRole('button', { name: 'Reload' }).click();
    await second.goto(`${url}/glossary/`);
    expect(await second.locator('h1').innerText()).toBe('Glossary, second edition');
  });

  it('is not taken in halves: a file that does not belong to it fails the whole, and the old one stays', async () => {
    const { page } = await visit(browser, `${url}/glossary/`, { serviceWorkers: 'allow' });
    await kept(page);
    const before = await page.locator('h1').innerText();
    // The worker of the next version is here already, its page not yet.
    const worker = await readFile(join(folder, 'sw.js'), 'utf8');
    const broken = worker.replace(/(glossary\/index\.html","revision":")\w+(","integrity":"sha256-)[\w+/]{4}/, '$1other$2AAAA');
    expect(broken).not.toBe(worker);
    await writeFile(join(folder, 'sw.js'), broken);
    await page.reload();
    await page.evaluate(async () => {
      const registration = (await navigator.serviceWorker.getRegistration())!;
      await registration.update().catch(() => {});
      await new Promise(resolve => setTimeout(resolve, 1000));
      while (registration.installing) await new Promise(resolve => setTimeout(resolve, 100));
    });
    expect(await page.locator('.update').count()).toBe(0);
    await page.reload();
    expect(await page.locator('h1').innerText()).toBe(before);
  });
});

/** What a build of a changed glossary would put there: another page, and a service worker that knows its hash. */
async function deploy(folder: string): Promise<void> {
  const path = join(folder, 'glossary/index.html');
  const page = await readFile(path, 'utf8');
  const changed = page.replace('>Glossary</h1>', '>Glossary, second edition</h1>');
  expect(changed).not.toBe(page);
  await writeFile(path, changed);
  await keepAll(folder);
}
