/** The site's own wall in any engine: `sandbox.html` in a frame of opaque origin, and a script in its worker. */
import type { FromInside, ToInside } from '../../sandbox/protocol.ts';
import { type Browser, inPage } from './browser.ts';

/** All that the inside answers to one request. The page must be `BLANK`, or one of the site's. */
export async function askInside(browser: Browser, script: string, request: ToInside): Promise<FromInside[]> {
  const answers = await inPage(
    browser,
    async (_, text, asked) => {
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      frame.src = '/sandbox.html';
      const up = new Promise<void>(resolve =>
        addEventListener('message', ({ source, data }) => {
          if (source === frame.contentWindow && data === 'sandbox is up') resolve();
        }),
      );
      document.body.append(frame);
      await up;
      const { port1, port2 } = new MessageChannel();
      frame.contentWindow!.postMessage({ script: text }, '*', [port2]);
      const heard: { kind: string }[] = [];
      return new Promise<string>(resolve => {
        port1.onmessage = ({ data }) => {
          heard.push(data);
          if (data.kind === 'ready') port1.postMessage(JSON.parse(asked));
          if (!['done', 'our-fault', 'halted'].includes(data.kind)) return;
          frame.remove();
          resolve(JSON.stringify(heard));
        };
        port1.postMessage({ kind: 'ping' });
      });
    },
    script,
    JSON.stringify(request),
  );
  return JSON.parse(answers) as FromInside[];
}
