import type { Answered, Asked } from './figure.ts';

let worker: Worker | null = null;
let asked = 0;
const waiting = new Map<number, { resolve(view: unknown): void; reject(error: Error): void }>();

/** Plays a figure in the worker that all of them share. The first call starts it, which is when the harness is loaded. */
export function playFigure<View>(figure: string, actions: readonly unknown[]): Promise<View> {
  worker ??= start();
  asked += 1;
  const number = asked;
  return new Promise((resolve, reject) => {
    waiting.set(number, { resolve: resolve as (view: unknown) => void, reject });
    worker!.postMessage({ number, figure, actions } satisfies Asked);
  });
}

function start(): Worker {
  const started = new Worker(new URL('./figure-worker.ts', import.meta.url), { type: 'module', name: 'figures' });
  started.onmessage = ({ data }: MessageEvent<Answered>) => {
    const asker = waiting.get(data.number);
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
