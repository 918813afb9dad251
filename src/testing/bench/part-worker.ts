/** A thread of Node that plays parts of a design. */
import { parentPort } from 'node:worker_threads';
import { playPartOfDesign } from './designs.ts';
import type { DesignJob } from './place.ts';

parentPort!.on('message', (job: DesignJob) => {
  parentPort!.postMessage(playPartOfDesign(job));
});
