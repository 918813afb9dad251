import { availableParallelism } from 'node:os';
import { compileNode } from '../compile/compile-node.ts';
import type { Finding, Judge } from '../prove/check-exercise.ts';
import { Meter } from '../prove/costs.ts';
import { pool } from '../prove/pool.ts';
import { KeptChildren } from '../sandbox/child-node.ts';
import { submit } from '../submit.ts';

/** What answers are judged by, with so many at a time. `close` ends its processes. */
export interface Proof {
  judge(signal?: AbortSignal): Judge;
  close(): void;
}

/** As small as the exercise lets them be for this, and none divided: answers are graded side by side. */
const RUNS = { atScale: 'check', threads: 1 } as const;

export function openProof(): Proof {
  // Answers of one folder have one author, so that one sandbox may play them all.
  const children = new KeptChildren();
  const machinery = { compile: compileNode, openSandbox: () => children.open() };
  const inTurn = pool(availableParallelism());
  return {
    judge: signal => (exercise, files) =>
      inTurn(async () => {
        const meter = new Meter(() => performance.now());
        return meter.judged(
          await submit(exercise, files, machinery, { ...RUNS, ...meter.options, ...(signal === undefined ? {} : { signal }) }),
        );
      }),
    close: () => children.close(),
  };
}

/** A line, and what is wrong below it. */
export const findingText = (slug: string, { what, ok, why }: Finding): string =>
  `${ok ? '✓' : '✗'} ${slug}: ${what}${why === '' ? '' : `\n    ${why.replaceAll('\n', '\n    ')}`}`;
