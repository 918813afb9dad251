/**
 * In Chromium, in the sandbox's own frame: what does not go through the exercise page, which is the same wall (`hostile.e2e.ts`). What
 * neither hangs nor fills memory shares one thread, where only SES and our own code is between one program and the next; what does, has a
 * frame of its own.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { compileNode } from '../../compile/compile-node.ts';
import { loadExercise } from '../../exercise/load-fs.ts';
import type { Sandbox } from '../../sandbox/protocol.ts';
import { type SubmitOptions, submit } from '../../submit.ts';
import { launch, visit } from '../browser.ts';
import { someOf } from '../some.ts';
import { groups } from './all.ts';
import { openCanary } from './canary.ts';
import { type Limits, openFrames } from './frames.ts';
import { isCalm, said, throughPage, wanted } from './submission.ts';

const { exercise, solution } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
const PATIENCE_MS = 30_000;
const GIVEN_UP_MS = 1500;
const TOO_LONG_MS = 4000;

let browser: Browser;
let noise: string[];
let shared: Sandbox;
let honest = '';
const canary = await openCanary();

beforeAll(async () => {
  browser = await launch();
  const visited = await visit(browser, inject('siteUrl'));
  ({ noise } = visited);
  shared = await (await openFrames(visited.page))({ silenceMs: PATIENCE_MS });
  honest = (await together(solution[0]!.text)).explored.digest;
});

afterAll(async () => {
  await browser?.close();
  canary.close();
});

const ALL = { stateLimit: 400, sampledRuns: 40 };
/** What uses something up does so in its first runs, and takes its time in each; Node's wall plays more of them. */
const FIRST = { stateLimit: 60, sampledRuns: 6 };
/** For programs whose every step takes a second: they do in the first runs what they do in all. What ends them does so again at once. */
const FEW = { stateLimit: 12, sampledRuns: 1, againMs: 3000 };

const grade = (text: string, openSandbox: () => Promise<Sandbox>, options: SubmitOptions = ALL) =>
  submit(exercise, [{ path: 'handler.ts', text }], { compile: compileNode, openSandbox }, options);

/** One request at a time. */
let last: Promise<void> = Promise.resolve();
const together = (text: string, options: SubmitOptions = ALL) =>
  grade(
    text,
    async () => ({
      ask: (request, hear) => {
        const asked = last.then(() => shared.ask(request, hear));
        last = asked.catch(() => {});
        return asked;
      },
      close: () => {},
    }),
    options,
  );

describe.each(Object.entries(groups))('%s, together', (group, submissions) => {
  const inPage = throughPage(submissions);
  const here = submissions.filter(each => isCalm(each) && !inPage.includes(each));
  it.each(someOf(here, 5).map(each => [each.name, each] as const))('%s', async (_name, hostile) => {
    const report = await together(hostile.source(canary.address), group === 'exhaustion' ? FIRST : ALL);
    expect(said(report)).toEqual(wanted(hostile, report));
    expect(canary.heard()).toEqual([]);
    expect(noise).toEqual([]);
  });

  it('and an honest run is as ever', async () => {
    expect((await together(solution[0]!.text)).explored.digest).toBe(honest);
  });
});

describe.concurrent('alone', () => {
  // The frames of a page share a process, and none of ours may keep it going when one is given up. Which page it is does not matter.
  const openAlone = async (limits: Limits): Promise<Sandbox> => {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.goto(`${inject('siteUrl')}/404.html`, { waitUntil: 'domcontentloaded' });
    const sandbox = await (await openFrames(page))(limits);
    return { ask: sandbox.ask, close: () => void context.close() };
  };

  // The others go through the page itself.
  const deadly = Object.values(groups).flatMap(group => group.filter(each => !isCalm(each) && each.notInPage));
  it.each(someOf(deadly, 5).map(each => [each.name, each] as const))(
    '%s',
    async (_, hostile) => {
      const silenceMs = hostile.ends.includes('fail') ? 2 * GIVEN_UP_MS : GIVEN_UP_MS;
      // Nothing is given up for going on too long but what may end so.
      const limits = hostile.ends.includes('too-long') ? { silenceMs, totalMs: TOO_LONG_MS } : { silenceMs };
      const report = await grade(hostile.source(canary.address), () => openAlone(limits), FEW);
      expect(said(report)).toEqual(wanted(hostile, report));
      expect(canary.heard()).toEqual([]);
    },
    600_000,
  );
});
