import type {
  AnyNode,
  ArrowFunctionExpression,
  Class,
  FunctionDeclaration,
  FunctionExpression,
  Identifier,
  Pattern,
  VariableDeclaration,
} from 'acorn';

/** Helpers over acorn's tree that say nothing about lowering. */

export type Node = AnyNode;
export type FunctionNode = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression;

export const isFunction = (node: Node): node is FunctionNode =>
  node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';

export const isClass = (node: Node): node is Class & Node => node.type === 'ClassDeclaration' || node.type === 'ClassExpression';

export const isStatement = (node: Node): boolean => node.type.endsWith('Statement') || node.type === 'VariableDeclaration';

export const isLoop = (node: Node): boolean =>
  node.type === 'ForStatement' ||
  node.type === 'ForInStatement' ||
  node.type === 'ForOfStatement' ||
  node.type === 'WhileStatement' ||
  node.type === 'DoWhileStatement';

const known = new WeakMap<object, readonly Node[]>();

/** The nodes directly below, in the order of the text. A shorthand property has one child: its value. */
export function children(node: Node): readonly Node[] {
  const found = known.get(node);
  if (found !== undefined) return found;
  const list: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === 'type' || key === 'loc') continue;
    if (key === 'key' && node.type === 'Property' && node.shorthand) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) list.push(item);
    } else if (isNode(value)) list.push(value);
  }
  list.sort((a, b) => a.start - b.start);
  known.set(node, list);
  return list;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

/** The names that a pattern binds. */
export function boundNames(pattern: Pattern | Node): Identifier[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern];
    case 'ObjectPattern':
      return pattern.properties.flatMap(property => boundNames(property.type === 'RestElement' ? property.argument : property.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap(element => (element === null ? [] : boundNames(element)));
    case 'RestElement':
      return boundNames(pattern.argument);
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    default:
      return [];
  }
}

/** `var` declarations of a function's body, of any depth, without those of functions inside it. */
export function varDeclarations(node: Node): VariableDeclaration[] {
  const list: VariableDeclaration[] = [];
  const visit = (child: Node) => {
    if (isFunction(child) || isClass(child)) return;
    if (child.type === 'VariableDeclaration' && child.kind === 'var') list.push(child);
    for (const next of children(child)) visit(next);
  };
  for (const child of children(node)) visit(child);
  return list;
}
