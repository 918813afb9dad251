/** The outer wall in the browser, alone: raw code in the sandbox's worker, as if SES did not hold, tries every door. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { launch, visit } from '../browser.ts';
import { openCanary } from './canary.ts';

let browser: Browser;
const canary = await openCanary();
const address = canary.address.slice(0, -1);

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  canary.close();
});

/** Each is the body of an async function in the worker; to end without throwing, with anything but undefined, is an open door. */
const DOORS: { readonly [door: string]: string } = {
  fetch: "return (await fetch(canary + '/fetch')).status;",
  'fetch without CORS': "return (await fetch(canary + '/no-cors', { mode: 'no-cors' })).type;",
  'fetch of the site': "return (await fetch(site + '/', { mode: 'no-cors' })).type;",
  XMLHttpRequest: "const xhr = new XMLHttpRequest(); xhr.open('GET', canary + '/xhr', false); xhr.send(); return xhr.status;",
  WebSocket:
    "return await new Promise((resolve, reject) => { const socket = new WebSocket(canary.replace('http', 'ws') + '/ws'); socket.onopen = () => resolve(1); socket.onerror = reject; });",
  EventSource:
    "return await new Promise((resolve, reject) => { const source = new EventSource(canary + '/events'); source.onopen = () => resolve(1); source.onerror = reject; });",
  importScripts: "importScripts(canary + '/script'); return 1;",
  'import()': "return await import(canary + '/module');",
  'import() of data:': "return (await import('data:text/javascript,export default 1')).default;",
  beacon: "return navigator.sendBeacon(canary + '/beacon');",
  'a worker that fetches':
    "return await new Promise((resolve, reject) => { const worker = new Worker(URL.createObjectURL(new Blob(['fetch(' + JSON.stringify(canary + '/nested') + \", { mode: 'no-cors' }).then(() => postMessage(1), () => postMessage(0))\"]))); worker.onmessage = ({ data }) => data ? resolve(1) : reject(); worker.onerror = reject; });",
  'a font': "return await new FontFace('f', 'url(' + canary + '/font)').load();",
  WebTransport: "return await new WebTransport(canary.replace('http:', 'https:') + '/transport').ready;",
  WebRTC: 'return new RTCPeerConnection();',
  'a service worker': "return await navigator.serviceWorker.register(site + '/sw.js');",
  IndexedDB:
    "return await new Promise((resolve, reject) => { const request = indexedDB.open('x'); request.onsuccess = () => resolve(1); request.onerror = reject; });",
  caches: "return await caches.open('x');",
  'a private file system': 'return await navigator.storage.getDirectory();',
  localStorage: 'return localStorage;',
  cookies: 'return await cookieStore.getAll();',
  'the parent of the frame': 'return parent;',
  'the document': 'return document;',
};

/** Both ways in which `sandbox/frame.ts` opens the frame. */
const WAYS = ['with a network', 'without one'] as const;

it.each(WAYS)(
  'keeps raw code in the worker from the network, from storage and from the page: opened %s',
  async way => {
    const { page } = await visit(browser, inject('siteUrl'));
    const site = inject('siteUrl');
    const script = `onmessage = async event => {
    const [canary, site] = ${JSON.stringify([address, site])};
    const doors = { ${Object.entries(DOORS)
      .map(([door, body]) => `${JSON.stringify(door)}: async () => { ${body} }`)
      .join(',\n')} };
    const results = {};
    for (const [door, open] of Object.entries(doors)) {
      const late = new Promise((_, reject) => setTimeout(reject, 3000));
      results[door] = await Promise.race([open(), late]).then(got => got === undefined ? 'shut' : 'open: ' + got, () => 'shut');
    }
    new BroadcastChannel('ackademy').postMessage('hello');
    postMessage({ kind: 'done' });
    event.ports[0].postMessage(results);
  };`;
    const before = canary.heard().length;
    const open = async ([text, offline]: readonly [string, boolean]) => {
      const heard: unknown[] = [];
      new BroadcastChannel('ackademy').onmessage = event => heard.push(event.data);
      const frame = document.createElement('iframe');
      if (!offline) frame.setAttribute('sandbox', 'allow-scripts');
      frame.src = offline ? '/sandbox-offline.html' : '/sandbox.html';
      const told = (word: string) =>
        new Promise(resolve => addEventListener('message', ({ data }) => (data === word ? resolve(1) : heard.push(data))));
      const up = told('sandbox is up');
      const waits = offline ? told('sandbox is offline') : null;
      document.body.append(frame);
      if (waits !== null) {
        await waits;
        frame.contentWindow!.postMessage({ page: await (await fetch('/sandbox.html')).text() }, location.origin);
      }
      await up;
      const { port1, port2 } = new MessageChannel();
      const answer = new Promise<Record<string, string>>(resolve => {
        port1.onmessage = event => resolve(event.data);
      });
      frame.contentWindow!.postMessage({ script: text }, '*', [port2]);
      return { results: await answer, heard: heard.filter(each => each !== 'sandbox is offline' && each !== 'sandbox is up') };
    };
    const { results, heard } = await page.evaluate(open, [script, way === 'without one'] as const);
    expect(results).toEqual(Object.fromEntries(Object.keys(DOORS).map(door => [door, 'shut'])));
    expect(heard).toEqual([]);
    expect(canary.heard().slice(before)).toEqual([]);
    // The canary does sing.
    await fetch(`${address}/control`);
    expect(canary.heard().slice(before)).toEqual(['GET /control']);
    await page.context().close();
  },
  90_000,
);

it('keeps the frame itself from leaving for another site', async () => {
  const { page } = await visit(browser, inject('siteUrl'));
  await page.evaluate(async address => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.src = '/sandbox.html';
    document.body.append(frame);
    await new Promise(resolve => addEventListener('message', resolve, { once: true }));
    frame.src = `${address}/left`;
    await new Promise(resolve => setTimeout(resolve, 500));
  }, address);
  expect(canary.heard()).not.toContain('GET /left');
});
