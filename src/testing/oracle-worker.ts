/** Both paths in a worker of a browser, inside SES as in the sandbox: the other end of `oracle.e2e.ts`. */
import type { CompiledProgram } from '../compile/compiled.ts';
import type { Bound, Exercise } from '../exercise/exercise.ts';
import { channelHop } from '../sandbox/hop-worker.ts';
import { compare } from './oracle.ts';

export interface ToOracle {
  readonly program: CompiledProgram;
  readonly exercise: Exercise;
  readonly bounds: readonly Bound[];
}

const hop = channelHop();
addEventListener('message', async ({ data: { program, exercise, bounds } }: MessageEvent<ToOracle>) => {
  const { schedules, lowered, native } = await compare(program, { exercise, bounds, hop, hardened: true });
  postMessage({ schedules, lowered, native });
});
