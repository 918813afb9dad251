import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compileNode } from '../compile/compile-node.ts';
import { lowered } from './lowered.mjs';

const folder = mkdtempSync(join(tmpdir(), 'lowered-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function load(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const plugin = lowered() as unknown as {
    resolveId(this: object, source: string, importer: string): Promise<string>;
    load(this: object, id: string): Promise<{ code: string }>;
  };
  const context = { resolve: async () => ({ id: path }), addWatchFile: () => {} };
  return (await plugin.load.call(context, await plugin.resolveId.call(context, `./${name}?lowered`, ''))).code;
}

test('a program of ours is what the compiler of learners makes of it, as code', async () => {
  const text = 'export async function handle(message) {\n  await message.ack();\n}\n';
  const code = await load('handler.js', text);
  const compiled = await compileNode([{ path: 'handler.js', text }], 'handler.js');
  expect(compiled.ok && code.endsWith(`factory: ${compiled.program.code}};`)).toBe(true);
  expect(code).toContain(JSON.stringify(text));
});

test('what does not compile fails the build at its line', async () => {
  await expect(load('broken.js', 'export function handle() {\n  return 1 +;\n}\n')).rejects.toThrow(/broken\.js:2: /);
});
