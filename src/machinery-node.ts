import { compileNode } from './compile/compile-node.ts';
import { type ChildOptions, openChild } from './sandbox/child-node.ts';
import type { Machinery } from './submit.ts';

export function nodeMachinery(options: ChildOptions = {}): Machinery {
  return { compile: compileNode, openSandbox: () => openChild(options) };
}
