import type { CatchClause, ForInStatement, ForOfStatement, Statement, TryStatement, VariableDeclaration } from 'acorn';
import type { Node } from './ast.ts';
import type { Lowering } from './lower-context.ts';

/**
 * Statements: each sets the line that it begins on, each round of a loop counts a step, and neither `catch` nor `finally` of
 * the learner's gets to see a halt.
 */

export function emitStatements(lowering: Lowering, statements: readonly Node[]): string {
  return statements.map(statement => emitMarked(lowering, statement)).join(' ');
}

export function emitMarked(lowering: Lowering, node: Node): string {
  return markOf(lowering, node) + lowering.emit(node);
}

/** What stands before a statement, or before the expression that is an arrow function's body. */
export function markOf(lowering: Lowering, node: Node): string {
  const needed = /Statement$|Declaration$/.test(node.type) ? needsLine(node) : !isTrivial(node);
  return needed ? lowering.markStatement(lowering.lineOf(node)) + lowering.watchBefore(node) : '';
}

/** True for what neither calls, nor throws, nor can be where a program waits. */
export function isTrivial(node: Node): boolean {
  switch (node.type) {
    case 'Literal':
    case 'Identifier':
    case 'ThisExpression':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return true;
    case 'TemplateLiteral':
      return node.expressions.length === 0;
    case 'UnaryExpression':
      return node.operator === 'void' || node.operator === '!' ? isTrivial(node.argument) : node.argument.type === 'Literal';
    case 'ArrayExpression':
      return node.elements.every(element => element === null || isTrivial(element));
    case 'ObjectExpression':
      return node.properties.every(property => property.type === 'Property' && !property.computed && isTrivial(property.value));
    default:
      return false;
  }
}

function needsLine(node: Node): boolean {
  switch (node.type) {
    case 'ExpressionStatement':
      return node.directive === undefined;
    case 'VariableDeclaration':
      return node.declarations.some(({ id, init }) => init && (id.type !== 'Identifier' || !isTrivial(init)));
    case 'ReturnStatement':
      return Boolean(node.argument) && !isTrivial(node.argument!);
    case 'IfStatement':
      return !isTrivial(node.test);
    case 'SwitchStatement':
    case 'ThrowStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'ClassDeclaration':
      return true;
    default:
      return false;
  }
}

export const OUTSIDE = '`await` is only possible inside an async function: the program starts at once, before anything can be awaited.';

/** A statement that stands alone below an `if` or a loop: in braces, so that it can set its line. */
function emitBody(lowering: Lowering, node: Node, first = ''): string {
  if (node.type === 'BlockStatement') return `{ ${first} ${emitStatements(lowering, node.body)} }`;
  return `{ ${first} ${emitMarked(lowering, node)} }`;
}

export function emitStatement(lowering: Lowering, node: Statement & Node, labels: string): string {
  switch (node.type) {
    case 'BlockStatement':
      return `${labels}{ ${emitStatements(lowering, node.body)} }`;
    case 'IfStatement': {
      const test = lowering.emit(node.test);
      const before = lowering.known;
      const consequent = emitBody(lowering, node.consequent);
      const after = lowering.known;
      lowering.known = before;
      const alternate = node.alternate ? ` else ${emitBody(lowering, node.alternate)}` : '';
      if (lowering.known !== after) lowering.known = -1;
      return `${labels}if (${test}) ${consequent}${alternate}`;
    }
    case 'LabeledStatement': {
      const text = emitStatement(lowering, node.body as Statement & Node, `${labels}${node.label.name}: `);
      lowering.known = -1;
      return text;
    }
    case 'SwitchStatement': {
      const discriminant = lowering.emit(node.discriminant);
      const cases = node.cases.map(({ test, consequent }) => {
        lowering.known = -1;
        const head = test ? `case ${lowering.emit(test)}:` : 'default:';
        lowering.known = -1;
        return `${head} ${emitStatements(lowering, consequent)}`;
      });
      lowering.known = -1;
      return `${labels}switch (${discriminant}) { ${cases.join(' ')} }`;
    }
    case 'TryStatement':
      return labels + emitTry(lowering, node);
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement': {
      const line = lowering.lineOf(node);
      const body = node.body as Node;
      const text = lowering.splice(node, child => {
        if (node.type === 'ForStatement' && child === node.init)
          return child.type === 'VariableDeclaration' ? emitDeclaration(lowering, child) : undefined;
        lowering.known = -1;
        return child === body ? emitBody(lowering, body, lowering.countStep(line)) : undefined;
      });
      lowering.known = -1;
      return labels + text;
    }
    case 'ForInStatement':
      return labels + emitForOf(lowering, node);
    case 'ForOfStatement':
      return node.await ? emitForAwait(lowering, node, labels) : labels + emitForOf(lowering, node);
    case 'VariableDeclaration':
      return labels + emitDeclaration(lowering, node) + ';';
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'EmptyStatement':
      return labels + lowering.text(node.start, node.end);
    case 'ReturnStatement':
      // An async generator awaits what it returns.
      if (lowering.body !== 'async-generator' || !node.argument) return labels + lowering.splice(node);
      return `${labels}return (yield ${parenthesised(node.argument, lowering.emit(node.argument))});`;
    case 'DebuggerStatement':
      return labels + ';';
    default:
      return labels + lowering.splice(node);
  }
}

