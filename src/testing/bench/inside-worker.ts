/** The benchmarks in a worker of a browser: bundled to one script, sent its inputs, answers with rows. */
import { measureAll } from './all.ts';
import type { Inputs } from './inputs.ts';
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

addEventListener('message', ({ data }: MessageEvent<Inputs>) => {
  const say = (answer: FromBenchWorker) => postMessage(answer);
  measureAll(data, place, row => say({ kind: 'row', row })).then(
    ({ hash }) => say({ kind: 'done', hash }),
    (error: Error) => say({ kind: 'failed', text: `${error.message}\n${error.stack}` }),
  );
});
