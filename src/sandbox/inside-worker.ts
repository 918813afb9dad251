/**
 * The inside of the wall in the browser: the script of a worker in a frame of opaque origin. The page's end of the channel
 * arrives with the first message; from then on the two speak directly, also while this thread is busy.
 */

import { freezeLanguage } from '../process/open-realm.ts';
import { heartbeat } from './heartbeat-worker.ts';
import { channelHop } from './hop-worker.ts';
import { serve } from './inside.ts';
import type { FromInside, Ping, ToInside } from './protocol.ts';
import { rehearse } from './rehearse-worker.ts';

/** A page that is about to ask does so at once. */
const IDLE_MS = 50;

addEventListener(
  'message',
  event => {
    const port = (event as MessageEvent).ports[0]!;
    const hop = channelHop();
    const alive = heartbeat(() => say({ kind: 'alive' }));
    const say = (answer: FromInside) => port.postMessage(answer);
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
