/** Values that are nearly right: a field taken for its neighbour, a bound off by one, a key that says too little or too much. */
import ts from 'typescript';
import type { Change, Code } from '../mutant.ts';
import { around, boundNames, calledName, textOf } from '../syntax.ts';

export function* values(node: ts.Node, code: Code): Generator<Change> {
  if (ts.isIdentifier(node)) yield* neighbours(node, code);
  if (ts.isStringLiteralLike(node)) yield* otherNames(node, code);
  if (ts.isTemplateExpression(node)) yield* lessSpecific(node, code);
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) yield* byChance(node, code);
  if (ts.isNumericLiteral(node)) yield* offByOne(node, code);
  if (ts.isBinaryExpression(node)) yield* comparisons(node, code);
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) yield* flipped(node, code);
}

const replaced = (operator: string, node: ts.Node, text: string, code: Code): Change => {
  const start = node.getStart(code.file);
  const end = node.getEnd();
  const told = around(node, isTold) ?? node;
  const before = textOf(told, code);
  const from = told.getStart(code.file);
  return {
    operator,
    at: start,
    before,
    after: before.slice(0, start - from) + text + before.slice(end - from),
    edits: [{ start, end, text }],
  };
};

/** What of the surroundings is told with a value: `paidCents: cents` says more than `cents`. */
const isTold = (node: ts.Node): node is ts.Node =>
  ts.isPropertyAssignment(node) ||
  ts.isCallExpression(node) ||
  ts.isStatement(node) ||
  ts.isTemplateExpression(node) ||
  ts.isVariableDeclaration(node);

/** How many neighbours of a field are tried. */
const NEIGHBOURS = 2;

function* neighbours(node: ts.Identifier, code: Code): Generator<Change> {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
    if (ts.isCallExpression(parent.parent) && parent.parent.expression === parent) return;
    for (const other of nextTo(node.text, code.known.fields)) yield replaced('other-field', node, other, code);
    return;
  }
  if (!isRead(node)) return;
  const inSight = namesInSight(node);
  for (const other of nextTo(node.text, code.known.fields)) {
    if (!inSight.has(other)) continue;
    const text = ts.isShorthandPropertyAssignment(parent) ? `${node.text}: ${other}` : other;
    yield replaced('other-field', node, text, code);
  }
}

/** In a ring, from the name on. */
function nextTo(name: string, groups: readonly (readonly string[])[]): string[] {
  const others = groups.flatMap(group => {
    const at = group.indexOf(name);
    return at < 0 ? [] : [...group.slice(at + 1), ...group.slice(0, at)].slice(0, NEIGHBOURS);
  });
  return [...new Set(others)].filter(other => other !== name);
}

function isRead(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isBindingElement(parent) || ts.isParameter(parent) || ts.isPropertySignature(parent) || ts.isImportSpecifier(parent)) return false;
  if ((ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isMethodDeclaration(parent)) && parent.name === node)
    return false;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return false;
  if (ts.isCallExpression(parent) && parent.expression === node) return false;
  return !(ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.left === node);
}

/** Bound by parameters and declarations of the functions around it. */
function namesInSight(node: ts.Node): Set<string> {
  const names = new Set<string>();
  for (let each: ts.Node = node; each !== undefined; each = each.parent) {
    if (ts.isFunctionLike(each))
      for (const { name } of each.parameters)
        if (!ts.isParameterPropertyDeclaration(name.parent, each)) for (const bound of boundNames(name)) names.add(bound);
    if (ts.isBlock(each) || ts.isSourceFile(each))
      for (const statement of each.statements)
        if (ts.isVariableStatement(statement))
          for (const { name } of statement.declarationList.declarations) for (const bound of boundNames(name)) names.add(bound);
    if (ts.isForOfStatement(each) && ts.isVariableDeclarationList(each.initializer))
      for (const { name } of each.initializer.declarations) for (const bound of boundNames(name)) names.add(bound);
  }
  return names;
}

