import { beforeAll, describe, expect, it } from 'vitest';
import { openChild } from '../sandbox/child-node.ts';
import { SandboxLost } from '../sandbox/protocol.ts';
import { explainMessages, type ScaleRequest, scaleRun } from '../sandbox/scale.ts';
import { compiledDesign } from '../sim/at-scale/compiled-testing.ts';
import { FILES } from '../sim/at-scale/designs-testing.ts';
import type { ScaleProgress } from '../sim/at-scale/shared.ts';
import { behindTheWall } from './scale-inputs.ts';

describe('a run at scale in child processes', () => {
  let request: ScaleRequest;
  beforeAll(async () => {
    request = await behindTheWall(30_000);
  });

  it('tells how far it is and what came of it, says the same by two threads, and tells one message whole', async () => {
    const heard: ScaleProgress[] = [];
    const one = await scaleRun(request, openChild, { threads: 1, onProgress: progress => heard.push(progress) });
    if (one.kind !== 'result') throw new Error(JSON.stringify(one));
    const { played, programs: counts, effects } = one.result;
    expect(played.how).toBe('fast');
    expect(counts.notify!.unfinished).toBe(0);
    expect(effects['push.send']).toMatchObject({ distinct: 30_000, lost: 0 });
    expect(heard.length).toBeGreaterThan(0);
    expect(await scaleRun(request, openChild, { threads: 2 })).toEqual(one);
    const { of } = effects['push.send']!.troubles[0]!;
    const events = await explainMessages(request, { userId: of.split('/')[1]! }, openChild);
    expect(events.filter(({ kind, call }) => kind === 'applied' && call === 'push.send').length).toBeGreaterThan(1);
  });

  it('plays slowly what cannot be played fast, and says why', async () => {
    const reads = await compiledDesign({
      ...FILES,
      notify: FILES.notify.replace('const key', "await db.transaction(async tx => tx.exists('sent', 'x'));\n  const key"),
    });
    const plan = { ...request.plan, followers: { star: 50 }, workers: {}, deaths: null };
    const outcome = await scaleRun({ ...request, programs: reads, plan }, openChild);
    expect(outcome).toMatchObject({
      kind: 'result',
      result: { played: { how: 'slow', why: '`notify` uses db.transaction' }, effects: { 'push.send': { distinct: 50 } } },
    });
  });

  it('names the line of a loop that never ends, and stops when it is told to', async () => {
    const loops = await compiledDesign({ ...FILES, notify: 'export async function handle() {\n  for (;;) {}\n}' });
    expect(await scaleRun({ ...request, programs: loops }, openChild)).toEqual({
      kind: 'halted',
      reason: 'endless-loop',
      line: { file: 'notify.ts', line: 2 },
    });
    const stop = new AbortController();
    const long = { ...request, plan: { ...request.plan, followers: { star: 50_000_000 } } };
    const running = scaleRun(long, openChild, { threads: 1, onProgress: () => stop.abort(), signal: stop.signal });
    await expect(running).rejects.toThrow(SandboxLost);
  });
});
