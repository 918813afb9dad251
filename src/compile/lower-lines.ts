import type { CallExpression, NewExpression } from 'acorn';
import { children, isFunction, type Node } from './ast.ts';
import type { Lowering } from './lower-context.ts';

/** The line of a call is the line of the name that is called, as in `await db\n  .insert(...)`. */
export function lineOfCall(lowering: Lowering, node: CallExpression | NewExpression): number {
  const callee = node.callee as Node;
  if (node.type === 'CallExpression' && callee.type === 'MemberExpression' && !callee.computed) {
    const line = lowering.lineOf(callee.property);
    if (line >= 0) return line;
  }
  return lowering.lineOf(node as Node);
}

/** True when computing the node cannot move the line on. */
export function isStill(node: Node): boolean {
  if (isFunction(node)) return true;
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression':
    case 'TaggedTemplateExpression':
    case 'AwaitExpression':
    case 'YieldExpression':
    case 'ClassExpression':
      return false;
    default:
      return children(node).every(isStill);
  }
}
