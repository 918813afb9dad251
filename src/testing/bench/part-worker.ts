/** A thread of Node that plays parts of the fan-out. */
import { parentPort } from 'node:worker_threads';
import type { PartJob } from './place.ts';
import { playJob } from './threads.ts';

parentPort!.on('message', (job: PartJob) => parentPort!.postMessage(playJob(job)));
