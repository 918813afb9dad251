#!/usr/bin/env node
// Starts the command line under the Node that this package brings (24), whichever Node is on the PATH.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 24 || (major === 24 && minor >= 0)) {
  await import(main);
} else {
  const node = createRequire(import.meta.url).resolve('node/bin/node');
  const { status, error } = spawnSync(node, ['--no-warnings', main, ...process.argv.slice(2)], { stdio: 'inherit' });
  if (error) {
    console.error(`ackademy needs Node 24, and the copy in node_modules does not start: ${error.message}. Run \`npm ci\` first.`);
    process.exit(3);
  }
  process.exit(status ?? 3);
}
