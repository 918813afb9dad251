import { beforeAll, describe, expect, it } from 'vitest';
import { compileNode } from '../compile/compile-node.ts';
import type { CompiledProgram } from '../compile/compiled.ts';
import { openChild } from '../sandbox/child-node.ts';
import { SandboxLost } from '../sandbox/protocol.ts';
import { explainMessage, timedRun } from '../sandbox/timed.ts';
import { timedVerdicts } from '../sandbox/timed-verdicts.ts';
import type { TimedProgress } from '../sim/timed/run.ts';
import { BEHIND_THE_WALL, LOOK_PUSH_MARK } from './timed-inputs.ts';

async function compiled(text: string): Promise<CompiledProgram> {
  const result = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
  if (!result.ok) throw new Error(result.errors.map(error => error.text).join('\n'));
  return result.program;
}

const plan = BEHIND_THE_WALL;

describe('a time-driven run in a child process', () => {
  let program: CompiledProgram;
  beforeAll(async () => {
    program = await compiled(LOOK_PUSH_MARK);
  });

  it('tells how far it is, what came of it, and how it came to one message that was pushed twice', async () => {
    const heard: TimedProgress[] = [];
    const outcome = await timedRun({ program, plan }, openChild, { onProgress: progress => heard.push(progress) });
    if (outcome.kind !== 'result') throw new Error(JSON.stringify(outcome));
    const { result } = outcome;
    expect(result).toMatchObject({ messages: plan.messages, settled: plan.messages, lost: 0, unfinished: 0, clock: { kind: 'each' } });
    expect(result.duplicates).toBeGreaterThan(0);
    expect(result.seconds.pushed.reduce((sum, each) => sum + each, 0)).toBe(result.pushes);
    expect(heard.length).toBeGreaterThan(1);
    expect(heard.every((each, index) => index === 0 || each.delivered >= heard[index - 1]!.delivered)).toBe(true);
    expect(timedVerdicts(result).map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
      'nothing-lost pass',
      'pushed-once fail',
      'all-finished pass',
    ]);
    const { message } = result.troubles.find(({ kind }) => kind === 'duplicate')!;
    const events = await explainMessage({ program, plan }, message, openChild);
    expect(events.filter(({ kind, call }) => kind === 'applied' && call === 'push.send')).toHaveLength(2);
  });

  it('stops when it is told to, in the middle', async () => {
    const stop = new AbortController();
    const long = { ...plan, messages: 50_000_000 };
    const running = timedRun({ program, plan: long }, openChild, { onProgress: () => stop.abort(), signal: stop.signal });
    await expect(running).rejects.toThrow(SandboxLost);
  });

  it('names the line of a loop that never ends, and of a module that throws', async () => {
    const loop = await compiled('export async function handle(message) {\n  if (message.id === "7") for (;;) {}\n}');
    expect(await timedRun({ program: loop, plan }, openChild)).toEqual({
      kind: 'halted',
      reason: 'endless-loop',
      line: { file: 'handler.ts', line: 2 },
    });
    const throws = await compiled('throw new Error("no");\nexport async function handle() {}');
    expect(await timedRun({ program: throws, plan }, openChild)).toMatchObject({ kind: 'does-not-load', line: { line: 1 } });
    const empty = await compiled('export const other = 1;');
    expect(await timedRun({ program: empty, plan }, openChild)).toMatchObject({ kind: 'no-handler' });
  });

  it('refuses a plan that is none before it starts anything', async () => {
    const never = () => Promise.reject(new Error('opened'));
    await expect(timedRun({ program, plan: { ...plan, attempts: 0 } }, never)).rejects.toThrow('plan.attempts is 0');
  });
});
