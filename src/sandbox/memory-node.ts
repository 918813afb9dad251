import { readFileSync } from 'node:fs';
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

/** Hundredths of a second, on every Linux there is. */
const A_TICK_MS = 10;

/** How long a process has had a processor, all its threads together. Null where the system does not say: on others than Linux. */
export function workedMs(pid: number): number | null {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which may hold anything: the state is the third field, the two times are the 14th and the 15th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * A_TICK_MS;
  } catch {
    return null;
  }
}
