import type { CompiledProgram } from '../compile/compiled.ts';
import type { SourceLine } from '../history/event.ts';
import type { HaltReason } from '../process/realm.ts';
import { checkPlan, type TimedPlan } from '../sim/timed/plan.ts';
import type { TimedEvent } from '../sim/timed/recorder.ts';
import type { TimedProgress, TimedResult } from '../sim/timed/run.ts';
import type { FromInside, Sandbox } from './protocol.ts';

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
}

/**
 * Runs the plan in a sandbox of its own. Rejects with `SandboxLost` when the inside is gone without a last word (also when it
 * was cancelled), and with a `RangeError` that names the field for a plan that is none.
 */
export async function timedRun(
  request: TimedRequest,
  open: () => Promise<Sandbox>,
  { onProgress = () => {}, signal }: TimedRunOptions = {},
): Promise<TimedOutcome> {
  let outcome: TimedOutcome = { kind: 'our-fault', text: 'the sandbox closed without a result' };
  await ask(request, null, open, signal, answer => {
    if (answer.kind === 'timed-progress') onProgress(answer.progress);
    else if (answer.kind === 'timed-result') outcome = { kind: 'result', result: answer.result };
    else if (answer.kind === 'does-not-load' || answer.kind === 'no-handler' || answer.kind === 'our-fault') outcome = answer;
    else if (answer.kind === 'halted') outcome = { kind: 'halted', reason: answer.reason, line: answer.line };
  });
  return outcome;
}

/** The same run again with an eye on one message: everything that happened to it, with lines. Empty when the run cannot be had. */
export async function explainMessage(
  request: TimedRequest,
  message: number,
  open: () => Promise<Sandbox>,
  signal?: AbortSignal,
): Promise<readonly TimedEvent[]> {
  let events: readonly TimedEvent[] = [];
  await ask(request, message, open, signal, answer => {
    if (answer.kind === 'timed-told') events = answer.events;
  });
  return events;
}

async function ask(
  { program, plan }: TimedRequest,
  explain: number | null,
  open: () => Promise<Sandbox>,
  signal: AbortSignal | undefined,
  hear: (answer: FromInside) => void,
): Promise<void> {
  checkPlan(plan);
  const sandbox = await open();
  try {
    await sandbox.ask({ kind: 'timed', program, plan, explain }, hear, signal);
  } finally {
    sandbox.close();
  }
}
