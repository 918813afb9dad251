/** The outer wall in Node, alone: what the child process may do even if SES did not hold. `walls.e2e.ts` is the browser's. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { childArguments } from '../../sandbox/child-node.ts';
import { openCanary } from './canary.ts';

it('keeps raw code in the child process from files, processes, workers, add-ons and the environment', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ackademy-walls-'));
  await writeFile(join(folder, 'secret.txt'), 'secret');
  const entry = join(process.cwd(), 'src/testing/hostile/raw-node.ts');
  const { stdout, stderr } = spawnSync(process.execPath, [...childArguments(256, entry), folder, process.cwd()], {
    env: {},
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const { results, environment } = JSON.parse(stdout) as { results: Record<string, string>; environment: string[] };
  expect(results).toEqual(
    Object.fromEntries(Object.keys(results).map(door => [door, door.includes('add-on') ? 'ERR_DLOPEN_DISABLED' : 'ERR_ACCESS_DENIED'])),
  );
  expect(Object.keys(results)).toHaveLength(8);
  expect(environment).toEqual([]);
  expect(existsSync(join(folder, 'written.txt'))).toBe(false);
  await rm(folder, { recursive: true });
});

it('keeps raw code in the child process from the network', async () => {
  const canary = await openCanary();
  const entry = join(process.cwd(), 'src/testing/hostile/raw-network-node.ts');
  const child = spawn(process.execPath, [...childArguments(256, entry), canary.address], { env: {} });
  const [said, complaints] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect(complaints).toBe('');
  const results = JSON.parse(said) as Record<string, string>;
  expect(Object.keys(results)).toHaveLength(16);
  expect(results).toEqual(Object.fromEntries(Object.keys(results).map(door => [door, 'shut'])));
  expect(canary.heard()).toEqual([]);
  // The canary does sing.
  await fetch(`${canary.address}control`);
  expect(canary.heard()).toEqual(['GET /control']);
  canary.close();
});
