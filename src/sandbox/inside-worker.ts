/**
 * The inside of the wall in the browser: the script of a worker in a frame of opaque origin. The page's end of the channel
 * arrives with the first message; from then on the two speak directly, also while this thread is busy.
 */

import { freezeLanguage } from '../process/open-realm.ts';
import type { PushChunk } from '../sim/at-scale/pushes.ts';
import { heartbeat } from './heartbeat-worker.ts';
import { channelHop } from './hop-worker.ts';
import { serve } from './inside.ts';
import type { FromInside, Ping, ToInside } from './protocol.ts';
import { rehearse } from './rehearse-worker.ts';

const buffersOf = ({ posts }: PushChunk): ArrayBuffer[] =>
  posts.flatMap(({ words, again }) => [words, again].flatMap(each => (each === null ? [] : [each.buffer as ArrayBuffer])));

/** A page that is about to ask does so at once. */
const IDLE_MS = 50;

addEventListener(
  'message',
  event => {
    const port = (event as MessageEvent).ports[0]!;
    const hop = channelHop();
    const alive = heartbeat(() => say({ kind: 'alive' }));
    // What is handed out in hundreds of chunks of its own goes over, where a copy would lie here as well until somebody looks.
    const say = (answer: FromInside) => port.postMessage(answer, answer.kind === 'scale-pushes' ? buffersOf(answer.chunk) : []);
    port.onmessage = ({ data }: MessageEvent<ToInside | Ping>) => {
      if (data.kind === 'ping') say({ kind: 'ready' });
      else {
        clearTimeout(idle);
        serve(data, say, hop, alive);
      }
    };
    // Whoever opened this thread before there was anything to ask need not wait for it then.
    freezeLanguage();
    say({ kind: 'ready' });
    const idle = setTimeout(() => rehearse(hop), IDLE_MS);
  },
  { once: true },
);
