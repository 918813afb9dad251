import type { AwaitExpression, YieldExpression } from 'acorn';
import type { Node } from './ast.ts';
import type { Lowering } from './lower-context.ts';
import { isStill, lineOfCall } from './lower-lines.ts';
import { OUTSIDE, parenthesised } from './lower-statements.ts';

export function emitAwait(lowering: Lowering, node: AwaitExpression & Node): string {
  if (lowering.body !== 'async' && lowering.body !== 'async-generator') {
    lowering.error(node, OUTSIDE);
    return 'undefined';
  }
  return lowering.resumed.has(node) ? `${lowering.prefix}v` : `(yield ${emitAwaited(lowering, node)})`;
}

/** What is awaited. */
export function emitAwaited(lowering: Lowering, node: AwaitExpression & Node): string {
  const { argument } = node;
  const text = parenthesised(argument, lowering.emit(argument));
  const line = argument.type === 'CallExpression' ? lineOfCall(lowering, argument) : lowering.lineOf(node);
  if (line < 0) {
    lowering.known = -1;
    return text;
  }
  // Where it waits is where it goes on: the runtime restores the line that it found when the await began.
  if (lowering.known === line) return text;
  return isStill(argument) ? lowering.markBefore(text, line) : lowering.markAfter(text, line);
}

export function emitYield(lowering: Lowering, node: YieldExpression & Node): string {
  const text = node.argument ? parenthesised(node.argument, lowering.emit(node.argument)) : 'undefined';
  lowering.known = -1;
  if (lowering.body !== 'async-generator') return node.argument ? `(yield${node.delegate ? '*' : ''} ${text})` : '(yield)';
  if (node.delegate) return `(yield* ${lowering.local('delegate')}(${text}))`;
  return `(yield ${lowering.local('yielded')}(yield ${text}))`;
}
