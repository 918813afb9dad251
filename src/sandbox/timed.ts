import type { CompiledProgram } from '../compile/compiled.ts';
import type { SourceLine } from '../history/event.ts';
import type { HaltReason } from '../process/realm.ts';
import { KeysOfParts } from '../sim/at-scale/sharing.ts';
import { checkPlan, messagesOf, type TimedPlan } from '../sim/timed/plan.ts';
import type { TimedEvent } from '../sim/timed/recorder.ts';
import { resultOf, type TimedPart, type TimedResult } from '../sim/timed/result.ts';
import { type PartitionRange, type TimedProgress, tiedBecause } from '../sim/timed/run.ts';
import { type FromInside, type Sandbox, SandboxLost, type ToInside } from './protocol.ts';

export interface TimedRequest {
  readonly program: CompiledProgram;
  readonly plan: TimedPlan;
}

/** What came of a time-driven run behind the wall; or why there is nothing to judge. */
export type TimedOutcome =
  | { readonly kind: 'result'; readonly result: TimedResult }
  | { readonly kind: 'does-not-load'; readonly text: string; readonly line: SourceLine | null }
  | { readonly kind: 'no-handler'; readonly text: string }
  | { readonly kind: 'halted'; readonly reason: HaltReason; readonly line: SourceLine | null }
  | { readonly kind: 'our-fault'; readonly text: string };

export interface TimedRunOptions {
  readonly onProgress?: (progress: TimedProgress) => void;
  /** Stops at once, in the middle of a window, too: the inside is removed. */
  readonly signal?: AbortSignal;
  /** Sandboxes that share the work. What comes of it does not depend on it. */
  readonly threads?: number;
}

/** Each more gains less, and costs an engine of its own. */
const MOST_THREADS = 4;
/** Of fewer messages, starting a second engine and compiling everything there once more takes what it saves. */
const WORTH_DIVIDING = 1_000_000;

/**
 * Runs the plan in sandboxes of its own: one, or several with some of the partitions each. Rejects with `SandboxLost` when an
 * inside is gone without a last word (also when it was cancelled), and with a `RangeError` that names the field for a plan
 * that is none.
 */
export async function timedRun(
  request: TimedRequest,
  open: () => Promise<Sandbox>,
  { onProgress = () => {}, signal, threads = threadsFor(request.plan) }: TimedRunOptions = {},
): Promise<TimedOutcome> {
  checkPlan(request.plan);
  const ranges = rangesOf(request.plan, threads);
  const parts = ranges.length > 1 ? await playApart(request, ranges, open, onProgress, signal) : null;
  if (parts !== null) return { kind: 'result', result: resultOf(request.plan.messages, parts, { kind: 'each' }) };
  let outcome: TimedOutcome = { kind: 'our-fault', text: 'the sandbox closed without a result' };
  await ask({ kind: 'timed', ...request, explain: null }, open, signal, answer => {
    if (answer.kind === 'timed-progress') onProgress(answer.progress);
    else if (answer.kind === 'timed-result') outcome = { kind: 'result', result: answer.result };
    else if (answer.kind === 'does-not-load' || answer.kind === 'no-handler' || answer.kind === 'our-fault') outcome = answer;
    else if (answer.kind === 'halted') outcome = { kind: 'halted', reason: answer.reason, line: answer.line };
  });
  return outcome;
}

function threadsFor({ messages }: TimedPlan): number {
  return messages < WORTH_DIVIDING ? 1 : Math.min(navigator.hardwareConcurrency, MOST_THREADS);
}

function rangesOf(plan: TimedPlan, threads: number): readonly PartitionRange[] {
  const parts = tiedBecause(plan) === null ? Math.max(1, Math.min(threads, plan.partitions)) : 1;
  const edge = (part: number) => Math.floor((part * plan.partitions) / parts);
  return Array.from({ length: parts }, (_, part) => ({ from: edge(part), to: edge(part + 1) }));
}

/** One thread has to say what came of the run. */
class Undivided extends Error {}

/**
 * Null where a part has no result, because it shares keys, was halted or did not load. What comes of the run then
 * depends on what happens first over all partitions, which only one thread can tell.
 */
async function playApart(
  { program, plan }: TimedRequest,
  ranges: readonly PartitionRange[],
  open: () => Promise<Sandbox>,
  onProgress: (progress: TimedProgress) => void,
  signal: AbortSignal | undefined,
): Promise<readonly TimedPart[] | null> {
  const others = new AbortController();
  const either = AbortSignal.any(signal === undefined ? [others.signal] : [signal, others.signal]);
  const heard = ranges.map(range => unheard(plan, range));
  const keys = new KeysOfParts(ranges.length);
  const playPart = async (range: PartitionRange, index: number) => {
    let part: TimedPart | null = null;
    await ask({ kind: 'timed-part', program, plan, range }, open, either, answer => {
      if (answer.kind === 'timed-part') part = answer.part;
      if (answer.kind === 'timed-keys') keys.add(answer.keys);
      if (answer.kind !== 'timed-progress') return;
      heard[index] = answer.progress;
      onProgress(together(heard));
    });
    if (part === null || keys.shared) throw new Undivided();
    return part;
  };
  try {
    return await Promise.all(ranges.map(playPart));
  } catch (error) {
    if (error instanceof SandboxLost) throw error;
    return null;
  } finally {
    others.abort();
  }
}

function unheard(plan: TimedPlan, { from, to }: PartitionRange): TimedProgress {
  let open = 0;
  for (let partition = from; partition < to; partition += 1) open += messagesOf(plan, partition);
  return { virtualMs: 0, messages: open, open, delivered: 0, pushes: 0, clock: 'each' };
}

/** As far as the slowest, and as much as all of them. */
function together(parts: readonly TimedProgress[]): TimedProgress {
  const sum = (of: (part: TimedProgress) => number) => parts.reduce((total, part) => total + of(part), 0);
  return {
    virtualMs: Math.min(...parts.map(({ virtualMs }) => virtualMs)),
    messages: sum(({ messages }) => messages),
    open: sum(({ open }) => open),
    delivered: sum(({ delivered }) => delivered),
    pushes: sum(({ pushes }) => pushes),
    clock: 'each',
  };
}

/**
 * The same run again, or as much of it as is needed, with an eye on one message: everything that happened to it, with lines.
 * `result`: what came of the run. Empty when the run cannot be had.
 */
export async function explainMessage(
  request: TimedRequest,
  { clock }: TimedResult,
  message: number,
  open: () => Promise<Sandbox>,
  signal?: AbortSignal,
): Promise<readonly TimedEvent[]> {
  checkPlan(request.plan);
  let events: readonly TimedEvent[] = [];
  await ask({ kind: 'timed', ...request, explain: { message, clock: clock.kind } }, open, signal, answer => {
    if (answer.kind === 'timed-told') events = answer.events;
  });
  return events;
}

async function ask(
  request: Extract<ToInside, { kind: 'timed' | 'timed-part' }>,
  open: () => Promise<Sandbox>,
  signal: AbortSignal | undefined,
  hear: (answer: FromInside) => void,
): Promise<void> {
  const sandbox = await open();
  try {
    await sandbox.ask(request, hear, signal);
  } finally {
    sandbox.close();
  }
}
