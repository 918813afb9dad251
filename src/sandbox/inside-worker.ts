/**
 * The inside of the wall in the browser: the script of a worker in a frame of opaque origin. The page's end of the channel
 * arrives with the first message; from then on the two speak directly, also while this thread is busy.
 */
import { serve } from './inside.ts';
import type { FromInside, ToInside } from './protocol.ts';

addEventListener(
  'message',
  event => {
    const port = (event as MessageEvent).ports[0]!;
    const say = (answer: FromInside) => port.postMessage(answer);
    port.onmessage = ({ data }: MessageEvent<ToInside>) => serve(data, say);
    say({ kind: 'ready' });
  },
  { once: true },
);
