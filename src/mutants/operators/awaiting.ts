/** Promises that nobody waits for, or that are waited for together. */
import ts from 'typescript';
import type { Change, Code } from '../mutant.ts';
import { acts, isLogging, needs, statementsOf, textOf } from '../syntax.ts';

export function* awaiting(node: ts.Node, code: Code): Generator<Change> {
  if (code.known.declaresOnly) return;
  if (ts.isAwaitExpression(node)) yield dropAwait(node, code);
  if (ts.isReturnStatement(node) && node.expression !== undefined && acts(node.expression)) yield dropReturn(node, node.expression, code);
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body) && acts(node.body)) yield dropResult(node, node.body, code);
  yield* atOnce(node, code);
}

function dropAwait(node: ts.AwaitExpression, code: Code): Change {
  const { file } = code;
  const operator = 'drop-await';
  const at = node.getStart(file);
  return {
    operator,
    at,
    before: textOf(node, code),
    after: textOf(node.expression, code),
    edits: [{ start: at, end: node.expression.getStart(file), text: '' }],
  };
}

/** What was handed on to the caller is begun, and not waited for. */
function dropReturn(node: ts.ReturnStatement, expression: ts.Expression, code: Code): Change {
  const start = node.getStart(code.file);
  const after = `${textOf(expression, code)}; return;`;
  return { operator: 'drop-return', at: start, before: textOf(node, code), after, edits: [{ start, end: node.getEnd(), text: after }] };
}

function dropResult(node: ts.ArrowFunction, body: ts.Expression, code: Code): Change {
  const start = node.equalsGreaterThanToken.getEnd();
  const edits = [{ start, end: node.getEnd(), text: ` { ${textOf(body, code)}; }` }];
  const before = textOf(node, code);
  return {
    operator: 'drop-return',
    at: node.getStart(code.file),
    before,
    after: `${before.slice(0, start - node.getStart(code.file))}${edits[0]!.text}`,
    edits,
  };
}

/** Two calls that were made one after the other are both under way. */
function* atOnce(node: ts.Node, code: Code): Generator<Change> {
  const statements = statementsOf(node);
  for (const [index, first] of statements.entries()) {
    const second = statements[index + 1];
    if (second === undefined || isLogging(first) || isLogging(second) || needs(second, first)) continue;
    const [one, two] = [awaited(first), awaited(second)];
    if (one === null || two === null) continue;
    const start = first.getStart(code.file);
    const after = `await Promise.all([${textOf(one, code)}, ${textOf(two, code)}]);`;
    const before = `${textOf(first, code)} ${textOf(second, code)}`;
    yield { operator: 'at-once', at: start, before, after, edits: [{ start, end: second.getEnd(), text: after }] };
  }
}

function awaited(statement: ts.Statement): ts.Expression | null {
  const expression = ts.isExpressionStatement(statement) ? statement.expression : null;
  return expression !== null && ts.isAwaitExpression(expression) ? expression.expression : null;
}
