/** In a folder of an instructor's own, as it is called there. */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';

let home: string;
const inside = (path: string) => join(home, 'exercises/mine', path);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'ackademy-'));
  await mkdir(inside('wrong'), { recursive: true });
  const from = 'exercises/idempotent-order-consumer';
  for (const path of ['events.d.ts', 'prompt.mdx', 'solution', 'starter', 'wrong/ack-first', 'wrong/no-guard'])
    await cp(join(from, path), inside(path), { recursive: true });
  const yaml = await readFile(join(from, 'exercise.yaml'), 'utf8');
  const bound = 'bounds:\n  - { sends: [order-12], faults: { crash: 1, duplicate: 1 } }\n\n';
  await writeFile(
    inside('exercise.yaml'),
    yaml
      .replace(/^bounds:\n( .*\n)+\n/m, bound)
      .replace(/^shown:\n( .*\n)+/m, '')
      .replace(/ {2}- \{ id: guard-is-atomic.*\n/, ''),
  );
  await writeFile(
    inside('wrong/no-guard/expect.yaml'),
    'why: Trusts the queue to deliver once.\nfails: [effect-once, dedup-survives-restart]\n',
  );
});
afterAll(() => rm(home, { recursive: true }));

it('says after each saved change what is wrong now, and grades again only what it touches', async () => {
  const child = spawn(process.execPath, [resolve('src/cli/ackademy.mjs'), 'check', 'mine', '--watch'], { cwd: home });
  const said: string[] = [];
  let heard = () => {};
  createInterface({ input: child.stdout }).on('line', line => {
    said.push(line);
    heard();
  });
  child.stderr.on('data', (bytes: Buffer) => said.push(String(bytes)));
  /** All that is said until such a line. */
  const until = async (line: RegExp) => {
    for (;;) {
      const at = said.findIndex(each => line.test(each));
      if (at >= 0) return said.splice(0, at + 1).join('\n');
      await new Promise<void>(resolve => {
        heard = resolve;
      });
    }
  };
  try {
    expect(await until(/hold, /)).toMatch(/✓ mine: \d+ hold, 0 do not; 4 answers were graded/);

    const right = await readFile(inside('solution/handler.ts'), 'utf8');
    await writeFile(inside('wrong/no-guard/handler.ts'), right);
    const wrong = await until(/hold, /);
    expect(wrong).toContain('It declares effect-once, dedup-survives-restart and fails nothing.');
    // The solution was judged already, and this is its text.
    expect(wrong).toContain('0 answers were graded');

    await writeFile(inside('wrong/no-guard/handler.ts'), `${right}\n// Another text.\n`);
    expect(await until(/hold, /)).toContain('1 answer was graded');

    await writeFile(inside('traces.yaml'), '');
    expect(await until(/no place/)).toContain('✗ mine');
    await rm(inside('traces.yaml'));

    const yaml = await readFile(inside('exercise.yaml'), 'utf8');
    await writeFile(inside('exercise.yaml'), yaml.replace('minutes:', 'minuets:'));
    expect(await until(/did you mean/i)).toMatch(/exercises\/mine\/exercise\.yaml:\d+:1: the file has no field `minuets`/);
  } finally {
    child.kill();
  }
}, 60_000);