/** What is bound is computed before the pattern that takes it apart, though it stands behind it. */
export function emitDeclaration(lowering: Lowering, node: VariableDeclaration): string {
  const parts = node.declarations.map(({ id, init }) => {
    if (!init) return lowering.emit(id);
    const value = parenthesised(init, lowering.emit(init, id.type === 'Identifier' ? id.name : null));
    const target = lowering.perhaps(() => lowering.emit(id));
    return `${target} = ${value}`;
  });
  return `${node.kind} ${parts.join(', ')}`;
}

/** The bundle's parentheses around a node are not part of it, so a comma needs new ones where text is put together anew. */
export function parenthesised(node: Node, text: string): string {
  return node.type === 'SequenceExpression' ? `(${text})` : text;
}

function emitForOf(lowering: Lowering, node: ForOfStatement | ForInStatement): string {
  const line = lowering.lineOf(node);
  const right = parenthesised(node.right, lowering.emit(node.right));
  lowering.known = -1;
  const left = node.left.type === 'VariableDeclaration' ? emitHead(lowering, node.left) : lowering.emit(node.left);
  lowering.known = -1;
  const body = emitBody(lowering, node.body, lowering.countStep(line));
  lowering.known = -1;
  return `for (${left} ${node.type === 'ForOfStatement' ? 'of' : 'in'} ${right}) ${body}`;
}

function emitHead(lowering: Lowering, node: VariableDeclaration): string {
  return `${node.kind} ${lowering.emit(node.declarations[0]!.id)}`;
}

/**
 * A loop over promises of results. The iterator is closed when the body ends the loop, and only then; closing is awaited, and
 * what it throws counts only if the body threw nothing itself (14.7.5.7).
 */
function emitForAwait(lowering: Lowering, node: ForOfStatement, labels: string): string {
  if (lowering.body !== 'async' && lowering.body !== 'async-generator') lowering.error(node, OUTSIDE);
  const [iteration, state, result, error] = ['i', 's', 'v', 'e'].map(kind => lowering.fresh(kind)) as [string, string, string, string];
  const line = lowering.lineOf(node);
  const local = (name: string) => lowering.local(name);
  const right = parenthesised(node.right, lowering.emit(node.right));
  lowering.known = -1;
  const next = `(yield ${lowering.markAfter(`${iteration}.next()`, line)})`;
  lowering.known = -1;
  const { left } = node;
  const target = left.type === 'VariableDeclaration' ? emitHead(lowering, left) : lowering.emit(left);
  const bind = left.type === 'VariableDeclaration' ? `${target} = ${result};` : `(${target} = ${result});`;
  lowering.known = -1;
  const body = emitBody(lowering, node.body);
  lowering.known = -1;
  const [iterate, resultOf, passHalt] = [local('iterate'), local('result'), local('pass')];
  // 0: nothing to close. 1: the body is running, or left with a jump. 2: the body threw.
  return `{ const ${iteration} = ${iterate}(${right}); let ${state} = 0; try { ${labels}for (let ${result}; ${state} = 0, !(${result} = ${resultOf}(${next})).done; ) { ${lowering.countStep(line)} ${result} = ${result}.value; ${state} = 1; ${bind} ${body} } } catch (${error}) { ${passHalt}(${error}); if (${state} === 1) ${state} = 2; throw ${error}; } finally { if (${lowering.counters}[2] === 0) { if (${state} === 1) { if (${iteration}.closes()) ${resultOf}(yield ${iteration}.close()); } else if (${state} === 2) try { if (${iteration}.closes()) yield ${iteration}.close(); } catch (${error}) { ${passHalt}(${error}); } } } }`;
}

function emitTry(lowering: Lowering, node: TryStatement): string {
  const block = lowering.emit(node.block as Node);
  const handler = node.handler ? ` ${emitCatch(lowering, node.handler)}` : '';
  lowering.known = -1;
  let finalizer = '';
  if (node.finalizer) finalizer = ` finally { if (${lowering.counters}[2] === 0) { ${emitStatements(lowering, node.finalizer.body)} } }`;
  lowering.known = -1;
  return `try ${block}${handler}${finalizer}`;
}

function emitCatch(lowering: Lowering, node: CatchClause): string {
  const pass = lowering.local('pass');
  lowering.known = -1;
  const simple = node.param?.type === 'Identifier' ? node.param.name : null;
  const caught = simple ?? lowering.fresh('e');
  const pattern = node.param && simple === null ? `let ${lowering.emit(node.param)} = ${caught};` : '';
  lowering.known = -1;
  return `catch (${caught}) { ${pass}(${caught}); ${pattern} ${emitStatements(lowering, node.body.body)} }`;
}
