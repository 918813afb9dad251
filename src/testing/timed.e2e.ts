/** A time-driven run behind the wall in Chromium: the sandbox's own worker, inside SES. It must say what it says in Node. */
import { fileURLToPath } from 'node:url';
import { expect, inject, it } from 'vitest';
import { bundle } from '../build/bundled.mjs';
import { compileNode } from '../compile/compile-node.ts';
import { openChild } from '../sandbox/child-node.ts';
import type { FromInside } from '../sandbox/protocol.ts';
import { timedRun } from '../sandbox/timed.ts';
import { launch, visit } from './browser.ts';
import { openFrames } from './hostile/frames.ts';
import { BEHIND_THE_WALL, LOOK_PUSH_MARK } from './timed-inputs.ts';

it('gives the same result in Chromium and in Node, and tells how far it is', async () => {
  const compiled = await compileNode([{ path: 'handler.ts', text: LOOK_PUSH_MARK }], 'handler.ts');
  if (!compiled.ok) throw new Error('the handler does not compile');
  const plan = BEHIND_THE_WALL;
  const inNode = await timedRun({ program: compiled.program, plan }, openChild);
  const { text } = await bundle(fileURLToPath(new URL('../sandbox/inside-worker.ts', import.meta.url)));
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const request = JSON.stringify({ kind: 'timed', program: compiled.program, plan, explain: null });
    const heard = await page.evaluate(
      ([script, asked]) =>
        new Promise<string>((resolve, reject) => {
          const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
          worker.onerror = ({ message }) => reject(new Error(message));
          const { port1, port2 } = new MessageChannel();
          const answers: { kind: string }[] = [];
          port1.onmessage = ({ data }) => {
            answers.push(data);
            if (data.kind === 'ready') port1.postMessage(JSON.parse(asked));
            else if (!data.kind.startsWith('timed')) resolve(JSON.stringify(answers));
          };
          worker.postMessage(null, [port2]);
        }),
      [text, request] as const,
    );
    const answers = JSON.parse(heard) as FromInside[];
    const result = answers.find(answer => answer.kind === 'timed-result');
    expect(answers.at(-1)).toMatchObject({ kind: 'done' });
    expect({ kind: 'result', result: result?.result }).toEqual(inNode);
    expect(answers.filter(({ kind }) => kind === 'timed-progress').length).toBeGreaterThan(1);
  } finally {
    await browser.close();
  }
});

it.each([
  ['ids', LOOK_PUSH_MARK, 2],
  ['other texts', LOOK_PUSH_MARK.replaceAll('message.id', 'message.body.userId'), 2],
  ['shared by partitions of both', LOOK_PUSH_MARK.replaceAll('message.id', "message.id % 4 === 0 ? 'both' : message.id"), 3],
])('gives the same bytes when two frames play half of it each, or one all of it after them: keys that are %s', async (_, text, frames) => {
  const compiled = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
  if (!compiled.ok) throw new Error('the handler does not compile');
  const request = { program: compiled.program, plan: { ...BEHIND_THE_WALL, messages: 20_000 } };
  const inNode = await timedRun(request, openChild, { threads: 1 });
  const browser = await launch();
  try {
    const { page, noise } = await visit(browser, inject('siteUrl'));
    const open = await openFrames(page);
    let opened = 0;
    const openOne = () => {
      opened += 1;
      return open({ silenceMs: 30_000 });
    };
    expect(JSON.stringify(await timedRun(request, openOne, { threads: 2 }))).toBe(JSON.stringify(inNode));
    expect(opened).toBe(frames);
    expect(noise).toEqual([]);
  } finally {
    await browser.close();
  }
});
