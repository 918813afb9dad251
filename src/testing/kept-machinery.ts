import { afterAll } from 'vitest';
import { compileNode } from '../compile/compile-node.ts';
import { type ChildOptions, KeptChildren } from '../sandbox/child-node.ts';
import type { Machinery } from '../submit.ts';

/**
 * What `nodeMachinery` is, but for sandboxes that stay for the next program until the tests of a file are over: to start one takes longer
 * than most of what is tried in it. For programs of our own that do no harm, where nothing hangs on whether a sandbox is a fresh one.
 */
export function keptMachinery(options: ChildOptions = {}): Machinery {
  const children = new KeptChildren(options);
  afterAll(() => children.close());
  return { compile: compileNode, openSandbox: () => children.open() };
}
