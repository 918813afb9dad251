import { children, isClass, isFunction, type Node } from './ast.ts';
import type { Scopes } from './lower-scope.ts';
import { homeOf, isDeclaration, type Load } from './stateless-load.ts';
import { enumOf } from './stateless-shapes.ts';

const WRITERS = new Set(
  'assign captureStackTrace defineProperty defineProperties setPrototypeOf freeze seal preventExtensions __defineGetter__ __defineSetter__'.split(
    ' ',
  ),
);
const WRITERS_OF_LISTS = new Set('push pop shift unshift splice sort reverse fill copyWithin'.split(' '));
/** They call a function with whatever `this` they are given. */
const WITH_THIS = new Set('every filter find findIndex findLast findLastIndex flatMap forEach map some'.split(' '));
/** By these a method can come to have another `this` than an object of its class. */
const OTHER_THIS = new Set('prototype __proto__ constructor getPrototypeOf setPrototypeOf create call apply bind'.split(' '));
/** What `new` makes of these is new, and has nothing of what it was made of but what it holds. */
const FRESH = new Set('Array Date Error EventTarget Headers Map Set TypeError URL URLSearchParams'.split(' '));

/** Where a piece of the text stands, as far as it matters for who `this` is. */
type Place = 'constructor' | 'method' | 'elsewhere';

/**
 * True when the program may write to a property of something that it did not just make, or to a list that it did not. What is made while
 * the modules start is there for good, so for that nothing counts as just made. Constructors may write to `this`: that is a new object,
 * unless a constructor returns another one. So may methods, where all objects of the program's classes are made by handlers.
 */
export function writesMembers(program: Node, scopes: Scopes, load: Load): boolean {
  const names = new Set([...scopes.free.keys()].map(({ name }) => name));
  if (names.has('Reflect') || names.has('globalThis') || names.has('WeakMap') || names.has('WeakSet')) return true;
  const methodsOwnThis = !load.instances && !reachesOtherThis(program, program, methodsOf(program));
  const isWriter = (name: string) => WRITERS.has(name) || (load.lists && WRITERS_OF_LISTS.has(name));

  const isFreshValue = (node: Node | null | undefined): boolean => {
    switch (node?.type) {
      case 'ObjectExpression':
        return node.properties.every(one => one.type !== 'Property' || (one.key as { name?: string }).name !== '__proto__');
      case 'ArrayExpression':
      case 'Literal':
        return true;
      case 'NewExpression': {
        const { callee } = node;
        if (callee.type !== 'Identifier') return false;
        return scopes.free.has(callee) ? FRESH.has(callee.name) : isClassName(callee, scopes);
      }
      default:
        return false;
    }
  };
  const isFresh = (node: Node): boolean => {
    if (node.type !== 'Identifier') return isFreshValue(node);
    const binding = scopes.resolved.get(node);
    if (binding === undefined || !['const', 'let', 'var'].includes(binding.kind)) return false;
    const home = homeOf(binding, scopes);
    if (home === null || load.functions.has(home)) return false;
    return binding.uses.every(use => {
      const { parent } = use;
      if (isDeclaration(use)) return parent.type === 'VariableDeclarator' && (parent.init === null || isFreshValue(parent.init));
      if (scopes.declaring.has(use.node)) return false;
      if (parent.type === 'AssignmentExpression' && parent.left === use.node) return parent.operator === '=' && isFreshValue(parent.right);
      return (
        !['UpdateExpression', 'RestElement', 'ArrayPattern', 'AssignmentPattern'].includes(parent.type) &&
        !isTargetOf(use.node, parent, use.grandparent)
      );
    });
  };
  const mayBeWritten = (node: Node, place: Place): boolean => {
    if (node.type === 'MemberExpression') {
      if (node.object.type === 'ThisExpression') return place === 'constructor' || (place === 'method' && methodsOwnThis);
      return isFresh(node.object);
    }
    if (node.type === 'Identifier') return true;
    return children(node).every(child => mayBeWritten(child, place));
  };

  const writes = (node: Node, parent: Node, place: Place): boolean => {
    switch (node.type) {
      case 'AssignmentExpression':
      case 'ForInStatement':
      case 'ForOfStatement':
        return node.left.type !== 'VariableDeclaration' && !mayBeWritten(node.left as Node, place);
      case 'UpdateExpression':
        return !mayBeWritten(node.argument, place);
      case 'UnaryExpression':
        return node.operator === 'delete' && !mayBeWritten(node.argument, place);
      case 'ReturnStatement':
        return place === 'constructor' && Boolean(node.argument);
      case 'CallExpression':
        if (node.callee.type !== 'MemberExpression') return false;
        if (node.callee.computed) return !isFresh(node.callee.object) && !isLookup(node, scopes);
        return givesThis(node);
      case 'TaggedTemplateExpression':
        return node.tag.type === 'MemberExpression' && node.tag.computed;
      case 'MemberExpression':
        return !node.computed && node.property.type === 'Identifier' && isWriter(node.property.name) && !isHarmless(node, parent);
      case 'Property':
        // Taken out of an object by its name.
        return node.key.type === 'Identifier' && isWriter(node.key.name);
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
  /** `list.push(x)` of a list, `Object.assign(made, x)` of an object that was just made. */
  const isHarmless = (node: Extract<Node, { type: 'MemberExpression' }>, parent: Node): boolean => {
    if (parent.type !== 'CallExpression' || parent.callee !== node) return false;
    if (node.object.type !== 'Identifier' || node.object.name !== 'Object' || !scopes.free.has(node.object)) return isFresh(node.object);
    const [first] = parent.arguments;
    return ['assign', 'freeze'].includes((node.property as { name: string }).name) && first !== undefined && isFresh(first);
  };

  const visit = (node: Node, parent: Node, place: Place): boolean => {
    if (enumOf(node)) return false;
    if (writes(node, parent, place)) return true;
    if (node.type === 'MethodDefinition') {
      const own = node.static ? 'elsewhere' : node.kind === 'constructor' ? 'constructor' : 'method';
      // The function of a constructor is the constructor; other functions in it are not.
      return children(node).some(child =>
        isFunction(child) ? children(child).some(part => visit(part, child, own)) : visit(child, node, place),
      );
    }
    if (node.type === 'PropertyDefinition') return children(node).some(child => visit(child, node, node.static ? 'elsewhere' : 'method'));
    const inside = !isFunction(node) ? place : node.type === 'ArrowFunctionExpression' && place !== 'elsewhere' ? 'method' : 'elsewhere';
    return children(node).some(child => visit(child, node, inside));
  };
  return visit(program, program, 'elsewhere');
}

/** A place in a pattern. */
const isTargetOf = (node: Node, parent: Node, grandparent: Node | null): boolean =>
  (parent.type === 'Property' && parent.value === node && grandparent?.type === 'ObjectPattern') ||
  ((parent.type === 'ForInStatement' || parent.type === 'ForOfStatement') && parent.left === node);

/**
 * `TABLE[name](message)`: what it calls by a computed name is in the table, or is what all objects have. Of that only two methods write to
 * the object, and both take two arguments.
 */
function isLookup({ callee, arguments: args }: Extract<Node, { type: 'CallExpression' }>, scopes: Scopes): boolean {
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false;
  const declaration = scopes.top.get(callee.object.name);
  if (declaration === undefined || scopes.resolved.get(callee.object) !== declaration) return false;
  const { parent } = declaration.uses.find(isDeclaration) ?? { parent: null };
  if (parent?.type !== 'VariableDeclarator' || parent.init?.type !== 'ObjectExpression') return false;
  return args.length < 2 && args.every(({ type }) => type !== 'SpreadElement');
}

/** `list.map(f, self)`, `JSON.stringify(value, f)`: a function may be called with something of the program as its `this`. */
function givesThis({ callee, arguments: args }: Extract<Node, { type: 'CallExpression' }>): boolean {
  const name = callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property.name : '';
  if (WITH_THIS.has(name)) return args.length > 1;
  if (name === 'from') return args.length > 2;
  const [, replacer] = args;
  return (
    name === 'stringify' && replacer !== undefined && !['Literal', 'ArrayExpression', 'ArrowFunctionExpression'].includes(replacer.type)
  );
}

/** By their names; of private ones with the `#`. */
function methodsOf(program: Node): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: Node) => {
    if (node.type === 'MethodDefinition') found.add(nameOf(node.key));
    children(node).forEach(visit);
  };
  visit(program);
  return found;
}

