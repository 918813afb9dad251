import type { Script } from '../sqs-format.ts';
import { CORRECTIONS } from './corrections.ts';
import { FIFO } from './fifo.ts';
import { QUEUES } from './queues.ts';
import { DEAD, STANDARD } from './standard.ts';

export const SQS_SCRIPTS: readonly Script[] = [...STANDARD, ...DEAD, ...FIFO, ...QUEUES].map(script => {
  const corrections = CORRECTIONS[script.id];
  return corrections === undefined ? script : { ...script, corrections };
});
