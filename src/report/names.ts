/** How reports speak of processes and lines. In a system of several programs they say which; where there is one, there is no need to. */
import type { Index, SourceLine } from '../history/index.ts';

/** `worker 2`; `the relay`, and `relay 2` where several of its workers took part. */
export function workerName(index: Index, worker: number): string {
  const name = shortName(index, worker);
  return name === index.programOf(worker) ? `the ${name}` : name;
}

/** `the process`; `the relay`. */
export function processName(index: Index, worker: number): string {
  return index.programOf(worker) === null ? 'the process' : workerName(index, worker);
}

/** `life 2`; `life 2 of the relay`. */
export function lifeName(index: Index, { worker, life }: Life): string {
  return index.programOf(worker) === null ? `life ${life}` : `life ${life} of ${workerName(index, worker)}`;
}

/** `worker 1, life 2`; `relay, life 2`. */
export function actorName(index: Index, { worker, life }: Life): string {
  return `${shortName(index, worker)}, life ${life}`;
}

/** `the handler`; `the handler of the relay`. */
export function handlerName(index: Index, worker: number): string {
  return index.programOf(worker) === null ? 'the handler' : `the handler of ${workerName(index, worker)}`;
}

/** `line 14`; `line 14 of relay.ts`. */
export function lineName(index: Index, { file, line }: SourceLine): string {
  return index.programs.size === 0 ? `line ${line}` : `line ${line} of ${file}`;
}

interface Life {
  readonly worker: number;
  readonly life: number;
}

/** As a lane or a row has it: `worker 2`; `relay`, and `relay 2` for the second of its workers where several took part. */
export function shortName(index: Index, worker: number): string {
  const program = index.programOf(worker);
  if (program === null) return `worker ${worker}`;
  const alike = [...index.programs].flatMap(([other, name]) => (name === program ? [other] : [])).sort((a, b) => a - b);
  return alike.length === 1 ? program : `${program} ${alike.indexOf(worker) + 1}`;
}
