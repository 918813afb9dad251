/** Calls of the wrong method, without an option, or with a link of a chain left out. */
import ts from 'typescript';
import type { Change, Code } from '../mutant.ts';
import { calledName, textOf } from '../syntax.ts';

export function* calls(node: ts.Node, code: Code): Generator<Change> {
  if (ts.isCallExpression(node)) {
    yield* otherMethod(node, code);
    yield* dropLink(node, code);
    yield* dropArgument(node, code);
  }
  if (ts.isObjectLiteralExpression(node)) yield* dropProperty(node, code);
}

/** What somebody may reach for instead. The object has all of them, so the program runs. */
const INSTEAD: { readonly [method: string]: readonly string[] } = {
  insertIfAbsent: ['put', 'insert'],
  insert: ['put', 'insertIfAbsent'],
  put: ['insertIfAbsent', 'insert'],
  update: ['put'],
  increment: ['decrement'],
  decrement: ['increment'],
  all: ['any', 'race'],
  some: ['every'],
  every: ['some'],
  push: ['unshift'],
  shift: ['pop'],
  min: ['max'],
  max: ['min'],
};

function* otherMethod(node: ts.CallExpression, code: Code): Generator<Change> {
  const { expression } = node;
  const name = calledName(node);
  if (name === null) return;
  const isSettling =
    code.known.settles.includes(name) &&
    (ts.isIdentifier(expression) || !ts.isCallExpression((expression as ts.PropertyAccessExpression).expression));
  // A name of its own is not on anything that has the others.
  if (!ts.isPropertyAccessExpression(expression)) return;
  const owner = textOf(expression.expression, code);
  const others = isSettling
    ? code.known.settles
    : name === 'all' && (owner !== 'Promise' || code.known.declaresOnly)
      ? []
      : (INSTEAD[name] ?? []);
  for (const other of others) {
    if (other === name) continue;
    const start = expression.name.getStart(code.file);
    const before = textOf(node, code);
    const from = node.getStart(code.file);
    const after = before.slice(0, start - from) + other + before.slice(expression.name.getEnd() - from);
    yield { operator: 'other-method', at: from, before, after, edits: [{ start, end: expression.name.getEnd(), text: other }] };
  }
}

const LINKS: ReadonlySet<string> = new Set(['then', 'catch', 'finally', 'filter', 'sort', 'toSorted', 'slice']);

function* dropLink(node: ts.CallExpression, code: Code): Generator<Change> {
  const { expression } = node;
  if (!ts.isPropertyAccessExpression(expression) || !LINKS.has(expression.name.text)) return;
  const start = expression.expression.getEnd();
  const before = textOf(node, code).slice(start - node.getStart(code.file));
  yield {
    operator: 'drop-link',
    at: expression.name.getStart(code.file),
    before,
    after: 'nothing',
    edits: [{ start, end: node.getEnd(), text: '' }],
  };
}

/** The last one, where one can do without: options, a column, what becomes of a rejection. */
function* dropArgument(node: ts.CallExpression, code: Code): Generator<Change> {
  const last = node.arguments.at(-1);
  const previous = node.arguments.at(-2);
  const name = calledName(node);
  if (last === undefined || name === null) return;
  const wanted = previous !== undefined ? previous.getEnd() : last.getStart(code.file);
  const isOption = ts.isObjectLiteralExpression(last)
    ? OPTIONAL.has(name)
    : (name === 'then' || name === 'increment' || name === 'decrement') && node.arguments.length > (name === 'then' ? 1 : 3);
  if (!isOption) return;
  const start = node.getStart(code.file);
  const before = textOf(node, code);
  const after = before.slice(0, wanted - start) + before.slice(last.getEnd() - start);
  yield { operator: 'drop-option', at: start, before, after, edits: [{ start: wanted, end: last.getEnd(), text: '' }] };
}

/** Methods whose last argument may be left out, where that is an object. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'send',
  'charge',
  'refund',
  'publish',
  'get',
  'insert',
  'insertIfAbsent',
  'retry',
  'reject',
  'ack',
  'set',
  'sleep',
  'json',
  'assertExchange',
  'assertQueue',
  'bindQueue',
]);

/** The only property of options is the option itself. */
function* dropProperty(node: ts.ObjectLiteralExpression, code: Code): Generator<Change> {
  if (!ts.isCallExpression(node.parent) && !ts.isPropertyAssignment(node.parent) && !ts.isVariableDeclaration(node.parent)) return;
  if (node.properties.length < 2) return;
  for (const [index, property] of node.properties.entries()) {
    const next = node.properties[index + 1];
    const start = next === undefined ? node.properties[index - 1]!.getEnd() : property.getStart(code.file);
    const end = next === undefined ? property.getEnd() : next.getStart(code.file);
    yield {
      operator: 'drop-property',
      at: property.getStart(code.file),
      before: textOf(property, code),
      after: 'nothing',
      edits: [{ start, end, text: '' }],
    };
  }
}
