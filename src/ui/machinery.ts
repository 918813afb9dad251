import { compile, warm } from '../compile/compile-client.ts';
import { openFrame } from '../sandbox/frame.ts';
import type { Machinery } from '../submit.ts';
import { siteRoot } from './lms/frame.ts';
import { ReadySandboxes } from './ready-sandboxes.ts';

const sandboxes = new ReadySandboxes(() => openFrame(siteRoot()));

/** The page's way of compiling and of running code. `warm` loads the compiler and opens sandboxes before they are needed. */
export function browserMachinery(): Machinery & { warm(): void } {
  return {
    compile,
    openSandbox: () => sandboxes.take(),
    warm: () => {
      warm();
      sandboxes.fill();
    },
  };
}
