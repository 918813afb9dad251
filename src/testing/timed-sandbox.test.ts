import { beforeAll, describe, expect, it, vi } from 'vitest';
import { compileNode } from '../compile/compile-node.ts';
import type { CompiledProgram } from '../compile/compiled.ts';
import { openChild } from '../sandbox/child-node.ts';
import { type Sandbox, SandboxLost } from '../sandbox/protocol.ts';
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

/** How many sandboxes were opened, and how many of them are still open. */
function watchOpened() {
  const watched = {
    times: 0,
    left: 0,
    open: async (): Promise<Sandbox> => {
      const sandbox = await openChild();
      watched.times += 1;
      watched.left += 1;
      let closed = false;
      const close = () => {
        if (!closed) watched.left -= 1;
        closed = true;
        sandbox.close();
      };
      return { ...sandbox, close };
    },
  };
  return watched;
}

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
    const events = await explainMessage({ program, plan }, result, message, openChild);
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

  it('says the same by however many threads it is played, and keeps counting up', async () => {
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map(async threads => {
        const heard: TimedProgress[] = [];
        const outcome = await timedRun({ program, plan }, openChild, { threads, onProgress: progress => heard.push(progress) });
        expect(heard.every((each, index) => index === 0 || each.delivered >= heard[index - 1]!.delivered)).toBe(true);
        expect(heard.every(each => each.messages === plan.messages && each.open <= plan.messages)).toBe(true);
        return JSON.stringify(outcome);
      }),
    );
    expect(one).toContain('"kind":"each"');
    expect(two).toBe(one);
    expect(three).toBe(one);
  });

  it.each([
    ['no ids', "insert('sent', 'push/' + message.id)", 'each', 2],
    ['one for all', "delete('sent', 'all')", 'global', 3],
    ['one for a partition of each part', "delete('sent', message.id % 4 === 0 ? 'both' : 'own-' + message.id)", 'global', 3],
    ["the ids of another part's messages", "delete('sent', String((Number(message.id) + 4) % 60000))", 'global', 3],
  ])('says the same by two threads and by one where keys are %s', async (_, call, clock, times) => {
    const keyed = await compiled(`export async function handle(message, { db }) {\n  await db.${call};\n}`);
    const small = { ...plan, messages: 2000, perSecond: 2000 };
    const opened = watchOpened();
    const outcome = await timedRun({ program: keyed, plan: small }, opened.open, { threads: 2 });
    expect(outcome).toEqual(await timedRun({ program: keyed, plan: small }, openChild, { threads: 1 }));
    expect(outcome).toMatchObject({ kind: 'result', result: { clock: { kind: clock } } });
    expect(opened).toMatchObject({ times, left: 0 });
  });

  it('ends the other part when one is halted, and then says what one thread says', async () => {
    const opened = watchOpened();
    const loop = await compiled('export async function handle(message) {\n  if (message.id === "7" || message.id === "8") for (;;) {}\n}');
    const started = { program: loop, plan: { ...plan, messages: 20_000_000 } };
    const halted = { kind: 'halted', reason: 'endless-loop', line: { file: 'handler.ts', line: 2 } };
    expect(await timedRun(started, opened.open, { threads: 2 })).toEqual(halted);
    const throws = await compiled('throw new Error("no");\nexport async function handle() {}');
    const alone = await timedRun({ program: throws, plan }, openChild, { threads: 1 });
    expect(alone).toMatchObject({ kind: 'does-not-load' });
    expect(await timedRun({ program: throws, plan }, opened.open, { threads: 2 })).toEqual(alone);
    expect(opened).toMatchObject({ times: 6, left: 0 });
  });

  it('ends all parts when it is told to stop', async () => {
    const opened = watchOpened();
    const stop = new AbortController();
    const long = { ...plan, messages: 50_000_000 };
    const options = { threads: 2, signal: stop.signal, onProgress: ({ delivered }: TimedProgress) => delivered > 30_000 && stop.abort() };
    await expect(timedRun({ program, plan: long }, opened.open, options)).rejects.toThrow(SandboxLost);
    await vi.waitFor(() => expect(opened).toMatchObject({ times: 2, left: 0 }));
  });

  it('takes one thread where the plan ties the partitions, or the run is small', async () => {
    const opened = watchOpened();
    const limit = { perSecond: 50_000, burst: 100, counts: 'account' } as const;
    const tied = { ...plan, messages: 2000, push: { ...plan.push, limit } };
    expect(await timedRun({ program, plan: tied }, opened.open, { threads: 2 })).toMatchObject({ result: { clock: { kind: 'global' } } });
    expect(await timedRun({ program, plan }, opened.open)).toMatchObject({ kind: 'result' });
    expect(opened).toMatchObject({ times: 2, left: 0 });
  });

  it('refuses a plan that is none before it starts anything', async () => {
    const never = () => Promise.reject(new Error('opened'));
    await expect(timedRun({ program, plan: { ...plan, attempts: 0 } }, never)).rejects.toThrow('plan.attempts is 0');
  });
});
