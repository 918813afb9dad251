import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** `http://localhost:PORT`, without a slash at the end. */
    siteUrl: string;
  }
}

/** Serves the built site for the browser tests, through the same command that a learner uses. */
export default async function setup(project: TestProject): Promise<() => void> {
  if (!existsSync('dist/index.html'))
    throw new Error('The browser tests drive the built site, and there is none. Run `npm run build` first.');
  const { url, stop } = await serveSite();
  project.provide('siteUrl', url);
  return stop;
}

/** Another server of the same site, on a port of its own: for tests that stop it. */
export async function serveSite(port = 0): Promise<{ readonly url: string; readonly stop: () => void }> {
  const server = spawn(process.execPath, ['src/cli/ackademy.mjs', 'serve', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { url: await address(server), stop: () => void server.kill() };
}

function address(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stdout!.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const match = /http:\/\/localhost:\d+/.exec(said);
      if (match) resolve(match[0]);
    });
    server.on('exit', code => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}
