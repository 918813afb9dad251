import type { Answered, Asked } from './figure.ts';

interface Waiting {
  readonly asked: Asked;
  readonly onPart: (part: number) => void;
  resolve(view: unknown): void;
  reject(error: Error): void;
  /** It has told how much of it is done, so it takes a while. */
  slow: boolean;
}

let worker: Worker | null = null;
let asked = 0;
const waiting = new Map<number, Waiting>();

/** It was not played to its end, because something else was asked for. */
export class Overtaken extends Error {}

/**
 * Plays a figure in the worker that all of them share. The first call starts it, which is when the harness is loaded. A slow play
 * of the same figure that is still under way is given up.
 */
export function playFigure<View>(figure: string, actions: readonly unknown[], onPart: (part: number) => void = () => {}): Promise<View> {
  stopFigure(figure);
  worker ??= start();
  asked += 1;
  const number = asked;
  return new Promise((resolve, reject) => {
    const request: Asked = { number, figure, actions };
    waiting.set(number, { asked: request, onPart, resolve: resolve as (view: unknown) => void, reject, slow: false });
    worker!.postMessage(request);
  });
}

/** Gives up a slow play. The worker is busy with it and hears nothing, so another one takes over what else there is. */
export function stopFigure(figure: string): void {
  const slow = [...waiting.values()].find(one => one.slow && one.asked.figure === figure);
  if (slow === undefined) return;
  waiting.delete(slow.asked.number);
  worker?.terminate();
  worker = waiting.size === 0 ? null : start();
  for (const one of waiting.values()) worker!.postMessage(one.asked);
  slow.reject(new Overtaken());
}

function start(): Worker {
  const started = new Worker(new URL('./figure-worker.ts', import.meta.url), { type: 'module', name: 'figures' });
  started.onmessage = ({ data }: MessageEvent<Answered>) => {
    const asker = waiting.get(data.number);
    if ('part' in data) {
      if (asker === undefined) return;
      asker.slow = true;
      asker.onPart(data.part);
      return;
    }
    waiting.delete(data.number);
    if ('view' in data) asker?.resolve(data.view);
    else asker?.reject(new Error(data.failed));
  };
  started.onerror = () => {
    // It could not be loaded. The next action tries again.
    worker = null;
    for (const { reject } of waiting.values()) reject(new Error('the simulator could not be loaded'));
    waiting.clear();
  };
  return started;
}
