import { readFile } from 'node:fs/promises';

const LOOK_EVERY_MS = 100;
/** What the program itself takes besides its heap: Node, SES, our own code. */
const BESIDES_MIB = 256;

/**
 * Calls `bite` when a process holds more memory than it may. A limit on the JavaScript heap does not count array buffers;
 * Linux tells how much a process really holds. On other systems this does nothing.
 */
export function watchMemory(pid: number, heapMiB: number, bite: () => void): () => void {
  if (process.platform !== 'linux') return () => {};
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const [, kB] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
    if (kB !== undefined && Number(kB) / 1024 > heapMiB + BESIDES_MIB) bite();
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