const nameOf = (key: Node): string =>
  key.type === 'Identifier'
    ? key.name
    : key.type === 'PrivateIdentifier'
      ? `#${key.name}`
      : key.type === 'Literal'
        ? String(key.value)
        : '';

/**
 * Whether anything in the text could give a method of a class a `this` that is no object of its class: methods are called where they stand,
 * and classes are not looked into.
 */
function reachesOtherThis(node: Node, parent: Node, methods: ReadonlySet<string>): boolean {
  if (node.type === 'Super') return true;
  if (node.type === 'MemberExpression') {
    if (node.computed && !(node.property.type === 'Literal' && typeof node.property.value === 'number')) return true;
    const name = nameOf(node.property);
    if (OTHER_THIS.has(name)) return true;
    if (methods.has(name) && !(parent.type === 'CallExpression' && parent.callee === node)) return true;
  }
  if (node.type === 'Property' && (node.computed || OTHER_THIS.has(nameOf(node.key)) || methods.has(nameOf(node.key)))) return true;
  return children(node).some(child => reachesOtherThis(child, node, methods));
}

/** The engine's own classes, those of the module `ackademy`, and classes of the program. */
function isClassName(node: Node & { name?: string }, scopes: Scopes): boolean {
  if (node.type !== 'Identifier') return false;
  if (scopes.free.has(node)) return true;
  const binding = scopes.top.get(node.name);
  if (binding === undefined || scopes.resolved.get(node) !== binding) return false;
  const declaration = binding.uses.find(isDeclaration);
  if (declaration?.parent.type !== 'VariableDeclarator') return false;
  const { init } = declaration.parent;
  return Boolean(init) && (isClass(init!) || (init!.type === 'Identifier' && isClassName(init!, scopes)));
}
