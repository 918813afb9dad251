/** Both paths in a worker of a browser, inside SES as in the sandbox: the other end of `oracle.e2e.ts`. */
import type { CompiledPrograms } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { channelHop } from '../sandbox/hop-worker.ts';
import type { Bound } from '../system/system.ts';
import { compare } from './oracle.ts';

export interface ToOracle {
  readonly programs: CompiledPrograms;
  readonly exercise: Exercise;
  readonly bounds: readonly Bound[];
}

const hop = channelHop();
addEventListener('message', async ({ data: { programs, exercise, bounds } }: MessageEvent<ToOracle>) => {
  const { schedules, lowered, native } = await compare(programs, { exercise, bounds, hop, hardened: true });
  postMessage({ schedules, lowered, native });
});
