import type { Program } from 'acorn';
import { children, isClass, isFunction, type Node } from './ast.ts';
import { type Binding, changes, isWrite, type Scopes, type Use } from './lower-scope.ts';
import { MODULE_PREFIX } from './names.ts';
import { isDeclaration, isSymbol, loadOf } from './stateless-load.ts';
import { writesMembers } from './stateless-writes.ts';

/**
 * Whether the modules can carry memory from one delivery to the next. Everything a handler makes is gone when nothing is
 * under way any more, except what hangs on a name at the top level; so those names are all that is looked at.
 *
 * False when in doubt: a false costs the explorer time, a wrong true would cost it the truth.
 */
export function isStateless(program: Program, scopes: Scopes): boolean {
  if (consoleRemembers(scopes)) return false;
  const body = program.body as readonly Node[];
  const patterns = patternsIn(program as Node);
  // Closed: nobody can write to it, whatever else the program writes to.
  const open = body.filter(statement => !isClosed(statement, scopes, patterns));
  if (open.length === 0) return true;
  const load = loadOf(body, open, scopes);
  return load !== null && !writesMembers(program as Node, scopes, load);
}

function isClosed(statement: Node, scopes: Scopes, patterns: ReadonlySet<Node>): boolean {
  switch (statement.type) {
    case 'EmptyStatement':
    case 'ExportNamedDeclaration':
      return true;
    case 'FunctionDeclaration':
      return onlyUsedAsFunction(scopes.top.get(statement.id!.name)!);
    case 'ClassDeclaration':
      return isPlainClass(statement, scopes) && onlyUsedAsFunction(scopes.top.get(statement.id!.name)!);
    case 'VariableDeclaration':
      return statement.declarations.every(
        ({ id, init }) => id.type === 'Identifier' && cannotRemember(scopes.top.get(id.name)!, init ?? null, scopes, patterns),
      );
    case 'ExpressionStatement':
      return statement.directive !== undefined;
    default:
      return false;
  }
}

/** What a console does with what it was told before: counters, timers, the depth of its groups. */
const REMEMBERING = new Set(['count', 'countReset', 'time', 'timeLog', 'timeEnd', 'group', 'groupCollapsed', 'groupEnd']);

/** Whether the program may use those. The global object has the console, too. */
function consoleRemembers(scopes: Scopes): boolean {
  for (const [node, { parent }] of scopes.free) {
    if (node.name !== 'console' && node.name !== 'globalThis') continue;
    if (parent.type === 'UnaryExpression' && parent.operator === 'typeof') continue;
    if (parent.type !== 'MemberExpression' || parent.object !== node || parent.computed || parent.property.type !== 'Identifier')
      return true;
    const { name } = parent.property;
    if (node.name === 'console' ? REMEMBERING.has(name) : name === 'console' || name === 'globalThis') return true;
  }
  return false;
}

function cannotRemember(binding: Binding, init: Node | null, scopes: Scopes, patterns: ReadonlySet<Node>): boolean {
  if (changes(scopes, binding)) return false;
  if (init === null) return true;
  if (isFunction(init)) return onlyUsedAsFunction(binding);
  if (isClass(init)) return isPlainClass(init, scopes) && onlyUsedAsFunction(binding);
  if (isPrimitive(init, scopes)) return true;
  if (init.type === 'ObjectExpression')
    return isRecordOfPrimitives(init, scopes) && binding.uses.every(use => isDeclaration(use) || isMemberRead(use, patterns));
  return false;
}

