/** A thread of Node that plays parts of a design. */
import { parentPort } from 'node:worker_threads';
import type { Meeting } from '../../sim/at-scale/rounds.ts';
import { PartPlayer } from './designs.ts';
import type { DesignJob } from './place.ts';

const player = new PartPlayer();

parentPort!.on('message', (said: DesignJob | Meeting) => {
  parentPort!.postMessage(player.hear(said));
});
