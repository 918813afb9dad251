/** Conditions that are not asked, or asked the wrong way round, and loops that do not end. */
import ts from 'typescript';
import type { Change, Code } from '../mutant.ts';
import { textOf } from '../syntax.ts';

export function* guards(node: ts.Node, code: Code): Generator<Change> {
  if (ts.isIfStatement(node)) yield* decided(node.expression, code, ['true', 'false']);
  if (ts.isConditionalExpression(node)) yield* decided(node.condition, code, ['true', 'false']);
  if (ts.isWhileStatement(node) || ts.isDoStatement(node)) yield* decided(node.expression, code, ['true', 'false']);
  if (ts.isForStatement(node) && node.condition !== undefined) yield* decided(node.condition, code, ['true', 'false']);
  if (ts.isBinaryExpression(node)) yield* halves(node, code);
}

function* decided(condition: ts.Expression, code: Code, always: readonly string[]): Generator<Change> {
  const before = textOf(condition, code);
  const start = condition.getStart(code.file);
  const change = (operator: string, text: string): Change => ({
    operator,
    at: start,
    before,
    after: text,
    edits: [{ start, end: condition.getEnd(), text }],
  });
  for (const text of always) if (text !== before) yield change(`always-${text}`, text);
  if (ts.isPrefixUnaryExpression(condition) && condition.operator === ts.SyntaxKind.ExclamationToken)
    yield change('negate', textOf(condition.operand, code));
  else if (!always.includes(before)) yield change('negate', `!(${before})`);
}

/** Of two conditions one is forgotten, or either is enough, or both are wanted; a default is left out. */
function* halves(node: ts.BinaryExpression, code: Code): Generator<Change> {
  const other = OTHER.get(node.operatorToken.kind);
  if (other === undefined) return;
  const [left, right] = [textOf(node.left, code), textOf(node.right, code)];
  const start = node.getStart(code.file);
  const before = textOf(node, code);
  const change = (operator: string, text: string): Change => ({
    operator,
    at: start,
    before,
    after: text,
    edits: [{ start, end: node.getEnd(), text }],
  });
  yield change('half', left);
  yield change('half', right);
  if (other !== '') yield change('and-or', `${left} ${other} ${right}`);
}

const OTHER: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
  [ts.SyntaxKind.QuestionQuestionToken, ''],
]);
