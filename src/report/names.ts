/** How reports speak of processes and lines. In a system of several programs they say which; where there is one, there is no need to. */
import type { Index, SourceLine } from '../history/index.ts';

/** `worker 2`; `the relay`, and `the relay (worker 3)` where several of its workers took part. */
export function workerName(index: Index, worker: number): string {
  const program = programName(index, worker);
  return program === null ? `worker ${worker}` : `the ${program}`;
}

/** `the process`; `the relay`. */
export function processName(index: Index, worker: number): string {
  return programName(index, worker) === null ? 'the process' : workerName(index, worker);
}

/** `life 2`; `life 2 of the relay`. */
export function lifeName(index: Index, { worker, life }: Life): string {
  return programName(index, worker) === null ? `life ${life}` : `life ${life} of ${workerName(index, worker)}`;
}

/** `worker 1, life 2`; `relay, life 2`. */
export function actorName(index: Index, { worker, life }: Life): string {
  return `${programName(index, worker) ?? `worker ${worker}`}, life ${life}`;
}

/** `the handler`; `the handler of the relay`. */
export function handlerName(index: Index, worker: number): string {
  return programName(index, worker) === null ? 'the handler' : `the handler of ${workerName(index, worker)}`;
}

/** `line 14`; `line 14 of relay.ts`. */
export function lineName(index: Index, { file, line }: SourceLine): string {
  return index.programs.size === 0 ? `line ${line}` : `line ${line} of ${file}`;
}

interface Life {
  readonly worker: number;
  readonly life: number;
}

function programName(index: Index, worker: number): string | null {
  const program = index.programOf(worker);
  if (program === null) return null;
  const shared = [...index.programs].some(([other, name]) => name === program && other !== worker);
  return shared ? `${program} (worker ${worker})` : program;
}
