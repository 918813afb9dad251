import type { History, SourceLine } from './event.ts';

/**
 * What a life could see just before one of its lines ran: told by a replay that watches, beside the history and no part of it.
 */
export interface Locals {
  /** How many events of the history had happened. */
  readonly events: number;
  readonly worker: number;
  readonly line: SourceLine;
  /** Innermost scope first. Values are texts, cut to a few words. */
  readonly variables: readonly Variable[];
}

export interface Variable {
  readonly name: string;
  readonly value: string;
}

/**
 * The variables as they were at an event of a life: those told last for the event's own line, else for any line of that life.
 * Null for events of no life, and where that life has not told any.
 */
export function localsAt(history: History, told: readonly Locals[], event: number, line: SourceLine | null): Locals | null {
  const worker = workerOf(history, event);
  if (worker === null) return null;
  const start = history.findLastIndex(
    (each, index) =>
      index <= event && (each.type === 'life-started' || (each.type === 'crashed' && index < event)) && each.worker === worker,
  );
  const before = told.filter(each => each.worker === worker && each.events > start && each.events <= event);
  const here = before.findLast(each => line !== null && each.line.file === line.file && each.line.line === line.line);
  return here ?? before.at(-1) ?? null;
}

function workerOf(history: History, event: number): number | null {
  const now = history[event];
  if (now === undefined) return null;
  if ('worker' in now) return now.worker;
  if (now.type === 'settled') {
    const delivered = history.find(each => each.type === 'delivered' && each.delivery === now.delivery);
    return delivered?.type === 'delivered' ? delivered.worker : null;
  }
  if (now.type !== 'applied' && now.type !== 'refused') return null;
  const call = history.find(each => each.type === 'called' && each.call === now.call);
  return call?.type === 'called' ? call.worker : null;
}