/** A table, a topic, a program, an error's name, or a pattern that takes too much or too little. */
function* otherNames(node: ts.StringLiteralLike, code: Code): Generator<Change> {
  if (ts.isImportDeclaration(node.parent) || ts.isLiteralTypeNode(node.parent)) return;
  for (const other of nextTo(node.text, code.known.siblings)) yield replaced('other-name', node, quoted(other), code);
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && /\.name$/.test(parent.left.getText())) yield replaced('other-error', node, quoted('Error'), code);
  if (!/(^|\.)[*#](\.|$)/.test(node.text)) return;
  const words = node.text.split('.');
  for (const [index, word] of words.entries()) {
    if (word === '#') yield replaced('other-pattern', node, quoted(words.with(index, '*').join('.')), code);
    if (word === '*') yield replaced('other-pattern', node, quoted(words.with(index, '#').join('.')), code);
    if (words.length > 1) yield replaced('other-pattern', node, quoted(words.toSpliced(index, 1).join('.')), code);
  }
  if (node.text !== '#') yield replaced('other-pattern', node, quoted('#'), code);
}

const quoted = (text: string): string => `'${text}'`;

/** A key from which one of its parts is missing: the same for many that should differ. */
function* lessSpecific(node: ts.TemplateExpression, code: Code): Generator<Change> {
  for (const span of node.templateSpans) {
    const before = textOf(node, code);
    // From the `${` on.
    const start = code.text.lastIndexOf('$', span.expression.getStart(code.file));
    const end = span.literal.getStart(code.file) + 1;
    const from = node.getStart(code.file);
    const after = before.slice(0, start - from) + before.slice(end - from);
    yield { operator: 'less-specific', at: start, before, after, edits: [{ start, end, text: '' }] };
  }
}

/** Names of what tells one thing from another. */
const KEYS: ReadonlySet<string> = new Set(['idempotencyKey', 'eventId', 'key', 'collapseId']);

/** Another one at each try, and the same for everybody. */
function* byChance(node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment, code: Code): Generator<Change> {
  const name = node.name.getText(code.file);
  if (!KEYS.has(name)) return;
  const start = node.getStart(code.file);
  for (const [operator, value] of [
    ['key-by-chance', 'String(Math.random())'],
    ['one-key', "'key'"],
  ] as const) {
    const text = `${name}: ${value}`;
    yield { operator, at: start, before: textOf(node, code), after: text, edits: [{ start, end: node.getEnd(), text }] };
  }
}

/** What is reckoned with is a duration, or a step between two tries. */
const RECKONED: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AsteriskToken,
  ts.SyntaxKind.SlashToken,
  ts.SyntaxKind.AsteriskAsteriskToken,
]);
const WAITING: ReadonlySet<string> = new Set(['sleep', 'setTimeout', 'setInterval', 'timeout', 'min', 'max']);

function* offByOne(node: ts.NumericLiteral, code: Code): Generator<Change> {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent) && parent.name.getText(code.file) === 'status') {
    yield replaced('other-status', node, '500', code);
    return;
  }
  if (ts.isLiteralTypeNode(parent) || isDuration(node)) return;
  const value = Number(node.text);
  yield replaced('off-by-one', node, String(value + 1), code);
  if (value > 0) yield replaced('off-by-one', node, String(value - 1), code);
}

function isDuration(node: ts.NumericLiteral): boolean {
  const call = around(node, ts.isCallExpression);
  if (call !== null && WAITING.has(calledName(call) ?? '')) return true;
  for (let each: ts.Node = node.parent; !ts.isStatement(each); each = each.parent) {
    if (ts.isBinaryExpression(each) && RECKONED.has(each.operatorToken.kind)) return true;
    if (ts.isPropertyAssignment(each) && /Ms$/.test(each.name.getText())) return true;
    if (ts.isVariableDeclaration(each) && /ms$|pause|delay|wait|backoff/i.test(each.name.getText())) return true;
  }
  return false;
}

/** A bound that is meant to be met, passed or kept below; a sum that goes the other way. */
function* comparisons(node: ts.BinaryExpression, code: Code): Generator<Change> {
  for (const other of OTHERS.get(node.operatorToken.kind) ?? []) {
    const { operatorToken } = node;
    const start = operatorToken.getStart(code.file);
    const after = `${textOf(node.left, code)} ${other} ${textOf(node.right, code)}`;
    if (/\bpause|delay|SECOND|sleep/.test(after)) continue;
    yield {
      operator: 'other-operator',
      at: node.getStart(code.file),
      before: textOf(node, code),
      after,
      edits: [{ start, end: operatorToken.getEnd(), text: other }],
    };
  }
}

const OTHERS: ReadonlyMap<ts.SyntaxKind, readonly string[]> = new Map([
  [ts.SyntaxKind.LessThanToken, ['<=']],
  [ts.SyntaxKind.LessThanEqualsToken, ['<']],
  [ts.SyntaxKind.GreaterThanToken, ['>=']],
  [ts.SyntaxKind.GreaterThanEqualsToken, ['>']],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ['!==']],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, ['===']],
  [ts.SyntaxKind.PlusToken, ['-']],
  [ts.SyntaxKind.MinusToken, ['+']],
  [ts.SyntaxKind.PlusEqualsToken, ['-=']],
  [ts.SyntaxKind.MinusEqualsToken, ['+=']],
  [ts.SyntaxKind.BarBarEqualsToken, ['=']],
  [ts.SyntaxKind.QuestionQuestionEqualsToken, ['=']],
]);

/** Conditions are left to those that look after guards. */
function* flipped(node: ts.Node, code: Code): Generator<Change> {
  const { parent } = node;
  if (ts.isLiteralTypeNode(parent) || ts.isWhileStatement(parent) || ts.isIfStatement(parent)) return;
  yield replaced('flip', node, node.kind === ts.SyntaxKind.TrueKeyword ? 'false' : 'true', code);
}
