import { beforeAll, describe, expect, it } from 'vitest';
import { COLUMNS } from '../history/scale.ts';
import { openChild } from '../sandbox/child-node.ts';
import { SandboxLost } from '../sandbox/protocol.ts';
import { explainMessages, type ScaleRequest, scaleRun } from '../sandbox/scale.ts';
import { compiledDesign } from '../sim/at-scale/compiled-testing.ts';
import { FILES } from '../sim/at-scale/designs-testing.ts';
import type { ScaleProgress } from '../sim/at-scale/shared.ts';
import { behindTheWall, replayedBehindTheWall } from './scale-inputs.ts';

/** What lay in the queue of pushes, second by second. */
function waitingSoFar(heard: readonly ScaleProgress[]): number[] {
  const depths: number[] = [];
  for (const { seconds } of heard) {
    if (seconds.from === 0) depths.length = 0;
    depths.push(...(seconds.queues.pushes?.[0] ?? []));
  }
  return depths;
}

/** Second by second, put together from what was told while the run was under way. */
function pushedSoFar(heard: readonly ScaleProgress[]): number[] {
  const sums: number[] = [];
  for (const { seconds } of heard) {
    if (seconds.from === 0) sums.length = 0;
    expect(seconds.from).toBe(sums.length);
    const columns = seconds.programs.notify ?? [];
    for (let at = COLUMNS.indexOf('pushed'); at < columns.length; at += COLUMNS.length) sums.push(columns[at]!);
  }
  return sums.map((sum, at) => sum - (sums[at - 1] ?? 0));
}

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
    expect(effects['push.send']).toMatchObject({ distinct: 30_000, missing: 0 });
    expect(heard.length).toBeGreaterThan(0);
    expect(pushedSoFar(heard)).toEqual(counts.notify!.seconds.pushed.slice(0, pushedSoFar(heard).length));
    const byTwo: ScaleProgress[] = [];
    expect(await scaleRun(request, openChild, { threads: 2, onProgress: progress => byTwo.push(progress) })).toEqual(one);
    expect(pushedSoFar(byTwo).length).toBeGreaterThan(0);
    expect(pushedSoFar(byTwo)).toEqual(counts.notify!.seconds.pushed.slice(0, pushedSoFar(byTwo).length));
    const { seconds: lay } = one.result.queues.pushes!;
    expect(Math.max(...lay)).toBe(one.result.queues.pushes!.most);
    for (const all of [heard, byTwo]) expect(waitingSoFar(all)).toEqual(lay.slice(0, waitingSoFar(all).length));
    expect(waitingSoFar(byTwo).length).toBeGreaterThan(0);
    const { of } = effects['push.send']!.troubles[0]!;
    const events = await explainMessages(request, { userId: of.split('/')[1]! }, openChild);
    expect(events.filter(({ kind, call }) => kind === 'applied' && call === 'push.send').length).toBeGreaterThan(1);
  });

  it('has its threads meet where whoever is on call sends back what was given up', async () => {
    const replayed = await replayedBehindTheWall(3000);
    const one = await scaleRun(replayed, openChild, { threads: 1 });
    expect(one).toMatchObject({ kind: 'result', result: { played: { how: 'fast' }, opened: { programs: ['replay'] } } });
    expect(await scaleRun(replayed, openChild, { threads: 2 })).toEqual(one);
  });

  it('is divided where only programs that every part plays whole use a service with rows', async () => {
    const post = FILES.post
      .replace('{ queue }', '{ queue, redis }')
      .replace('  await queue', "  await redis.rPush('posts', postId);\n  await queue");
    const programs = await compiledDesign({ ...FILES, post });
    const plan = { ...request.plan, followers: { star: 3000 } };
    let opened = 0;
    const open = () => {
      opened += 1;
      return openChild();
    };
    const one = await scaleRun({ ...request, programs, plan }, open, { threads: 1 });
    expect(one).toMatchObject({ kind: 'result', result: { played: { how: 'fast', services: [{ service: 'redis' }] } } });
    expect(await scaleRun({ ...request, programs, plan }, open, { threads: 2 })).toEqual(one);
    expect(opened).toBe(3);
  });

  it('plays slowly what cannot be played fast, and says why', async () => {
    const reads = await compiledDesign({
      ...FILES,
      notify: FILES.notify.replace('const key', "await db.transaction(async tx => tx.exists('sent', 'x'));\n  const key"),
    });
    const plan = { ...request.plan, followers: { star: 200 }, workers: {}, deaths: null };
    const heard: ScaleProgress[] = [];
    const outcome = await scaleRun({ ...request, programs: reads, plan }, openChild, { onProgress: progress => heard.push(progress) });
    if (outcome.kind !== 'result') throw new Error(JSON.stringify(outcome));
    const told = pushedSoFar(heard);
    expect(told.length).toBeGreaterThan(0);
    expect(told).toEqual(outcome.result.programs.notify!.seconds.pushed.slice(0, told.length));
    expect(outcome).toMatchObject({
      kind: 'result',
      result: { played: { how: 'slow', why: '`notify` uses db.transaction' }, effects: { 'push.send': { distinct: 200 } } },
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
