/**
 * The inside of the wall in Node for many programs, one after the other in one process: what the real child
 * (`sandbox/child-entry-node.ts`) does for one. Requests are lines of JSON on standard input.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { heartbeat } from '../../sandbox/heartbeat-worker.ts';
import { immediateHop } from '../../sandbox/hop-node.ts';
import { serve } from '../../sandbox/inside.ts';
import type { FromInside, ToInside } from '../../sandbox/protocol.ts';

const say = (answer: FromInside) => {
  const bytes = Buffer.from(JSON.stringify(answer) + '\n');
  for (let written = 0; written < bytes.length; ) written += writeSync(1, bytes, written);
};

const hop = immediateHop();
createInterface({ input: process.stdin }).on('line', line =>
  serve(
    JSON.parse(line) as ToInside,
    say,
    hop,
    heartbeat(() => say({ kind: 'alive' })),
  ),
);
