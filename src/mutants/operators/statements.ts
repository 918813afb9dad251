/** Statements that were forgotten, made twice, or stand in the wrong place. */
import ts from 'typescript';
import type { Change, Code } from '../mutant.ts';
import { acts, all, calledName, isLogging, leaves, lineSpan, namesDeclared, namesUsed, needs, statementsOf, textOf } from '../syntax.ts';

export function* statements(node: ts.Node, code: Code): Generator<Change> {
  const list = statementsOf(node).filter(each => !isLogging(each) && !ts.isFunctionDeclaration(each) && !ts.isClassDeclaration(each));
  for (const [index, statement] of list.entries()) {
    if (isDroppable(statement)) yield drop(statement, code);
    // What is declared in another order is declared all the same.
    if (code.known.declaresOnly) continue;
    const next = list[index + 1];
    if (next !== undefined && canSwap(statement, next)) yield swap(statement, next, code);
    if (ts.isExpressionStatement(statement) && adds(statement)) yield twice(statement, code);
    // One place further is a swap.
    if (index > 1 && isMovable(statement) && list.slice(0, index).every(each => !leaves(each))) {
      const first = list.findIndex((_, at) => list.slice(at, index).every(each => !needs(statement, each)));
      if (first >= 0 && first < index - 1 && list.slice(first, index).some(acts)) yield early(statement, list[first]!, code);
    }
    const last = list.findLast(each => !leaves(each));
    if (last !== undefined && list.indexOf(last) > index + 1 && isMovable(statement)) yield late(statement, last, code);
  }
}

/** A declaration that is gone is a name that is missing, which no grader is needed for. */
function isDroppable(statement: ts.Statement): boolean {
  if (ts.isExpressionStatement(statement) || ts.isThrowStatement(statement)) return true;
  if (ts.isBreakStatement(statement) || ts.isContinueStatement(statement)) return true;
  return (
    ts.isReturnStatement(statement) || ts.isForOfStatement(statement) || ts.isForStatement(statement) || ts.isWhileStatement(statement)
  );
}

/** Calls that do something each time. To write a row once more, or to settle, is not to do more. */
const ADDING: ReadonlySet<string> = new Set([
  'send',
  'publish',
  'charge',
  'refund',
  'increment',
  'decrement',
  'insert',
  'push',
  'incr',
  'incrBy',
  'lPush',
  'rPush',
]);

function adds(statement: ts.Statement): boolean {
  for (const each of all(statement)) if (ts.isCallExpression(each) && ADDING.has(calledName(each) ?? '')) return true;
  return false;
}

const isMovable = (statement: ts.Statement): boolean => !leaves(statement) && namesDeclared(statement).length === 0 && acts(statement);

function canSwap(first: ts.Statement, second: ts.Statement): boolean {
  // Behind what leaves nothing runs, and to forget it is another mutant.
  if (leaves(first) || leaves(second) || needs(second, first)) return false;
  return acts(first) && acts(second);
}

function drop(statement: ts.Statement, code: Code): Change {
  const start = statement.getStart(code.file);
  const edits = [{ start, end: statement.getEnd(), text: ';' }];
  return { operator: 'drop', at: start, before: textOf(statement, code), after: 'nothing', edits };
}

function twice(statement: ts.Statement, code: Code): Change {
  const before = textOf(statement, code);
  const end = statement.getEnd();
  return {
    operator: 'twice',
    at: statement.getStart(code.file),
    before,
    after: 'that, and again',
    edits: [{ start: end, end, text: ` ${before}` }],
  };
}

function swap(first: ts.Statement, second: ts.Statement, code: Code): Change {
  const [one, two] = [textOf(first, code), textOf(second, code)];
  const start = first.getStart(code.file);
  const edits = [
    { start, end: first.getEnd(), text: two },
    { start: second.getStart(code.file), end: second.getEnd(), text: one },
  ];
  return { operator: 'swap', at: start, before: one, after: `behind ${two}`, edits };
}

function early(statement: ts.Statement, before: ts.Statement, code: Code): Change {
  const { start, end } = lineSpan(statement, code);
  const to = before.getStart(code.file);
  const text = textOf(statement, code);
  return {
    operator: 'early',
    at: start,
    before: text,
    after: `before ${textOf(before, code)}`,
    edits: [
      { start: to, end: to, text: `${text} ` },
      { start, end, text: '' },
    ],
  };
}

function late(statement: ts.Statement, behind: ts.Statement, code: Code): Change {
  const { start, end } = lineSpan(statement, code);
  const to = behind.getEnd();
  const text = textOf(statement, code);
  return {
    operator: 'late',
    at: start,
    before: text,
    after: `behind ${textOf(behind, code)}`,
    edits: [
      { start, end, text: '' },
      { start: to, end: to, text: ` ${text}` },
    ],
  };
}

/** Settles, or deletes, at the very beginning of its function, whatever stands around it. */
export function* settling(node: ts.Node, code: Code): Generator<Change> {
  if (!ts.isExpressionStatement(node) && !ts.isReturnStatement(node)) return;
  if (node.expression === undefined || !isSettling(node.expression, code)) return;
  const call = ts.isAwaitExpression(node.expression) ? node.expression.expression : node.expression;
  const body = bodyAround(node);
  const first = body?.statements[0];
  if (body === null || first === undefined || first === node) return;
  const used = namesUsed(call);
  for (const statement of declaredIn(body)) if (namesDeclared(statement).some(name => used.has(name))) return;
  const to = first.getStart(code.file);
  const text = `await ${textOf(call, code)};`;
  const start = node.getStart(code.file);
  const moved = { start: to, end: to, text: `${text} ` };
  yield {
    operator: 'settle-first',
    at: start,
    before: textOf(node, code),
    after: 'first of all',
    edits: [moved, { start, end: node.getEnd(), text: ts.isReturnStatement(node) ? 'return;' : ';' }],
  };
}

function isSettling(expression: ts.Expression, { known }: Code): boolean {
  const call = ts.isAwaitExpression(expression) ? expression.expression : expression;
  return ts.isCallExpression(call) && known.settles.includes(calledName(call) ?? '');
}

/** Of the function that it stands in. */
function bodyAround(node: ts.Node): ts.Block | null {
  for (let each = node.parent; each !== undefined; each = each.parent)
    if (ts.isFunctionLike(each)) return 'body' in each && each.body !== undefined && ts.isBlock(each.body) ? each.body : null;
  return null;
}

function* declaredIn(node: ts.Node): Generator<ts.Statement> {
  if (ts.isVariableStatement(node)) yield node;
  for (const child of node.getChildren()) yield* declaredIn(child);
}
