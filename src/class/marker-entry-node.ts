/** A process that grades one submission after the other: it compiles and judges, and each program runs in a child process of its own. */
import { compileNode } from '../compile/compile-node.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { SandboxLost } from '../sandbox/protocol.ts';
import { type Machinery, submit } from '../submit.ts';
import { fingerprints } from './fingerprints.ts';
import { ALIVE_EVERY_MS, type FromMarker, type ToMarker } from './mark.ts';
import { OneChild } from './one-child-node.ts';

type Order = Extract<ToMarker, { kind: 'exercise' }>;

const COMPILE_MS = 60_000;

let order: Order | null = null;
let common = new Set<number>();
let child: OneChild | null = null;
/** A compiler is still at work on what was given up. */
let spent = false;

const say = (said: FromMarker) => {
  // Whoever has gone needs no answer.
  if (process.connected) process.send!(said);
};

process.on('message', async (told: ToMarker) => {
  if (told.kind === 'exercise') {
    order = told;
    common = new Set(fingerprints(told.known));
    child = started(told);
    // esbuild starts with its first call.
    await compileNode([{ path: 'a.ts', text: 'export {};' }], 'a.ts').catch(() => {});
    return;
  }
  const { exercise, atScale, limits, threads } = order!;
  const own = child ?? started(order!);
  child = null;
  const machinery: Machinery = { compile: inTime, openSandbox: () => own.open() };
  const marks = fingerprints(told.files.filter(file => !isGiven(exercise, file.path))).filter(mark => !common.has(mark));
  const report = await submit(exercise, told.files, machinery, { atScale, threads, againMs: limits.silenceMs });
  own.end();
  say({ kind: 'marked', report, fingerprints: marks, spent });
  // For the next one, while this one is written down.
  child = started(order!);
});

function started({ limits }: Order): OneChild {
  const next = new OneChild(limits);
  // Where it cannot start, whoever asks it hears why.
  next.start().catch(() => {});
  return next;
}

const isGiven = ({ given }: Exercise, path: string) => given.some(file => file.path === path);

/** What keeps a compiler busy for ever is nobody else's loss. */
const inTime: Machinery['compile'] = (files, entry, options) => {
  let limit: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    limit = setTimeout(() => {
      spent = true;
      reject(new SandboxLost('no-answer', `not compiled after ${COMPILE_MS} ms`));
    }, COMPILE_MS);
  });
  return Promise.race([compileNode(files, entry, options), late]).finally(() => clearTimeout(limit));
};

setInterval(() => say({ kind: 'alive' }), ALIVE_EVERY_MS);

process.on('disconnect', () => {
  // All that it has started is in its group: a program that never ends would outlive it.
  if (process.platform !== 'win32') process.kill(-process.pid, 'SIGKILL');
  process.exit();
});
