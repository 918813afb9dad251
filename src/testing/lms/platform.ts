/**
 * A learning platform around a package: unpacks it deep in its own addresses, as platforms do, and shows the page that the package names in
 * a frame. For SCORM the run-time is scorm-again's, as in platforms that are made with it; for cmi5 it is the double in `lrs.ts`.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { unzipSync } from 'fflate';
import type { Lrs } from './lrs.ts';

/** With a space and a plus, which addresses write otherwise. */
const FOLDER = '/pluginfile.php/77/mod a+b/content/1/';
const TYPES: { readonly [ending: string]: string } = {
  html: 'text/html;charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
  json: 'application/json',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  // Not what browsers like best, and what many a platform says of what it does not know.
  wasm: 'application/octet-stream',
  ttf: 'application/octet-stream',
};
const RUN_TIME = readFileSync(createRequire(import.meta.url).resolve('scorm-again/scorm12/min'));

export interface Platform {
  readonly root: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The address of a page in the package. */
  at(href: string): string;
  close(): void;
}

export async function platformWith(zip: Uint8Array, lrs: Lrs | null = null): Promise<Platform> {
  const files = new Map(Object.entries(unzipSync(zip)));
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url!, root());
    const send = (status: number, type: string, body: string | Uint8Array) => {
      response.writeHead(status, { 'content-type': type });
      response.end(body);
    };
    const path = decodeURIComponent(url.pathname);
    if (path.startsWith(FOLDER)) {
      const file = files.get(path.slice(FOLDER.length));
      if (file) return send(200, TYPES[path.split('.').pop()!] ?? 'application/octet-stream', file);
      return send(404, 'text/plain', 'not found');
    }
    if (path === '/favicon.ico') return send(200, 'image/x-icon', '');
    if (path === '/run-time.js') return send(200, 'text/javascript', RUN_TIME);
    if (path === '/player') return send(200, 'text/html', PLAYER);
    if (lrs === null) return send(404, 'text/plain', 'not found');
    const parts: Buffer[] = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
      const header = (name: string) => (request.headers[name] as string | undefined) ?? null;
      const { status, json } = lrs.answer({ method: request.method!, url, header, body: Buffer.concat(parts).toString() });
      send(status, 'application/json', status === 204 ? '' : JSON.stringify(json));
    });
  }).listen(0, 'localhost');
  const root = () => `http://localhost:${(server.address() as AddressInfo).port}`;
  await new Promise(resolve => server.once('listening', resolve));
  return {
    root: root(),
    files,
    at: href => new URL(FOLDER + href, root()).href,
    close: () => server.close(),
  };
}

/** `begin(href, kept)` shows a page with the run-time above it, which has what was kept before; `end()` takes the page away. */
const PLAYER = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A platform</title>
<style>html, body, iframe { width: 100%; height: 100%; margin: 0; border: 0 } body { overflow: hidden }</style>
<script src="/run-time.js"></script>
<script>
  const errors = [];
  const NEW = { core: { student_id: 'ada', student_name: 'Lovelace, Ada', lesson_mode: 'normal', credit: 'credit' }, student_data: { mastery_score: '100' } };
  function begin(href, kept) {
    window.API = new Scorm12API({ autocommit: false, logLevel: 4, onLogMessage: (level, text) => errors.push(text) });
    API.loadFromJSON(kept ?? NEW);
    const frame = document.createElement('iframe');
    frame.title = 'content';
    frame.src = href;
    document.body.append(frame);
  }
  function end() {
    document.querySelector('iframe').remove();
    return { finished: API.isTerminated(), kept: API.renderCMIToJSONObject().cmi, errors };
  }
</script></html>`;
