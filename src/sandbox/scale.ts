import type { CompiledPrograms } from '../compile/compiled.ts';
import type { Json, SourceLine } from '../history/event.ts';
import type { ScaleResult } from '../history/scale.ts';
import type { HaltReason } from '../process/realm.ts';
import type { PushChunk, ScaleEffect } from '../sim/at-scale/pushes.ts';
import { type ResultOf, resultIn, type ScalePart } from '../sim/at-scale/result.ts';
import { type Meeting, meetingOf } from '../sim/at-scale/rounds.ts';
import type { ScaleProgress } from '../sim/at-scale/shared.ts';
import { KeysOfParts } from '../sim/at-scale/sharing.ts';
import { type Stages, stagesOf } from '../sim/at-scale/stages.ts';
import type { ScaleEvent } from '../sim/at-scale/witness.ts';
import { checkScale, type ScalePlan } from '../system/scale.ts';
import type { System } from '../system/system.ts';
import { ProgressOfParts } from './progress-of-parts.ts';
import { type Hear, type Sandbox, SandboxLost, type ToInside } from './protocol.ts';

export type { ScaleProgress } from '../sim/at-scale/shared.ts';

export interface ScaleRequest {
  readonly system: System;
  readonly plan: ScalePlan;
  readonly programs: CompiledPrograms;
  /** What counts as the work. */
  readonly effects: readonly ScaleEffect[];
  /** How many follow instead, where it has to be played the slow way; as many where left out. */
  readonly slowly?: ScalePlan['followers'];
}

/** What came of a run behind the wall; or why there is nothing to judge. */
export type ScaleOutcome =
  | { readonly kind: 'result'; readonly result: ScaleResult }
  | { readonly kind: 'does-not-load'; readonly text: string; readonly line: SourceLine | null }
  | { readonly kind: 'no-handler'; readonly text: string }
  | { readonly kind: 'halted'; readonly reason: HaltReason; readonly line: SourceLine | null }
  | { readonly kind: 'our-fault'; readonly text: string };

export interface ScaleRunOptions {
  readonly onProgress?: (progress: ScaleProgress) => void;
  /** Stops at once, in the middle of a window, too: the inside is removed. */
  readonly signal?: AbortSignal;
  /** Sandboxes that share the work, at most four. What comes of it does not depend on it. */
  readonly threads?: number;
}

const MOST_THREADS = 4;
/** Of fewer messages, starting a second engine and compiling everything there once more takes what it saves. */
const WORTH_DIVIDING = 1_000_000;

/**
 * Plays a system by the clock in sandboxes of its own: one, or several with some of its workers each. Rejects with `SandboxLost` when an
 * inside is gone without a last word (also when it was cancelled), and with a `RangeError` that names the field for a plan that is none.
 */
export async function scaleRun(
  request: ScaleRequest,
  open: () => Promise<Sandbox>,
  { onProgress = () => {}, signal, threads = threadsFor(request.plan) }: ScaleRunOptions = {},
): Promise<ScaleOutcome> {
  checkScale(request.plan, request.system);
  const stages = stagesOf(request.system, request.plan);
  const apart =
    'why' in stages || threads < 2 ? null : await playApart(request, stages, Math.min(threads, MOST_THREADS), open, onProgress, signal);
  if (apart !== null) return { kind: 'result', result: apart };
  let outcome: ScaleOutcome = { kind: 'our-fault', text: 'the sandbox closed without a result' };
  await ask({ kind: 'scale', ...request, part: null, explain: null }, open, signal, answer => {
    if (answer.kind === 'scale-progress') onProgress(answer.progress);
    else if (answer.kind === 'scale-result') outcome = { kind: 'result', result: answer.result };
    else if (answer.kind === 'does-not-load' || answer.kind === 'no-handler' || answer.kind === 'our-fault') outcome = answer;
    else if (answer.kind === 'halted') outcome = { kind: 'halted', reason: answer.reason, line: answer.line };
  });
  return outcome;
}

/** As many messages as the plan itself shows: what it sends, and those who follow. */
function threadsFor({ followers, arrivals }: ScalePlan): number {
  const messages = [...Object.values(followers), ...arrivals.map(({ times = 1 }) => times)].reduce((sum, count) => sum + count, 0);
  return messages < WORTH_DIVIDING ? 1 : Math.min(navigator.hardwareConcurrency, MOST_THREADS);
}

