import type { Program } from 'acorn';
import { children, isClass, isFunction, type Node } from './ast.ts';
import { type Binding, changes, isWrite, type Scopes, type Use } from './lower-scope.ts';
import { MODULE_PREFIX } from './names.ts';

/**
 * Whether the modules can carry memory from one delivery to the next. Everything a handler makes is gone when nothing is
 * under way any more, except what hangs on a name at the top level; so those names are all that is looked at.
 *
 * False when in doubt: a false costs the explorer time, a wrong true would cost it the truth.
 */
export function isStateless(program: Program, scopes: Scopes): boolean {
  if (consoleRemembers(scopes)) return false;
  const quiet = !writesMembers(program as Node, scopes);
  for (const statement of program.body as readonly Node[]) {
    switch (statement.type) {
      case 'EmptyStatement':
      case 'ExportNamedDeclaration':
        break;
      case 'FunctionDeclaration':
        if (!onlyUsedAsFunction(scopes.top.get(statement.id!.name)!, quiet)) return false;
        break;
      case 'ClassDeclaration':
        if (!isPlainClass(statement) || !onlyUsedAsFunction(scopes.top.get(statement.id!.name)!, quiet)) return false;
        break;
      case 'VariableDeclaration':
        for (const { id, init } of statement.declarations) {
          if (id.type !== 'Identifier') return false;
          if (!cannotRemember(scopes.top.get(id.name)!, init ?? null, scopes, quiet)) return false;
        }
        break;
      case 'ExpressionStatement':
        if (statement.directive === undefined) return false;
        break;
      default:
        return false;
    }
  }
  return true;
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

function cannotRemember(binding: Binding, init: Node | null, scopes: Scopes, quiet: boolean): boolean {
  if (changes(scopes, binding)) return false;
  if (init === null) return true;
  if (isFunction(init)) return onlyUsedAsFunction(binding, quiet);
  if (isClass(init)) return isPlainClass(init) && onlyUsedAsFunction(binding, quiet);
  if (isPrimitive(init, scopes)) return true;
  if (init.type === 'Literal' && init.regex) return quiet && !/[gy]/.test(init.regex.flags);
  if (init.type === 'ObjectExpression')
    return isRecordOfPrimitives(init, scopes) && binding.uses.every(use => isDeclaration(use) || isMemberRead(use));
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

const isDeclaration = ({ node, parent }: Use): boolean => parent.type === 'VariableDeclarator' && parent.id === node;

/**
 * A function is an object too, and something could be hung on it. Calling it and exporting it do no such thing; handing it to
 * somebody does none either if nothing in the program writes to a property at all.
 */
function onlyUsedAsFunction({ uses }: Binding, quiet: boolean): boolean {
  return uses.every(use => {
    const { node, parent } = use;
    if (isDeclaration(use) || parent.type === 'ExportNamedDeclaration') return true;
    if (isWrite(use)) return false;
    switch (parent.type) {
      case 'CallExpression':
      case 'NewExpression':
        return parent.callee === node || quiet;
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
function isPlainClass(node: Node): boolean {
  if (!isClass(node)) return false;
  if (node.superClass && node.superClass.type !== 'Identifier') return false;
  return node.body.body.every(element => {
    if (element.type === 'StaticBlock' || element.computed) return false;
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
function isMemberRead({ node, parent, grandparent }: Use): boolean {
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
      // A value in an object literal, or a place in a pattern: not told apart here.
      return false;
    default:
      return true;
  }
}

const WRITERS = new Set([
  'assign',
  'defineProperty',
  'defineProperties',
  'setPrototypeOf',
  'freeze',
  'seal',
  'preventExtensions',
  '__defineGetter__',
  '__defineSetter__',
]);

/**
 * True when the program may write to a property of something that it did not just make. Constructors may write to `this`:
 * that is a new object, unless a constructor returns another one.
 */
function writesMembers(program: Node, scopes: Scopes): boolean {
  const names = new Set([...scopes.free.keys()].map(({ name }) => name));
  if (names.has('Reflect') || names.has('globalThis') || names.has('WeakMap') || names.has('WeakSet')) return true;

  const isTarget = (node: Node, inConstructor: boolean): boolean => {
    if (node.type === 'MemberExpression') return !(inConstructor && node.object.type === 'ThisExpression');
    if (node.type === 'Identifier') return false;
    return children(node).some(child => isTarget(child, inConstructor));
  };
  const writes = (node: Node, inConstructor: boolean): boolean => {
    switch (node.type) {
      case 'AssignmentExpression':
      case 'ForInStatement':
      case 'ForOfStatement':
        return node.left.type !== 'VariableDeclaration' && isTarget(node.left, inConstructor);
      case 'UpdateExpression':
        return isTarget(node.argument, inConstructor);
      case 'UnaryExpression':
        return node.operator === 'delete';
      case 'ReturnStatement':
        return inConstructor && Boolean(node.argument);
      case 'CallExpression':
        return node.callee.type === 'MemberExpression' && node.callee.computed;
      case 'MemberExpression':
        return !node.computed && node.property.type === 'Identifier' && WRITERS.has(node.property.name);
      case 'Identifier': {
        const use = node.name === 'Object' ? scopes.free.get(node) : undefined;
        return use !== undefined && (use.parent.type !== 'MemberExpression' || use.parent.computed || use.parent.object !== node);
      }
      case 'ClassDeclaration':
      case 'ClassExpression':
        return Boolean(node.superClass) && !(node.superClass!.type === 'Identifier' && isClassName(node.superClass!, scopes));
      default:
        return false;
    }
  };
  const visit = (node: Node, inConstructor: boolean): boolean => {
    if (writes(node, inConstructor)) return true;
    const inside = node.type === 'MethodDefinition' ? node.kind === 'constructor' : inConstructor && !isFunction(node);
    // The function of a constructor is the constructor; other functions in it are not.
    if (node.type === 'MethodDefinition')
      return children(node).some(child => children(child).some(one => visit(one, inside)) || writes(child, false));
    return children(node).some(child => visit(child, inside));
  };
  return visit(program, false);
}

/** The engine's own classes, those of the module `ackademy`, and classes of the top level. */
function isClassName(node: Node & { name?: string }, scopes: Scopes): boolean {
  if (node.type !== 'Identifier') return false;
  if (scopes.free.has(node)) return true;
  const declaration = scopes.top.get(node.name)?.uses.find(isDeclaration);
  if (declaration?.parent.type !== 'VariableDeclarator') return false;
  const { init } = declaration.parent;
  return init?.type === 'ClassExpression' || (init?.type === 'Identifier' && isClassName(init, scopes));
}