/** A value without identity: nothing can be hung on it. */
function isPrimitive(node: Node, scopes: Scopes): boolean {
  switch (node.type) {
    case 'Literal':
      return !node.regex;
    case 'TemplateLiteral':
      return node.expressions.every(expression => isPrimitive(expression, scopes));
    case 'UnaryExpression':
      return node.operator !== 'delete' && isPrimitive(node.argument, scopes);
    case 'BinaryExpression':
      return isPrimitive(node.left as Node, scopes) && isPrimitive(node.right, scopes);
    case 'LogicalExpression':
      return isPrimitive(node.left, scopes) && isPrimitive(node.right, scopes);
    case 'ConditionalExpression':
      return isPrimitive(node.test, scopes) && isPrimitive(node.consequent, scopes) && isPrimitive(node.alternate, scopes);
    case 'Identifier': {
      // The module `ackademy` has numbers and frozen classes.
      if (scopes.free.has(node))
        return node.name === 'undefined' || node.name === 'Infinity' || node.name === 'NaN' || node.name.startsWith(MODULE_PREFIX);
      const declared = scopes.top.get(node.name);
      return declared !== undefined && isPrimitiveBinding(declared, scopes);
    }
    default:
      return false;
  }
}

function isPrimitiveBinding(binding: Binding, scopes: Scopes): boolean {
  const declaration = binding.uses.find(isDeclaration);
  if (declaration?.parent.type !== 'VariableDeclarator' || changes(scopes, binding)) return false;
  const { init } = declaration.parent;
  return !init || isPrimitive(init, scopes);
}

/** A function is an object too, and something could be hung on it. Calling it and exporting it do no such thing. */
function onlyUsedAsFunction({ uses }: Binding): boolean {
  return uses.every(use => {
    const { node, parent } = use;
    if (isDeclaration(use) || parent.type === 'ExportNamedDeclaration') return true;
    if (isWrite(use)) return false;
    switch (parent.type) {
      case 'CallExpression':
      case 'NewExpression':
        return parent.callee === node;
      case 'UnaryExpression':
        return parent.operator === 'typeof';
      case 'BinaryExpression':
        return parent.operator === 'instanceof' && parent.right === node;
      case 'ClassDeclaration':
      case 'ClassExpression':
        return parent.superClass === node;
      default:
        return false;
    }
  });
}

/** No static state, and nothing computed while the class is made. */
function isPlainClass(node: Node, scopes: Scopes): boolean {
  if (!isClass(node)) return false;
  if (node.superClass && node.superClass.type !== 'Identifier') return false;
  return node.body.body.every(element => {
    if (element.type === 'StaticBlock' || (element.computed && !isSymbol(element.key, scopes))) return false;
    return element.type === 'MethodDefinition' || !element.static;
  });
}

function isRecordOfPrimitives(node: Node, scopes: Scopes): boolean {
  return (
    node.type === 'ObjectExpression' &&
    node.properties.every(
      property =>
        property.type === 'Property' &&
        property.kind === 'init' &&
        !property.computed &&
        !(property.key.type === 'Identifier' && property.key.name === '__proto__') &&
        isPrimitive(property.value, scopes),
    )
  );
}

/** `CONFIG.limit` as a value. The name never stands alone, and nothing is called on it, so nobody can write to it. */
function isMemberRead({ node, parent, grandparent }: Use, patterns: ReadonlySet<Node>): boolean {
  if (parent.type !== 'MemberExpression' || parent.object !== node || grandparent === null) return false;
  switch (grandparent.type) {
    case 'CallExpression':
    case 'NewExpression':
      return grandparent.callee !== parent;
    case 'TaggedTemplateExpression':
      return grandparent.tag !== parent;
    case 'AssignmentExpression':
    case 'AssignmentPattern':
      return grandparent.right === parent;
    case 'ForInStatement':
    case 'ForOfStatement':
      return grandparent.right === parent;
    case 'UpdateExpression':
    case 'ArrayPattern':
    case 'RestElement':
      return false;
    case 'UnaryExpression':
      return grandparent.operator !== 'delete';
    case 'Property':
      // A value in an object literal, or a place in a pattern.
      return !patterns.has(grandparent);
    default:
      return true;
  }
}

/** The properties of patterns, each of which is a place that is written to. */
function patternsIn(program: Node): ReadonlySet<Node> {
  const found = new Set<Node>();
  const visit = (node: Node) => {
    if (node.type === 'ObjectPattern') for (const property of node.properties) found.add(property);
    children(node).forEach(visit);
  };
  visit(program);
  return found;
}