/** One thread has to say what came of the run. */
class Undivided extends Error {}

/**
 * Null where a part has no result, because it shares something, was halted or did not load. What comes of the run then depends on what
 * happens first over all workers, which only one thread can tell.
 */
async function playApart(
  request: ScaleRequest,
  stages: Stages,
  threads: number,
  open: () => Promise<Sandbox>,
  onProgress: (progress: ScaleProgress) => void,
  signal: AbortSignal | undefined,
): Promise<ScaleResult | null> {
  const others = new AbortController();
  const either = AbortSignal.any(signal === undefined ? [others.signal] : [signal, others.signal]);
  const keys = new KeysOfParts(threads);
  const progress = new ProgressOfParts(threads);
  const meetings = new Meetings(threads);
  const playPart = async (_: unknown, number: number): Promise<ScalePart> => {
    let part: ScalePart | null = null;
    const chunks: PushChunk[] = [];
    await ask({ kind: 'scale', ...request, part: { part: number, parts: threads }, explain: null }, open, either, answer => {
      if (answer.kind === 'scale-part') part = answer.part === null ? null : withPushes(answer.part, chunks);
      if (answer.kind === 'scale-pushes') chunks.push(answer.chunk);
      if (answer.kind === 'scale-keys') keys.add(answer.keys);
      if (answer.kind === 'scale-progress') onProgress(progress.add(number, answer.progress));
      return answer.kind === 'scale-meets' ? meetings.come(number, answer.meeting) : null;
    });
    if (part === null || keys.shared) throw new Undivided();
    return part;
  };
  try {
    const parts = await Promise.all(Array.from({ length: threads }, playPart));
    const { assumed } = stages;
    const { together, services } = parts[0]!;
    const played = { how: 'fast' as const, why: null, together, services, assumed };
    return await puttingTogether({ ...request, stages, played }, parts);
  } catch (error) {
    if (error instanceof SandboxLost) throw error;
    return null;
  } finally {
    others.abort();
  }
}

/** Where all parts of a run meet: each is told once the last has come. */
class Meetings {
  readonly #parts: number;
  readonly #come = new Map<number, { readonly meeting: Meeting; readonly tell: (told: ToInside) => void }>();

  constructor(parts: number) {
    this.#parts = parts;
  }

  come(part: number, meeting: Meeting): Promise<ToInside> {
    return new Promise(tell => {
      this.#come.set(part, { meeting, tell });
      if (this.#come.size < this.#parts) return;
      const all = [...this.#come].toSorted(([one], [other]) => one - other).map(([, come]) => come);
      this.#come.clear();
      const together = meetingOf(all.map(come => come.meeting));
      for (const { tell: tellOne } of all) tellOne({ kind: 'scale-goes-on', meeting: together });
    });
  }
}

const withPushes = (part: ScalePart, chunks: readonly PushChunk[]): ScalePart =>
  part.pushes === null ? part : { ...part, pushes: { ...part.pushes, chunks } };

/** Steps of some tenths of a millisecond. */
const STEPS = 16;

/** A page can do other things in between. */
async function puttingTogether(run: ResultOf, parts: readonly ScalePart[]): Promise<ScaleResult> {
  const steps = resultIn(run, parts);
  for (let taken = 1; ; taken += 1) {
    const step = steps.next();
    if (step.done) return step.value;
    if (taken % STEPS === 0) await breath();
  }
}

/** A task of its own: timers would be slow where nobody looks at the page. */
function breath(): Promise<void> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** What happened to messages whose fields are these: the run again, with an eye on them. Empty when it cannot be had. */
export async function explainMessages(
  request: ScaleRequest,
  explain: { readonly [field: string]: Json },
  open: () => Promise<Sandbox>,
  signal?: AbortSignal,
): Promise<readonly ScaleEvent[]> {
  let events: readonly ScaleEvent[] = [];
  await ask({ kind: 'scale', ...request, part: null, explain }, open, signal, answer => {
    if (answer.kind === 'scale-told') events = answer.events;
  });
  return events;
}

async function ask(
  request: Extract<ToInside, { kind: 'scale' }>,
  open: () => Promise<Sandbox>,
  signal: AbortSignal | undefined,
  hear: Hear,
): Promise<void> {
  const sandbox = await open();
  try {
    await sandbox.ask(request, hear, signal);
  } finally {
    sandbox.close();
  }
}
