import script from './inside-worker.ts?bundled';
import { type FromInside, type Sandbox, SandboxLost } from './protocol.ts';
import { Watchdog } from './watchdog.ts';

/** How long the inside may stay silent once it runs; the counters inside stop ordinary endless loops much sooner. */
const SILENCE_MS = 4000;
/** How long it may take to start: slow phones, cold caches. */
const START_MS = 30_000;

const CLOSING: ReadonlySet<FromInside['kind']> = new Set(['done', 'does-not-load', 'no-handler', 'halted', 'bad-schedule', 'our-fault']);

/**
 * A frame of opaque origin with its own policy, and a worker in it. Stopping removes the frame: ending only the worker
 * leaves a looping thread running for seconds.
 */
export async function openFrame(path = `${import.meta.env.BASE_URL.replace(/\/$/, '')}/sandbox.html`): Promise<Sandbox> {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.setAttribute('aria-hidden', 'true');
  frame.tabIndex = -1;
  frame.title = 'Sandbox for your code';
  frame.style.display = 'none';
  frame.src = path;
  let lose: ((error: SandboxLost) => void) | null = null;
  const close = () => {
    frame.remove();
    lose?.(new SandboxLost('cancelled', 'stopped'));
  };
  await up(frame).catch(error => {
    frame.remove();
    throw error;
  });
  const { port1: outside, port2: inside } = new MessageChannel();
  // The frame's origin is opaque, so there is no origin to name; the frame is known by being this one.
  frame.contentWindow!.postMessage({ script }, '*', [inside]);

  return {
    close,
    ask: (request, hear, signal) =>
      new Promise((resolve, reject) => {
        let started = false;
        const finish = (error: Error | null) => {
          if (lose === null) return;
          lose = null;
          watchdog.stop();
          outside.close();
          signal?.removeEventListener('abort', cancel);
          frame.remove();
          if (error === null) resolve();
          else reject(error);
        };
        const cancel = () => finish(new SandboxLost('cancelled', 'stopped'));
        const tooSilent = () =>
          finish(started ? new SandboxLost('no-answer', `no answer for ${SILENCE_MS} ms`) : new Error('the sandbox did not start'));
        let watchdog = new Watchdog(START_MS, tooSilent);
        lose = finish;
        if (signal?.aborted) return cancel();
        signal?.addEventListener('abort', cancel);
        outside.onmessage = ({ data: answer }: MessageEvent<FromInside>) => {
          if (answer.kind === 'ready') {
            watchdog.stop();
            watchdog = new Watchdog(SILENCE_MS, tooSilent);
            started = true;
            outside.postMessage(request);
          } else watchdog.heard();
          hear(answer);
          if (CLOSING.has(answer.kind)) finish(null);
        };
      }),
  };
}

/** Resolves when the frame's own script has said that it is there. */
function up(frame: HTMLIFrameElement): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(new Error('the sandbox page did not load')), START_MS);
    const listen = (event: MessageEvent) => {
      if (event.source === frame.contentWindow && event.data === 'sandbox is up') finish(null);
    };
    const finish = (error: Error | null) => {
      clearTimeout(timer);
      removeEventListener('message', listen);
      if (error === null) resolve();
      else reject(error);
    };
    addEventListener('message', listen);
    document.body.append(frame);
  });
}
