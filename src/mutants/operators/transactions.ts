/** Transactions that hold too little, too much, or nothing together. */
import ts from 'typescript';
import type { Change, Code } from '../mutant.ts';
import {
  acts,
  all,
  around,
  calledName,
  isLogging,
  leaves,
  lineSpan,
  namesDeclared,
  namesUsed,
  needs,
  statementsOf,
  textOf,
} from '../syntax.ts';

export function* transactions(node: ts.Node, code: Code): Generator<Change> {
  if (!ts.isCallExpression(node) || calledName(node) !== 'transaction') return;
  const [work] = node.arguments;
  if (
    work === undefined ||
    (!ts.isArrowFunction(work) && !ts.isFunctionExpression(work)) ||
    !ts.isPropertyAccessExpression(node.expression)
  )
    return;
  const parameter = work.parameters[0];
  if (parameter === undefined || !ts.isIdentifier(parameter.name)) return;
  const db = textOf(node.expression.expression, code);
  const tx = parameter.name.text;
  yield without(node, work, db, code);
  yield* beside(work, tx, db, code);
  if (ts.isBlock(work.body)) {
    yield* narrower(node, work.body, tx, db, code);
    yield* wider(node, work.body, code);
  }
}

/** The same calls, each durable on its own. */
function without(node: ts.CallExpression, work: ts.Expression, db: string, code: Code): Change {
  const start = node.getStart(code.file);
  const edits = [
    { start, end: work.getStart(code.file), text: '(' },
    { start: work.getEnd(), end: node.getEnd(), text: `)(${db})` },
  ];
  return { operator: 'no-transaction', at: start, before: textOf(node, code), after: `no transaction, and calls of ${db}`, edits };
}

/** One call on the database instead of the transaction. */
function* beside(work: ts.Node, tx: string, db: string, code: Code): Generator<Change> {
  for (const each of all(work)) {
    if (!ts.isCallExpression(each) || !ts.isPropertyAccessExpression(each.expression)) continue;
    const owner = each.expression.expression;
    if (!ts.isIdentifier(owner) || owner.text !== tx) continue;
    const start = owner.getStart(code.file);
    const before = textOf(each, code);
    yield {
      operator: 'beside-transaction',
      at: start,
      before,
      after: db + before.slice(tx.length),
      edits: [{ start, end: owner.getEnd(), text: db }],
    };
  }
}

/** Its first statement before it, its last one behind it. */
function* narrower(node: ts.CallExpression, body: ts.Block, tx: string, db: string, code: Code): Generator<Change> {
  const outer = around(node, ts.isStatement);
  if (outer === null || body.statements.length < 2) return;
  const movable = (statement: ts.Statement) =>
    !leaves(statement) && namesDeclared(statement).length === 0 && acts(statement) && !isLogging(statement);
  const [first] = body.statements;
  const last = body.statements.findLast(each => !leaves(each));
  const outside = (statement: ts.Statement) => textOf(statement, code).replaceAll(new RegExp(`\\b${tx}\\.`, 'g'), `${db}.`);
  if (first !== undefined && movable(first)) {
    const to = outer.getStart(code.file);
    yield {
      operator: 'narrower-transaction',
      at: first.getStart(code.file),
      before: textOf(first, code),
      after: 'before the transaction',
      edits: [
        { start: to, end: to, text: `${outside(first)} ` },
        { ...lineSpan(first, code), text: '' },
      ],
    };
  }
  if (
    last !== undefined &&
    last !== first &&
    movable(last) &&
    !ts.isReturnStatement(outer) &&
    body.statements.every(each => each === last || !needs(last, each))
  ) {
    const to = outer.getEnd();
    yield {
      operator: 'narrower-transaction',
      at: last.getStart(code.file),
      before: textOf(last, code),
      after: 'behind the transaction',
      edits: [
        { ...lineSpan(last, code), text: '' },
        { start: to, end: to, text: ` ${outside(last)}` },
      ],
    };
  }
}

/** What stands before it as its first statement, what stands behind it as its last. */
function* wider(node: ts.CallExpression, body: ts.Block, code: Code): Generator<Change> {
  const outer = around(node, ts.isStatement);
  if (outer === null) return;
  const siblings = statementsOf(outer.parent);
  const at = siblings.indexOf(outer);
  const before = siblings.slice(0, at).findLast(each => !isLogging(each));
  const behind = siblings.slice(at + 1).find(each => !isLogging(each));
  if (before !== undefined && namesDeclared(before).length === 0 && acts(before) && !leaves(before)) {
    const to = body.getStart(code.file) + 1;
    yield {
      operator: 'wider-transaction',
      at: before.getStart(code.file),
      before: textOf(before, code),
      after: 'inside the transaction, first',
      edits: [
        { ...lineSpan(before, code), text: '' },
        { start: to, end: to, text: ` ${textOf(before, code)}` },
      ],
    };
  }
  if (behind === undefined || namesDeclared(behind).length > 0 || !acts(behind) || leaves(behind)) return;
  const declared = namesDeclared(outer);
  const used = namesUsed(behind);
  if (declared.some(name => used.has(name))) return;
  const leaving = body.statements.findLast(each => leaves(each) && each === body.statements.at(-1));
  const to = leaving?.getStart(code.file) ?? body.getEnd() - 1;
  yield {
    operator: 'wider-transaction',
    at: behind.getStart(code.file),
    before: textOf(behind, code),
    after: 'inside the transaction, last',
    edits: [
      { start: to, end: to, text: `${textOf(behind, code)} ` },
      { ...lineSpan(behind, code), text: '' },
    ],
  };
}
