/** One half of the benchmarks in a thread of Node's. */
import { parentPort, workerData } from 'node:worker_threads';
import { HALVES } from './all.ts';
import type { Inputs } from './inputs.ts';
import { threadMs } from './thread-time-node.ts';

const macrotask = () => new Promise<void>(resolve => setImmediate(resolve));
const openThread = () => {
  throw new Error('exploring needs one thread');
};
const say = (answer: unknown) => parentPort!.postMessage(answer);
HALVES.exploring(workerData as Inputs, { name: 'Node', now: threadMs, macrotask, openThread }, row => say({ kind: 'row', row })).then(
  hash => say({ kind: 'done', hash }),
);
