import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadExercise } from '../exercise/load-fs.ts';
import { compiledFor } from '../testing/programs-node.ts';
import { childBundle, keptBundle } from './child-bundle-node.ts';
import { childArguments } from './child-node.ts';
import type { ToInside } from './protocol.ts';

const folder = mkdtempSync(join(tmpdir(), 'ackademy-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (path: string | null) => spawnSync(process.execPath, [path!], { encoding: 'utf8' }).stdout;

it('is kept as long as nothing that went into it is another, and made anew when something is', async () => {
  const [entry, part, cache] = ['entry.ts', 'part.ts', 'cache'].map(name => join(folder, name)) as [string, string, string];
  writeFileSync(entry, "import { said } from './part.ts';\nconst text: string = said;\nconsole.log(text);\n");
  writeFileSync(part, "export const said: string = 'one';\n");
  const first = await keptBundle(entry, cache);
  expect(run(first)).toBe('one\n');
  const { mtimeMs } = statSync(first!);
  expect(await keptBundle(entry, cache)).toBe(first);
  expect(statSync(first!).mtimeMs, 'written once').toBe(mtimeMs);
  writeFileSync(part, "export const said: string = 'two';\n");
  const second = await keptBundle(entry, cache);
  expect(run(second)).toBe('two\n');
  // Whoever began with the first one goes on with it.
  expect(run(first)).toBe('one\n');
  rmSync(second!);
  expect(run(await keptBundle(entry, cache))).toBe('two\n');
});

it('is not made where there is no place to keep it', async () => {
  const taken = join(folder, 'a-file');
  writeFileSync(taken, '');
  expect(await keptBundle(join(folder, 'entry.ts'), taken)).toBeNull();
});

it('says byte for byte what the modules say', async () => {
  const { exercise, starter } = await loadExercise(process.cwd(), 'idempotent-order-consumer');
  const programs = await compiledFor(exercise, starter);
  const small = { ...exercise, bounds: exercise.bounds.slice(0, 1) };
  const request: ToInside = { kind: 'explore', exercise: small, programs, stateLimit: 400, sampledRuns: 40 };
  const bundle = (await childBundle())!;
  const answers = (starting: string[]) => {
    const { stdout, stderr } = spawnSync(process.execPath, starting, { env: {}, input: JSON.stringify(request), encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.split('\n').filter(line => line !== '{"kind":"alive"}');
  };
  const bundled = answers(childArguments(256, bundle, [bundle]));
  expect(bundled.length).toBeGreaterThan(5);
  expect(bundled).toEqual(answers(childArguments(256, join(process.cwd(), 'src/sandbox/child-entry-node.ts'))));
  expect(readFileSync(bundle, 'utf8')).not.toMatch(/^import .* from '\.{1,2}\//m);
});
