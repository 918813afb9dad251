/**
 * Not a learner's code: what could be done by code that got out of SES inside Node's child process. `walls.test.ts` starts
 * it with the arguments of the real child. Prints what happened at each door.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const [folder, root] = process.argv.slice(2) as [string, string];
const doors: { readonly [door: string]: () => unknown } = {
  'read a file elsewhere': () => readFileSync(join(folder, 'secret.txt'), 'utf8'),
  'read the system’s files': () => readFileSync('/etc/hostname', 'utf8'),
  'read the solution': () => readFileSync(join(root, 'exercises/idempotent-order-consumer/solution/handler.ts'), 'utf8'),
  'write a file elsewhere': () => writeFileSync(join(folder, 'written.txt'), 'x'),
  'write a file of ours': () => writeFileSync(join(root, 'src/testing/hostile/written.txt'), 'x'),
  'start a process': () => spawnSync(process.execPath, ['--version'], { encoding: 'utf8' }).stdout,
  'start a worker': () => new Worker('1', { eval: true }),
  'load a native add-on': () => process.dlopen({ exports: {} }, join(folder, 'addon.node')),
};

const results = Object.entries(doors).map(([door, open]) => {
  try {
    const got = open();
    return [door, got === undefined || got === null ? 'opened' : `opened: ${String(got).slice(0, 40)}`];
  } catch (error) {
    return [door, (error as { code?: string }).code ?? String(error)];
  }
});
console.log(JSON.stringify({ results: Object.fromEntries(results), environment: Object.keys(process.env) }));
