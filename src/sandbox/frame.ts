import script from './inside-worker.ts?bundled';
import { CLOSING, type FromInside, type Ping, patienceWith, replyIn, type Sandbox, SandboxLost } from './protocol.ts';
import { Watchdog } from './watchdog.ts';

/** How long the inside may stay silent once it runs; the counters inside stop ordinary endless loops much sooner. */
const SILENCE_MS = 4000;
/** How long it may go on at all, however much it has to tell: somebody may have left the page. */
const TOTAL_MS = 5 * 60_000;
/** How long it may take to start: slow phones, cold caches. */
const START_MS = 30_000;
/** A frame that loaded without its script saying so has failed; the word may come a little after the event. */
const WORD_MS = 1000;

/** A sandbox that may stand ready for a while before it is asked. */
export interface FrameSandbox extends Sandbox {
  /** False when it does not say so in time: a browser may have ended its process meanwhile, and tells nobody. Only before `ask`. */
  answers(withinMs: number): Promise<boolean>;
}

/**
 * A frame of opaque origin with its own policy, and a worker in it. Stopping removes the frame: ending only the worker
 * leaves a looping thread running for seconds.
 */
export async function openFrame(base = import.meta.env.BASE_URL.replace(/\/$/, '')): Promise<FrameSandbox> {
  let lose: ((error: SandboxLost) => void) | null = null;
  const frame = await direct(base).catch(error => offline(base, error));
  const close = () => {
    frame.remove();
    lose?.(new SandboxLost('cancelled', 'stopped'));
  };
  const { port1: outside, port2: inside } = new MessageChannel();
  // The frame's origin is opaque, so there is no origin to name; the frame is known by being this one.
  frame.contentWindow!.postMessage({ script }, '*', [inside]);

  return {
    close,
    answers: withinMs =>
      new Promise(resolve => {
        const timer = setTimeout(() => resolve(false), withinMs);
        outside.onmessage = () => {
          clearTimeout(timer);
          resolve(true);
        };
        outside.postMessage({ kind: 'ping' } satisfies Ping);
      }),
    ask: (request, hear, signal) =>
      new Promise((resolve, reject) => {
        let started = false;
        const patience = patienceWith(request);
        const silenceMs = patience.silence * SILENCE_MS;
        const totalMs = patience.total * TOTAL_MS;
        frame.dataset.at = 'work';
        const finish = (error: Error | null) => {
          if (lose === null) return;
          lose = null;
          watchdog.stop();
          clearTimeout(total);
          outside.close();
          signal?.removeEventListener('abort', cancel);
          frame.remove();
          if (error === null) resolve();
          else reject(error);
        };
        const cancel = () => finish(new SandboxLost('cancelled', 'stopped'));
        const tooSilent = () =>
          finish(started ? new SandboxLost('no-answer', `no answer for ${silenceMs} ms`) : new Error('the sandbox did not start'));
        let watchdog = new Watchdog(START_MS, tooSilent);
        const total = setTimeout(() => finish(new SandboxLost('too-long', `not done after ${totalMs} ms`)), totalMs);
        lose = finish;
        if (signal?.aborted) return cancel();
        signal?.addEventListener('abort', cancel);
        outside.onmessage = ({ data: answer }: MessageEvent<FromInside>) => {
          if (answer.kind !== 'ready') watchdog.heard();
          else if (!started) {
            watchdog.stop();
            watchdog = new Watchdog(silenceMs, tooSilent);
            started = true;
            outside.postMessage(request);
          }
          const reply = replyIn(hear(answer));
          if (CLOSING.has(answer.kind)) finish(null);
          if (reply === null) return;
          watchdog.pause();
          reply.then(told => {
            if (lose !== finish) return;
            watchdog.heard();
            outside.postMessage(told);
          }, finish);
        };
        // Whatever it said when it was up, somebody may have heard already.
        outside.postMessage({ kind: 'ping' } satisfies Ping);
      }),
  };
}

async function direct(base: string): Promise<HTMLIFrameElement> {
  const frame = hidden(`${base}/sandbox.html`);
  frame.setAttribute('sandbox', 'allow-scripts');
  await up(frame, 'sandbox is up');
  return frame;
}

/**
 * Without a network. The service worker has the sandbox's page, but browsers ask no service worker for a frame of opaque
 * origin. So it is opened out of its text, inside a frame of this site whose policy is the sandbox's own.
 */
async function offline(base: string, reason: unknown): Promise<HTMLIFrameElement> {
  if (!navigator.serviceWorker?.controller) throw reason;
  const page = await (await fetch(`${base}/sandbox.html`)).text();
  const frame = hidden(`${base}/sandbox-offline.html`);
  await up(frame, 'sandbox is offline');
  const opened = said(frame, 'sandbox is up');
  frame.contentWindow!.postMessage({ page }, location.origin);
  await opened;
  return frame;
}

function hidden(src: string): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.setAttribute('aria-hidden', 'true');
  frame.tabIndex = -1;
  frame.title = 'Sandbox for your code';
  frame.style.display = 'none';
  frame.src = src;
  return frame;
}

async function up(frame: HTMLIFrameElement, word: string): Promise<void> {
  const heard = said(frame, word);
  const failed = new Promise<never>((_, reject) => {
    frame.addEventListener('load', () => setTimeout(() => reject(new Error('the sandbox page did not load')), WORD_MS));
  });
  document.body.append(frame);
  await Promise.race([heard, failed]).catch(error => {
    frame.remove();
    throw error;
  });
}

/** Resolves when the frame's own script has said this word. */
function said(frame: HTMLIFrameElement, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(new Error('the sandbox page did not load')), START_MS);
    const listen = (event: MessageEvent) => {
      if (event.source === frame.contentWindow && event.data === word) finish(null);
    };
    const finish = (error: Error | null) => {
      clearTimeout(timer);
      removeEventListener('message', listen);
      if (error === null) resolve();
      else reject(error);
    };
    addEventListener('message', listen);
  });
}
