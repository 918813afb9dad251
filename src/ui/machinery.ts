import { compile, warm } from '../compile/compile-client.ts';
import { openFrame } from '../sandbox/frame.ts';
import type { Machinery } from '../submit.ts';

/** The page's way of compiling and of running code. `warm` loads the compiler before it is needed. */
export function browserMachinery(): Machinery & { warm(): void } {
  return { compile, openSandbox: () => openFrame(), warm };
}
