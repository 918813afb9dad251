/** A thread of Node that plays parts of the fan-out. */
import { parentPort } from 'node:worker_threads';
import { playPartOfDesign } from './designs.ts';
import type { DesignJob, PartJob } from './place.ts';
import { playJob } from './threads.ts';

parentPort!.on('message', (job: PartJob | DesignJob) => {
  parentPort!.postMessage('design' in job ? playPartOfDesign(job) : playJob(job));
});
