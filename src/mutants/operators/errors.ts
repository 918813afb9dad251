/** Errors that are swallowed, not caught, or taken for others. */
import ts from 'typescript';
import type { Change, Code } from '../mutant.ts';
import { awaits, isLogging, statementsOf, textOf } from '../syntax.ts';

export function* errors(node: ts.Node, code: Code): Generator<Change> {
  for (const statement of statementsOf(node))
    if (
      ts.isExpressionStatement(statement) &&
      awaits(statement) &&
      !isLogging(statement) &&
      !isWaiting(statement) &&
      !code.known.declaresOnly
    )
      yield swallow(statement, code);
  if (ts.isTryStatement(node)) yield* otherCatch(node, code);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword) yield* otherClass(node, code);
}

/** Time passes, and that cannot fail. */
const isWaiting = (statement: ts.Statement): boolean => /^await [\w.]*\bsleep\(/.test(statement.getText());

function swallow(statement: ts.Statement, code: Code): Change {
  const before = textOf(statement, code);
  const start = statement.getStart(code.file);
  const after = `try { ${before} } catch {}`;
  return { operator: 'swallow', at: start, before, after, edits: [{ start, end: statement.getEnd(), text: after }] };
}

function* otherCatch(node: ts.TryStatement, code: Code): Generator<Change> {
  const { tryBlock, catchClause, finallyBlock } = node;
  if (catchClause === undefined) return;
  const { block } = catchClause;
  const before = textOf(catchClause, code);
  const at = catchClause.getStart(code.file);
  if (block.statements.some(each => !isLogging(each)))
    yield { operator: 'empty-catch', at, before, after: 'catch {}', edits: [{ start: at, end: catchClause.getEnd(), text: 'catch {}' }] };
  if (finallyBlock !== undefined) return;
  const start = node.getStart(code.file);
  yield {
    operator: 'drop-catch',
    at,
    before,
    after: 'nothing',
    edits: [
      { start, end: tryBlock.getStart(code.file), text: '' },
      { start: tryBlock.getEnd(), end: node.getEnd(), text: '' },
    ],
  };
}

/** All of them, and none that a service throws. */
function* otherClass(node: ts.BinaryExpression, code: Code): Generator<Change> {
  const start = node.right.getStart(code.file);
  for (const other of ['Error', 'RangeError']) {
    if (other === textOf(node.right, code)) continue;
    yield {
      operator: 'other-error',
      at: node.getStart(code.file),
      before: textOf(node, code),
      after: `${textOf(node.left, code)} instanceof ${other}`,
      edits: [{ start, end: node.right.getEnd(), text: other }],
    };
  }
}
