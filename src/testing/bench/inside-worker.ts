/** The benchmarks in a worker of a browser: bundled to one script, sent its inputs, answers with rows. */
import type { Meeting } from '../../sim/at-scale/rounds.ts';
import { HALVES } from './all.ts';
import { PartPlayer } from './designs.ts';
import type { Inputs } from './inputs.ts';
import type { DesignJob, Thread } from './place.ts';
import type { Row } from './row.ts';

export type FromBenchWorker =
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'done'; readonly hash: string }
  | { readonly kind: 'failed'; readonly text: string };

const channel = new MessageChannel();
let resume: () => void = () => {};
channel.port1.onmessage = () => resume();

const place = {
  name: 'Chromium worker',
  now: () => performance.now(),
  openThread,
  macrotask: () =>
    new Promise<void>(resolve => {
      const before = resume;
      resume = () => {
        resume = before;
        resolve();
      };
      channel.port2.postMessage(null);
    }),
};

/** This script once more. */
function openThread(): Thread {
  const worker = new Worker(location.href);
  return {
    tell: said =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage(said);
      }),
    end: () => worker.terminate(),
  };
}

const player = new PartPlayer();

addEventListener('message', ({ data }: MessageEvent<(Inputs & { readonly half: keyof typeof HALVES }) | DesignJob | Meeting>) => {
  if (!('half' in data)) {
    postMessage(player.hear(data));
    return;
  }
  const say = (answer: FromBenchWorker) => postMessage(answer);
  HALVES[data.half](data, place, row => say({ kind: 'row', row })).then(
    hash => say({ kind: 'done', hash }),
    (error: Error) => say({ kind: 'failed', text: `${error.message}\n${error.stack}` }),
  );
});
