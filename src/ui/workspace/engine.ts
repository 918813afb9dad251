import type { Engine } from './run.ts';

/** The path and what drives it in a browser, fetched when first needed. */
export async function loadEngine(): Promise<Engine> {
  const [{ submit }, { watchRun }, { declare }, { playMore }, { browserMachinery }] = await Promise.all([
    import('../../submit.ts'),
    import('../../watch-run.ts'),
    import('../picture/declare.ts'),
    import('./play-more.ts'),
    import('../machinery.ts'),
  ]);
  return { submit, watchRun, declare, playMore, machinery: browserMachinery() };
}
