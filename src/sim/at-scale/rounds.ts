import type { Ms } from '../../history/event.ts';
import { opensMsOf, type ScalePlan } from '../../system/scale.ts';
import type { AlarmSpec } from '../../system/system.ts';
import { alarmOf, depthsOf, type Series, slowest } from './depths.ts';
import type { Letters } from './letters.ts';

const SECOND_MS = 1000;

/** What some of the workers have come to, where all of them meet: at the end of a second. */
export interface Meeting {
  readonly atMs: Ms;
  /** Nothing more would happen by itself. */
  readonly rest: boolean;
  /** By series: how it changed, second by second, since the beginning. */
  readonly depths: readonly ArrayLike<number>[];
  /** What was sent, since the last meeting, to programs that whoever is on call starts. */
  readonly letters: readonly Letters[];
}

/** What all threads have come to. */
export function meetingOf(parts: readonly Meeting[]): Meeting {
  const [first] = parts;
  return {
    atMs: first!.atMs,
    rest: parts.every(({ rest }) => rest),
    depths: first!.depths.map((_, series) => sumOf(parts.map(({ depths }) => depths[series]!))),
    letters: parts.flatMap(({ letters }) => letters),
  };
}

function sumOf(series: readonly ArrayLike<number>[]): Int32Array {
  const sum = new Int32Array(Math.max(...series.map(({ length }) => length)));
  for (const each of series) for (let at = 0; at < each.length; at += 1) sum[at]! += each[at]!;
  return sum;
}

/**
 * When on-call starts the programs that open at an alarm, and when it looks again. An alarm rings at the end of a second. Whoever is on
 * call begins `opensMs` after the first one, not before the last outage is over; the programs are handed what lies there then, and again,
 * every `opensMs`, what has come since. So nothing that they are handed depends on what happens at the same time, and windows and threads
 * need to agree on it at these moments only.
 */
export class Rounds {
  /** When all meet next. */
  nextMs: Ms;
  openedMs: Ms | null = null;
  readonly #opensMs: Ms;
  readonly #outagesEndMs: Ms;
  readonly #alarms: readonly AlarmSpec[];
  readonly #series: readonly Series[];

  constructor(plan: ScalePlan, alarms: readonly AlarmSpec[], series: readonly Series[]) {
    this.#opensMs = wholeSeconds(opensMsOf(plan));
    this.#outagesEndMs = wholeSeconds(Math.max(0, ...plan.outages.map(({ untilMs }) => untilMs)));
    this.#alarms = alarms;
    this.#series = series;
    this.nextMs = Math.max(this.#opensMs, this.#outagesEndMs);
  }

  /** What on-call does at this moment. */
  meet({ atMs, depths }: Meeting): 'knows nothing' | 'waits to open' | 'hands out' {
    const opensMs = this.openedMs ?? this.#opensAt(atMs, depths);
    this.nextMs = opensMs === null || opensMs <= atMs ? atMs + this.#opensMs : opensMs;
    if (opensMs === null) return 'knows nothing';
    if (opensMs > atMs) return 'waits to open';
    this.openedMs ??= atMs;
    return 'hands out';
  }

  /** The first alarm has rung by now, or there is none: then one that rings later opens nothing before the next meeting. */
  #opensAt(nowMs: Ms, depths: Meeting['depths']): Ms | null {
    const seconds = nowMs / SECOND_MS;
    const rang = this.#alarms.flatMap(({ queue, above }) => {
      const its = [...this.#series.entries()].filter(([, series]) => series.queue === queue);
      if (its.length === 0) return [];
      const each = its.map(([number]) => depthsOf([depths[number]!], seconds));
      return alarmOf(queue, above, slowest(each, seconds)).rangAtMs ?? [];
    });
    return rang.length === 0 ? null : Math.max(Math.min(...rang) + this.#opensMs, this.#outagesEndMs);
  }
}

export const wholeSeconds = (ms: Ms): Ms => Math.ceil(ms / SECOND_MS) * SECOND_MS;
