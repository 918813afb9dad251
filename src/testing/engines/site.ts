/** The built site, served to these tests: each page with a listener put in first, or as it is. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';

export interface Site {
  readonly url: string;
  close(): void;
}

/** A page of this site without a policy: a script may do there what it may do in a sandbox's frame. */
export const BLANK = '/blank/';

/** `listen`: what a page complains of is kept in its `noise`, and nothing is kept for use offline. */
export async function serveSite({ listen }: { readonly listen: boolean }): Promise<Site> {
  const files = sirv('dist', { etag: true });
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    const page = `dist${pathname.endsWith('/') ? `${pathname}index.html` : pathname}`;
    const type = (name: string) => response.setHeader('content-type', `text/${name}; charset=utf-8`);
    if (pathname === '/listen.js') {
      type('javascript');
      response.end(`(${complain})()`);
    } else if (pathname === BLANK) {
      type('html');
      response.end('<!doctype html><html lang="en"><title>Blank</title><body></body></html>');
    } else if (listen && page.endsWith('.html') && !pathname.startsWith('/sandbox') && existsSync(page)) {
      type('html');
      response.end((await readFile(page, 'utf8')).replace('<head>', '<head><script src="/listen.js"></script>'));
    } else
      files(request, response, () => {
        response.statusCode = 404;
        response.end('Not found');
      });
  });
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Runs in the page, before anything else does. */
function complain(): void {
  const noise: string[] = [];
  Object.assign(globalThis, { noise });
  const onError = (event: Event) => {
    const { target } = event;
    if (event instanceof ErrorEvent) noise.push(`uncaught: ${event.message}`);
    // Firefox says that it could not preload a module that it has already.
    else if (target instanceof HTMLElement && !target.matches('link[rel=modulepreload]'))
      noise.push(`not loaded: ${target.outerHTML.slice(0, 200)}`);
  };
  addEventListener('error', onError, true);
  addEventListener('unhandledrejection', ({ reason }) => noise.push(`unhandled: ${reason}\n${reason?.stack ?? ''}`));
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    noise.push(`refused: ${violatedDirective} ${blockedURI}`),
  );
  for (const kind of ['error', 'warn'] as const) {
    console[kind] = (...words: unknown[]) => void noise.push(`${kind}: ${words.map(String).join(' ')}`);
  }
  // Each of these would fetch the whole course first.
  if (navigator.serviceWorker) navigator.serviceWorker.register = () => new Promise(() => {});
}
