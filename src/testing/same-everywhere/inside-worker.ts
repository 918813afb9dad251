/** The table in a worker of a browser: sent the program, answers with what it says there. */
import type { CompiledProgram } from '../../compile/compiled.ts';
import { answersOf } from './answers.ts';

addEventListener('message', ({ data }: MessageEvent<CompiledProgram>) => postMessage(answersOf(data)));
