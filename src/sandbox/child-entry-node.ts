/**
 * The inside of the wall in Node: requests as lines of JSON on standard input, answers as such lines on standard output.
 * Lines are written synchronously, so that what was said before a hang has left the process when the hang comes.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { freezeLanguage } from '../process/open-realm.ts';
import { heartbeat } from './heartbeat-worker.ts';
import { immediateHop } from './hop-node.ts';
import { inlineMore } from './inlining-node.ts';
import { serve } from './inside.ts';
import { fromLine, toLine } from './pipe-node.ts';
import type { FromInside, ToInside } from './protocol.ts';
import { shutDoors } from './shut-node.ts';

const say = (answer: FromInside) => {
  const bytes = Buffer.from(`${toLine(answer)}\n`);
  for (let written = 0; written < bytes.length; ) written += writeSync(1, bytes, written);
};

const requests = createInterface({ input: process.stdin });
const hop = immediateHop();
shutDoors();
// Before the silence of the program's own code is counted: what is ours takes its time on a busy machine.
freezeLanguage();
say({ kind: 'ready' });
const alive = heartbeat(() => say({ kind: 'alive' }));
requests.on('line', line => {
  const request = fromLine<ToInside>(line);
  if (request.kind === 'scale') inlineMore(true);
  serve(request, say, hop, alive);
});
