/** Processes that play mutants: as many as there are cores, each with one at a time. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Fate } from './fate.ts';
import type { ToPlay } from './play.ts';

const ENTRY = fileURLToPath(new URL('./play-entry-node.ts', import.meta.url));
/** Whatever counts steps has ended a program long before, on any machine; this is for what nothing counts. */
const LONGEST_MS = 1_200_000;
const MEMORY_MIB = 1024;

export interface Players {
  play(order: ToPlay): Promise<Fate>;
  close(): void;
}

export function openPlayers(size: number): Players {
  const idle: ChildProcess[] = [];
  const waiting: ((child: ChildProcess) => void)[] = [];
  const all = new Set<ChildProcess>();
  const start = () => {
    const child = fork(ENTRY, {
      execArgv: ['--no-warnings', `--max-old-space-size=${MEMORY_MIB}`],
      env: {},
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    all.add(child);
    return child;
  };
  const taken = (): Promise<ChildProcess> => {
    const child = idle.pop();
    if (child !== undefined) return Promise.resolve(child);
    if (all.size < size) return Promise.resolve(start());
    return new Promise(resolve => waiting.push(resolve));
  };
  const free = (child: ChildProcess) => {
    // One that was lost gives its place to another.
    const one = child.connected ? child : start();
    const next = waiting.shift();
    if (next === undefined) idle.push(one);
    else next(one);
  };
  return {
    play: async order => {
      const child = await taken();
      try {
        return await asked(child, order);
      } finally {
        if (!child.connected) all.delete(child);
        free(child);
      }
    },
    close: () => {
      for (const child of all) child.kill();
    },
  };
}

function asked(child: ChildProcess, order: ToPlay): Promise<Fate> {
  return new Promise(resolve => {
    const done = (fate: Fate) => {
      clearTimeout(limit);
      child.off('message', heard);
      child.off('exit', lost);
      resolve(fate);
    };
    const heard = (fate: unknown) => done(fate as Fate);
    const lost = () => done({ kind: 'ended', how: 'it took its process with it' });
    const limit = setTimeout(() => {
      child.disconnect();
      child.kill('SIGKILL');
      done({ kind: 'our-fault', text: `nothing was heard of it for ${LONGEST_MS / 1000} s` });
    }, LONGEST_MS);
    child.on('message', heard);
    child.on('exit', lost);
    child.send(order);
  });
}
