import { compile, warm } from '../compile/compile-client.ts';
import { openFrame } from '../sandbox/frame.ts';
import type { Machinery } from '../submit.ts';
import { SpareSandboxes } from './spare-sandboxes.ts';

/** A run needs one to search in and, at its first failure, one to confirm it in. */
const spares = new SpareSandboxes(() => openFrame(), 2);

/** The page's way of compiling and of running code. `warm` loads the compiler and opens sandboxes before they are needed. */
export function browserMachinery(): Machinery & { warm(): void } {
  return {
    compile,
    openSandbox: () => spares.take(),
    warm: () => {
      warm();
      spares.fill();
    },
  };
}
