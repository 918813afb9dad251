/** Runs by the clock behind the wall in Chromium: the site's own frames, inside SES. They must say what they say in Node. */
import { expect, inject, it } from 'vitest';
import { openChild } from '../sandbox/child-node.ts';
import { type ScaleRequest, scaleRun } from '../sandbox/scale.ts';
import { FILES } from '../sim/at-scale/designs-testing.ts';
import type { ScaleProgress } from '../sim/at-scale/shared.ts';
import { launch, visit } from './browser.ts';
import { openFrames } from './hostile/frames.ts';
import { behindTheWall, replayedBehindTheWall } from './scale-inputs.ts';

it.each([
  ['a number in a text', FILES.notify, 2],
  ['other texts', FILES.notify.replace("postId + '/' + userId", "userId.replace(/\\d/g, digit => 'abcdefghij'[digit])"), 2],
  ['shared by workers of both', FILES.notify.replace("postId + '/' + userId", "userId.endsWith('0') ? 'all' : postId + '/' + userId"), 3],
])('gives the same bytes when two frames play half of it each, or one all of it after them: keys that are %s', async (_, text, frames) =>
  expectSame(await behindTheWall(20_000, text), frames),
);

it('gives the same bytes where two frames meet, because whoever is on call sends back what was given up', async () =>
  expectSame(await replayedBehindTheWall(10_000), 2));

async function expectSame(request: ScaleRequest, frames: number): Promise<void> {
  const inNode = await scaleRun(request, openChild, { threads: 1 });
  const browser = await launch();
  try {
    const { page, noise } = await visit(browser, inject('siteUrl'));
    const open = await openFrames(page);
    let opened = 0;
    const openOne = () => {
      opened += 1;
      return open({ silenceMs: 30_000 });
    };
    const heard: ScaleProgress[] = [];
    const inChromium = await scaleRun(request, openOne, { threads: 2, onProgress: progress => heard.push(progress) });
    expect(JSON.stringify(inChromium)).toBe(JSON.stringify(inNode));
    expect(inNode).toMatchObject({ kind: 'result', result: { played: { how: 'fast' } } });
    expect(heard.length).toBeGreaterThan(0);
    expect(opened).toBe(frames);
    expect(noise).toEqual([]);
  } finally {
    await browser.close();
  }
}
