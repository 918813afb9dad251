import type { Answered, Asked, Play } from './figure.ts';

/** One worker plays all figures. Each brings its own part of the harness, loaded with its first play. */
const PLAYS: { readonly [figure: string]: () => Promise<{ readonly play: Play<never, unknown> }> } = {
  exchange: () => import('./exchange/play.ts'),
  guarantees: () => import('./guarantees/play.ts'),
  'hot-key': () => import('./hot-key/play.ts'),
  keys: () => import('./keys/play.ts'),
  outbox: () => import('./outbox/play.ts'),
  log: () => import('./log/play.ts'),
  publish: () => import('./publish/play.ts'),
  'queue-topic': () => import('./queue-topic/play.ts'),
  rebalance: () => import('./rebalance/play.ts'),
  retention: () => import('./retention/play.ts'),
  retry: () => import('./retry/play.ts'),
  pressure: () => import('./pressure/play.ts'),
  request: () => import('./request/play.ts'),
  sizing: () => import('./sizing/play.ts'),
  symptoms: () => import('./symptoms/play.ts'),
};

addEventListener('message', async ({ data: { number, figure, actions } }: MessageEvent<Asked>) => {
  let answer: Answered;
  try {
    const { play } = await PLAYS[figure]!();
    const onPart = (part: number) => postMessage({ number, part } satisfies Answered);
    answer = { number, view: play(actions as never[], onPart) };
  } catch (error) {
    answer = { number, failed: error instanceof Error ? error.message : String(error) };
  }
  postMessage(answer);
});
