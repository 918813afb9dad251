import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { bundle } from '../../build/bundled.mjs';
import { CLOSING, type FromInside, patienceWith, replyIn, type Sandbox, SandboxLost, type ToInside } from '../../sandbox/protocol.ts';
import { Watchdog } from '../../sandbox/watchdog.ts';

/** What the page under test holds: the sandbox's own page in a frame, and its end of the channel. */
interface InPage {
  openInside(id: number, script: string): Promise<void>;
  askInside(id: number, request: unknown): void;
  closeInside(id: number): void;
  hearInside(id: number, answers: string): void;
}

const START_MS = 30_000;
const TOTAL_MS = 5 * 60_000;

export interface Limits {
  /** How long the inside may say nothing. */
  readonly silenceMs: number;
  /** How long it may go on at all, however much it has to tell. */
  readonly totalMs?: number;
}

let inside: Promise<string> | null = null;

const plainNumbers = (_: string, value: unknown) => (value instanceof Int32Array ? [...value] : value);

/** Bundled once for all frames. */
function insideScript(): Promise<string> {
  inside ??= bundle(fileURLToPath(new URL('../../sandbox/inside-worker.ts', import.meta.url))).then(({ text }) => text);
  return inside;
}

/**
 * Sandboxes in a page of the built site, driven from here: the site's own `sandbox.html` in a frame, the site's own script in its
 * worker. What `sandbox/frame.ts` adds, whoever asks has to: when to give up.
 */
export async function openFrames(page: Page) {
  const text = await insideScript();
  const listeners = new Map<number, (answer: FromInside) => void>();
  await page.exposeFunction('hearInside', (id: number, answers: string) => {
    for (const answer of JSON.parse(answers) as FromInside[]) listeners.get(id)?.(answer);
  });
  await page.evaluate(() => {
    const here = globalThis as unknown as InPage;
    const insides = new Map<number, { frame: HTMLIFrameElement; port: MessagePort }>();
    here.openInside = async (id, script) => {
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      frame.style.display = 'none';
      frame.src = '/sandbox.html';
      const up = new Promise<void>(resolve =>
        addEventListener('message', ({ source, data }) => {
          if (source === frame.contentWindow && data === 'sandbox is up') resolve();
        }),
      );
      document.body.append(frame);
      await up;
      const { port1, port2 } = new MessageChannel();
      // Many answers come at once, and each way out of the browser takes a while.
      let heard: unknown[] = [];
      port1.onmessage = ({ data }) => {
        if (heard.push(data) > 1) return;
        setTimeout(() => {
          const plain = (_: string, value: unknown) => (value instanceof Int32Array ? [...value] : value);
          here.hearInside(id, JSON.stringify(heard, plain));
          heard = [];
        });
      };
      frame.contentWindow!.postMessage({ script }, '*', [port2]);
      insides.set(id, { frame, port: port1 });
    };
    here.askInside = (id, request) => insides.get(id)?.port.postMessage(request);
    here.closeInside = id => {
      insides.get(id)?.frame.remove();
      insides.delete(id);
    };
  });

  let ids = 0;
  return async ({ silenceMs, totalMs = TOTAL_MS }: Limits): Promise<Sandbox> => {
    ids += 1;
    const id = ids;
    await page.evaluate(([number, script]) => (globalThis as unknown as InPage).openInside(number, script), [id, text] as const);
    const close = () => page.evaluate(number => (globalThis as unknown as InPage).closeInside(number), id).catch(() => {});
    return {
      ask: (request: ToInside, hear, signal) =>
        new Promise((resolve, reject) => {
          const finish = (error: Error | null) => {
            watchdog.stop();
            clearTimeout(total);
            listeners.delete(id);
            signal?.removeEventListener('abort', cancel);
            if (error === null) resolve();
            else void close().finally(() => reject(error));
          };
          const cancel = () => finish(new SandboxLost('cancelled', 'stopped'));
          let started = false;
          let watchdog = new Watchdog(START_MS, () => finish(new Error('the sandbox did not start')));
          const total = setTimeout(() => finish(new SandboxLost('too-long', `not done after ${totalMs} ms`)), totalMs);
          signal?.addEventListener('abort', cancel);
          // The page lives on, as one can see in a browser; but to playwright the end of a frame's process is the end of its page.
          page.once('crash', () => finish(new SandboxLost('no-answer', 'its process is gone')));
          listeners.set(id, answer => {
            // It may say so twice, once by itself and once when asked; it is to hear the request once.
            if (answer.kind !== 'ready') watchdog.heard();
            else if (!started) {
              started = true;
              watchdog.stop();
              const ms = patienceWith(request).silence * silenceMs;
              watchdog = new Watchdog(ms, () => finish(new SandboxLost('no-answer', `no answer for ${ms} ms`)));
              void page.evaluate(([number, asked]) => (globalThis as unknown as InPage).askInside(number, JSON.parse(asked)), [
                id,
                JSON.stringify(request),
              ] as const);
            }
            const reply = replyIn(hear(answer));
            if (CLOSING.has(answer.kind)) finish(null);
            if (reply === null) return;
            watchdog.pause();
            reply.then(told => {
              watchdog.heard();
              void page.evaluate(([number, said]) => (globalThis as unknown as InPage).askInside(number, JSON.parse(said)), [
                id,
                JSON.stringify(told, plainNumbers),
              ] as const);
            }, finish);
          });
          void page.evaluate(number => (globalThis as unknown as InPage).askInside(number, { kind: 'ping' }), id);
        }),
      close: () => void close(),
    };
  };
}
