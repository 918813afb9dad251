import { type FunctionNode, isFunction, type Node } from './ast.ts';

/** The functions that are returned where they stand; null where something else is returned as well. */
export function returnedBy({ body }: FunctionNode): FunctionNode[] | null {
  if (isFunction(body as Node)) return [body as FunctionNode];
  if (body.type !== 'BlockStatement') return null;
  const found: FunctionNode[] = [];
  for (const statement of body.body) {
    if (statement.type === 'FunctionDeclaration' || statement.type === 'VariableDeclaration') continue;
    if (statement.type !== 'ReturnStatement' || !statement.argument || !isFunction(statement.argument)) return null;
    found.push(statement.argument);
  }
  return found;
}

/** What an `enum` is compiled to: `((E) => { E[E["A"] = 0] = "A"; return E; })(E || {})`. */
export function enumOf(node: Node): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'ArrowFunctionExpression') return false;
  const { params, body } = node.callee;
  const [param] = params;
  if (params.length !== 1 || param!.type !== 'Identifier' || body.type !== 'BlockStatement') return false;
  const [given] = node.arguments;
  const isEmpty = (one: Node) => one.type === 'ObjectExpression' && one.properties.length === 0;
  if (node.arguments.length !== 1 || given!.type !== 'LogicalExpression' || !isEmpty(given.right)) return false;
  const isPlain = (one: Node): boolean =>
    one.type === 'Literal' ||
    (one.type === 'UnaryExpression' && isPlain(one.argument)) ||
    (one.type === 'AssignmentExpression' && isEntry(one)) ||
    (one.type === 'MemberExpression' && isMember(one));
  const isMember = (one: Node): boolean =>
    one.type === 'MemberExpression' &&
    one.object.type === 'Identifier' &&
    one.object.name === param!.name &&
    (!one.computed || isPlain(one.property));
  const isEntry = (one: Node): boolean =>
    one.type === 'AssignmentExpression' && one.operator === '=' && isMember(one.left as Node) && isPlain(one.right);
  return body.body.every(
    statement =>
      (statement.type === 'ExpressionStatement' && isEntry(statement.expression)) ||
      (statement.type === 'ReturnStatement' && statement.argument?.type === 'Identifier' && statement.argument.name === param!.name),
  );
}
