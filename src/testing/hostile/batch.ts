import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { compileNode } from '../../compile/compile-node.ts';
import { childArguments } from '../../sandbox/child-node.ts';
import { CLOSING, type FromInside, type Sandbox, type ToInside } from '../../sandbox/protocol.ts';
import type { Machinery } from '../../submit.ts';

const ENTRY = fileURLToPath(new URL('./batch-entry-node.ts', import.meta.url));

/**
 * A machinery whose sandboxes are one and the same process, so the language in it is frozen once and everything that an
 * earlier program left behind in it would be met by the next: harder than the real wall, and much faster.
 */
export function openBatch(memoryMiB: number): { readonly machinery: Machinery; close(): void } {
  let child: ChildProcess | null = null;
  let lines: Interface;
  /** One request at a time. */
  let last: Promise<void> = Promise.resolve();
  const start = () => {
    child = spawn(process.execPath, childArguments(memoryMiB, ENTRY), { env: {}, stdio: ['pipe', 'pipe', 'inherit'] });
    lines = createInterface({ input: child.stdout! });
    child.on('exit', () => {
      child = null;
    });
  };
  const ask = (request: ToInside, hear: (answer: FromInside) => void): Promise<void> => {
    if (child === null) start();
    return new Promise((resolve, reject) => {
      const gone = () => reject(new Error('the process that all programs share is gone'));
      const listen = (line: string) => {
        const answer = JSON.parse(line) as FromInside;
        hear(answer);
        if (!CLOSING.has(answer.kind)) return;
        lines.off('line', listen);
        child?.off('exit', gone);
        resolve();
      };
      child!.on('exit', gone);
      lines.on('line', listen);
      child!.stdin!.write(`${JSON.stringify(request)}\n`);
    });
  };
  const sandbox: Sandbox = {
    ask: (request, hear) => {
      const asked = last.then(() => ask(request, hear));
      last = asked.catch(() => {});
      return asked;
    },
    close: () => {},
  };
  return { machinery: { compile: compileNode, openSandbox: async () => sandbox }, close: () => child?.kill('SIGKILL') };
}
