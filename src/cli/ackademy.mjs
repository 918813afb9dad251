#!/usr/bin/env node
// Starts the command line under the Node that this package brings (24), whichever Node is on the PATH. In the package the command line
// is JavaScript, because Node takes the types out of no file below node_modules; in a checkout it is the sources.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const source = fileURLToPath(new URL('./main.ts', import.meta.url));
const main = existsSync(source) ? source : fileURLToPath(new URL('../../packed/cli/main.js', import.meta.url));
const [major] = process.versions.node.split('.').map(Number);

if (major >= 24) {
  await import(pathToFileURL(main).href);
} else {
  const child = spawn(ownNode(), ['--no-warnings', main, ...process.argv.slice(2)], { stdio: 'inherit' });
  child.on('error', error => fail(`and the one that it brought along does not start: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 3);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
  // A terminal sends Ctrl-C to both, and the command decides what comes of it; what is sent to this process alone is passed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(/** @type {NodeJS.Signals} */ (signal)));
}

/** That of the package `node`, or of the one that is for this system alone and needs no script to be installed. */
function ownNode() {
  const { resolve } = createRequire(import.meta.url);
  const system = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const places = ['node/bin/node', `${system}/bin/node`, `${system}/bin/node.exe`];
  for (const place of places) {
    try {
      return resolve(place);
    } catch {
      // The next one.
    }
  }
  return fail(
    'and none came along for this system. Put Node 24 or newer on the PATH, or install it beside: npm install --save-dev node@24',
  );
}

/** @param {string} why @returns {never} */
function fail(why) {
  console.error(`ackademy needs Node 24, this is ${process.versions.node}, ${why}`);
  process.exit(3);
}
