import type { Identifier } from 'acorn';
import { boundNames, type FunctionNode, isClass, isFunction, type Node } from './ast.ts';
import { type Binding, changes, type Scopes, type Use } from './lower-scope.ts';
import { MODULE_PREFIX } from './names.ts';
import { enumOf, returnedBy } from './stateless-shapes.ts';

/** What the modules make when they start, as far as it outlives that. */
export interface Load {
  /** The functions that may run meanwhile: what they make is there for as long as the process. */
  readonly functions: ReadonlySet<FunctionNode>;
  /** Whether objects of the program's own classes are made. */
  readonly instances: boolean;
  /** Whether lists are made. */
  readonly lists: boolean;
}

/**
 * Looks at what the modules do when they start. Functions, classes, texts and numbers, records and lists of such, and what functions
 * of the program make of them that only call functions known by name: of these nothing changes by itself, so whether any of it can hold
 * memory is a matter of what is written to. For everything else, null.
 *
 * @param open those statements of the body of which it is not clear otherwise
 */
export function loadOf(body: readonly Node[], open: readonly Node[], scopes: Scopes): Load | null {
  const load = new Loading(body, scopes);
  // What a function is called with may be found after what it does with it.
  for (let known = -1; known < load.calls; ) {
    known = load.calls;
    load.functions.clear();
    if (!open.every(statement => load.statement(statement))) return null;
  }
  return load.capturesStay() ? load : null;
}

/** Methods of lists and texts that change neither, nor what they are given. Iterators would remember where they are. */
const PURE_METHODS = new Set(
  (
    'at concat endsWith every filter find findIndex flat flatMap includes indexOf join map padEnd padStart reduce reduceRight repeat replaceAll ' +
    'slice some split startsWith toLowerCase toReversed toSorted toUpperCase trim'
  ).split(' '),
);
/** Of these, those that call a function: the first that they are given, `replaceAll` the second. */
const CALLING = new Set('every filter find findIndex flatMap map reduce reduceRight replaceAll some toSorted'.split(' '));
const PURE_GLOBALS = new Set(['Boolean', 'Number', 'String', 'Symbol', 'encodeURIComponent', 'parseInt']);
const PURE_STATICS: { readonly [global: string]: ReadonlySet<string> } = {
  Array: new Set(['isArray']),
  JSON: new Set(['stringify']),
  Math: new Set(['ceil', 'floor', 'max', 'min', 'round']),
  Number: new Set(['isInteger']),
  Object: new Set(['entries', 'freeze', 'fromEntries', 'hasOwn', 'keys', 'values']),
  Symbol: new Set(['for']),
};
const ERRORS = /^(?:[A-Z]\w*)?Error$/;
/** Of a map or a set that is only read. `forEach` would hand it on. */
const READING = new Set(['get', 'has', 'size', 'keys', 'values', 'entries']);

class Loading implements Load {
  readonly functions = new Set<FunctionNode>();
  instances = false;
  lists = false;
  readonly #scopes: Scopes;
  readonly #declared = new Map<Binding, FunctionNode>();
  /** The calls by which each function is called. */
  readonly #calls = new Map<FunctionNode, Set<Node>>();
  /** What a parameter stands for that goes through a list. */
  readonly #elements = new Map<Binding, readonly Node[]>();

  constructor(body: readonly Node[], scopes: Scopes) {
    this.#scopes = scopes;
    for (const statement of body)
      if (statement.type === 'FunctionDeclaration') this.#declared.set(scopes.top.get(statement.id!.name)!, statement as FunctionNode);
  }

  statement(statement: Node): boolean {
    switch (statement.type) {
      case 'EmptyStatement':
      case 'ExportNamedDeclaration':
        return true;
      case 'FunctionDeclaration':
        return !changes(this.#scopes, this.#scopes.top.get(statement.id!.name)!);
      case 'ClassDeclaration':
        return this.#isClass(statement) && !changes(this.#scopes, this.#scopes.top.get(statement.id!.name)!);
      case 'VariableDeclaration':
        return statement.declarations.every(({ id, init }) => {
          const names = boundNames(id);
          if (names.some(({ name }) => changes(this.#scopes, this.#scopes.top.get(name)!))) return false;
          if (id.type === 'Identifier') return !init || this.#isTable(id.name, init) || this.#isKnown(init);
          // Defaults are computed, and a list is taken apart by whatever iterates it.
          const plain =
            id.type === 'ObjectPattern' && id.properties.every(each => each.type === 'Property' && each.value.type === 'Identifier');
          return plain && Boolean(init) && this.#isKnown(init!);
        });
      case 'ExpressionStatement':
        return statement.directive !== undefined;
      default:
        return false;
    }
  }

  /** What functions that ran meanwhile have left in closures must not be variables that change. */
  capturesStay(): boolean {
    for (const captured of this.#scopes.captures.values())
      for (const binding of captured) {
        const home = homeOf(binding, this.#scopes);
        if (changes(this.#scopes, binding) && (home === null || this.functions.has(home))) return false;
      }
    return true;
  }

  /** `new Map([['a', f]])` and `new Set(['a'])`, which the program only ever asks. */
  #isTable(name: string, init: Node): boolean {
    if (init.type !== 'NewExpression' || !this.#isFree(init.callee, 'Map', 'Set')) return false;
    const asked = this.#scopes.top.get(name)!.uses.every(use => {
      if (this.#scopes.declaring.has(use.node)) return true;
      const { parent } = use;
      if (parent.type === 'ForOfStatement') return parent.right === use.node;
      if (parent.type !== 'MemberExpression' || parent.object !== use.node || parent.computed) return parent.type === 'SpreadElement';
      return READING.has((parent.property as { name: string }).name);
    });
    return asked && init.arguments.every(argument => argument.type !== 'SpreadElement' && this.#isKnown(argument));
  }

  #isKnown(node: Node): boolean {
    switch (node.type) {
      case 'Literal':
        return !node.regex || !/[gy]/.test(node.regex.flags);
      case 'TemplateLiteral':
        return node.expressions.every(each => this.#isKnown(each));
      case 'UnaryExpression':
        return node.operator !== 'delete' && this.#isKnown(node.argument);
      case 'BinaryExpression':
      case 'LogicalExpression':
        return this.#isKnown(node.left as Node) && this.#isKnown(node.right);
      case 'ConditionalExpression':
        return this.#isKnown(node.test) && this.#isKnown(node.consequent) && this.#isKnown(node.alternate);
      case 'ArrayExpression':
        this.lists = true;
        return node.elements.every(
          element => element === null || this.#isKnown(element.type === 'SpreadElement' ? element.argument : element),
        );
      case 'ObjectExpression':
        return node.properties.every(property => {
          if (property.type === 'SpreadElement') return this.#isKnown(property.argument);
          // A getter would run without a call in the text.
          return (
            property.kind === 'init' &&
            !isProto(property.key) &&
            (!property.computed || this.#isKnown(property.key)) &&
            this.#isKnown(property.value)
          );
        });
      case 'MemberExpression':
        return node.object.type !== 'Super' && this.#isKnown(node.object) && (!node.computed || this.#isKnown(node.property));
      case 'Identifier': {
        const use = this.#scopes.free.get(node);
        if (use === undefined) return this.#scopes.top.get(node.name) === this.#scopes.resolved.get(node);
        return node.name === 'undefined' || node.name === 'Infinity' || node.name === 'NaN' || node.name.startsWith(MODULE_PREFIX);
      }
      case 'CallExpression':
        return enumOf(node) || (this.#runs(node) && node.arguments.every(argument => this.#isArgument(argument)));
      case 'NewExpression':
        return this.#runs(node) && node.arguments.every(argument => this.#isArgument(argument));
      default:
        return isFunction(node) || (isClass(node) && this.#isClass(node));
    }
  }

  #isArgument(node: Node): boolean {
    return this.#isKnown(node.type === 'SpreadElement' ? node.argument : node);
  }

  /** No blocks, and static fields that are known. What its methods and fields do is looked at where somebody calls them. */
  #isClass(node: Node): boolean {
    if (!isClass(node)) return false;
    if (node.superClass && node.superClass.type !== 'Identifier') return false;
    return node.body.body.every(element => {
      if (element.type === 'StaticBlock' || (element.computed && !isSymbol(element.key, this.#scopes))) return false;
      if (element.type === 'MethodDefinition') return !element.static || element.kind === 'method';
      return !element.static || !element.value || this.#isKnown(element.value);
    });
  }

  /** Whether it is known what this call runs; notes which functions these are. What it is called with is not looked at. */
  #runs(node: Node): boolean {
    if (node.type === 'NewExpression') {
      if (node.callee.type !== 'Identifier') return false;
      if (this.#scopes.free.has(node.callee)) return ERRORS.test(node.callee.name);
      return this.#makes(node.callee);
    }
    if (node.type !== 'CallExpression' || node.optional) return false;
    const { callee } = node;
    if (callee.type === 'MemberExpression') return this.#isPure(callee, node.arguments);
    if (callee.type === 'Identifier' && this.#scopes.free.has(callee)) return PURE_GLOBALS.has(callee.name);
    if (callee.type === 'CallExpression' && !this.#isKnown(callee)) return false;
    return (
      this.#calledBy(callee)?.every(each => {
        this.#calls.set(each, (this.#calls.get(each) ?? new Set()).add(node));
        return this.#enter(each);
      }) ?? false
    );
  }

  get calls(): number {
    return [...this.#calls.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** The functions that are called here: `f(x)`, `wrap(options)(handler)`; null where that cannot be told. */
  #calledBy(callee: Node): readonly FunctionNode[] | null {
    if (callee.type === 'Identifier') {
      const known = this.#functionOf(callee);
      if (known !== null) return [known];
      const elements = this.#elements.get(this.#scopes.resolved.get(callee)!);
      if (elements !== undefined) {
        const functions = elements.map(each => (isFunction(each) ? each : each.type === 'Identifier' ? this.#functionOf(each) : null));
        return functions.includes(null) ? null : (functions as FunctionNode[]);
      }
      const init = initOf(this.#scopes.resolved.get(callee), this.#scopes);
      return init?.type === 'CallExpression' ? this.#calledBy(init) : null;
    }
    if (callee.type !== 'CallExpression') return null;
    // What a call returns has to stand in what it calls.
    const returned = this.#calledBy(callee.callee)?.map(returnedBy) ?? [null];
    return returned.includes(null) ? null : (returned as FunctionNode[][]).flat();
  }

  #isPure({ object, property, computed }: Extract<Node, { type: 'MemberExpression' }>, args: readonly Node[]): boolean {
    if (computed || property.type !== 'Identifier') return false;
    if (object.type === 'Identifier' && this.#scopes.free.has(object)) return PURE_STATICS[object.name]?.has(property.name) ?? false;
    if (!PURE_METHODS.has(property.name) || !this.#isList(object)) return false;
    if (!CALLING.has(property.name)) return true;
    const argument = args[property.name === 'replaceAll' ? 1 : 0];
    if (argument === undefined || argument.type === 'Literal') return true;
    if (argument.type === 'Identifier') {
      if (this.#scopes.free.has(argument)) return PURE_GLOBALS.has(argument.name);
      const called = this.#functionOf(argument);
      return called !== null && this.#enter(called);
    }
    if (!isFunction(argument)) return false;
    const element = argument.params[property.name.startsWith('reduce') ? 1 : 0];
    const elements = element?.type === 'Identifier' ? this.#elementsOf(object) : null;
    if (elements !== null) this.#elements.set(this.#scopes.resolved.get(element as Identifier)!, elements);
    return this.#enter(argument);
  }

  /** A list or a text: the engine's own methods, and not some of the program's under the same name. */
  #isList(node: Node): boolean {
    if (node.type === 'ArrayExpression' || node.type === 'TemplateLiteral') return true;
    if (node.type === 'Literal') return typeof node.value === 'string';
    if (node.type === 'Identifier') {
      const binding = this.#scopes.resolved.get(node);
      if (this.#restOf(binding) !== null) return true;
      const init = initOf(binding, this.#scopes);
      return init !== null && (init.type === 'ArrayExpression' || init.type === 'TemplateLiteral' || init.type === 'Literal');
    }
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
    const { object, property } = node.callee;
    if (this.#isFree(object, 'Object')) return ['keys', 'values', 'entries'].includes((property as { name: string }).name);
    return this.#isList(object) && ['map', 'filter', 'slice', 'concat', 'split', 'toSorted'].includes((property as { name: string }).name);
  }

  /** What is in a list, where all of it stands in the text: in the list, or in the calls of a function that has it as `...list`. */
  #elementsOf(list: Node): readonly Node[] | null {
    const plain = (nodes: readonly (Node | null)[]) =>
      nodes.every(each => each !== null && each.type !== 'SpreadElement') ? (nodes as readonly Node[]) : null;
    if (list.type === 'ArrayExpression') return plain(list.elements as readonly (Node | null)[]);
    if (list.type !== 'Identifier') return null;
    const binding = this.#scopes.resolved.get(list);
    const init = initOf(binding, this.#scopes);
    if (init?.type === 'ArrayExpression') return plain(init.elements as readonly (Node | null)[]);
    const place = this.#restOf(binding);
    if (place === null) return null;
    const calls = [...(this.#calls.get(place.called) ?? [])] as Extract<Node, { type: 'CallExpression' }>[];
    return plain(calls.flatMap(({ arguments: args }) => args.slice(place.from) as Node[]));
  }

  /** Of `(a, ...list) => ...`: the function, and where the list begins. */
  #restOf(binding: Binding | undefined): { readonly called: FunctionNode; readonly from: number } | null {
    if (binding === undefined || binding.kind !== 'parameter' || changes(this.#scopes, binding)) return null;
    const called = homeOf(binding, this.#scopes);
    const last = called?.params.at(-1);
    if (last?.type !== 'RestElement' || last.argument.type !== 'Identifier') return null;
    return this.#scopes.resolved.get(last.argument) === binding ? { called: called!, from: called!.params.length - 1 } : null;
  }

  /** `new Mailer()` of one's own class: its constructor and fields run, and whoever reads it runs its getters. */
  #makes(callee: Extract<Node, { type: 'Identifier' }>): boolean {
    const made = initOf(this.#scopes.resolved.get(callee), this.#scopes);
    if (made === null || !isClass(made) || made.superClass || !this.#isClass(made)) return false;
    this.instances = true;
    return made.body.body.every(element => {
      // It may be iterated.
      if (element.type === 'StaticBlock' || element.computed) return false;
      if (element.type === 'PropertyDefinition') return element.static || !element.value || this.#isKnown(element.value);
      return element.kind === 'method' || this.#enter(element.value);
    });
  }

  /** False where it does something that is not known, or goes on after the modules have started. */
  #enter(called: FunctionNode): boolean {
    if (this.functions.has(called)) return true;
    if (called.async || called.generator) return false;
    this.functions.add(called);
    this.lists = true;
    return [...called.params, called.body as Node].every(part => this.#isHarmless(part as Node));
  }

  #isHarmless(node: Node): boolean {
    if (isFunction(node)) return true;
    if (isClass(node) || node.type === 'TaggedTemplateExpression' || node.type === 'ImportExpression') return false;
    if (node.type === 'Property' && (node.kind as string) !== 'init') return false;
    // An iterator of the program's would be called without a call in the text.
    if (node.type === 'ForOfStatement' && !this.#isList(node.right)) return false;
    if (node.type === 'CallExpression' && !this.#runs(node)) return false;
    if (node.type === 'NewExpression' && !this.#runs(node)) return false;
    return Object.values(node).every(value => {
      const parts = (Array.isArray(value) ? value : [value]) as unknown[];
      return parts.every(part => typeof (part as Node | null)?.type !== 'string' || this.#isHarmless(part as Node));
    });
  }

  #functionOf(node: Extract<Node, { type: 'Identifier' }>): FunctionNode | null {
    const binding = this.#scopes.resolved.get(node);
    if (binding === undefined || changes(this.#scopes, binding)) return null;
    const init = this.#declared.get(binding) ?? initOf(binding, this.#scopes);
    return init !== null && isFunction(init) ? init : null;
  }

  #isFree(node: Node, ...names: readonly string[]): boolean {
    return node.type === 'Identifier' && this.#scopes.free.has(node) && names.includes(node.name);
  }
}

/** What a name is declared with, where that is all that it ever is; null otherwise. */
export function initOf(binding: Binding | undefined, scopes: Scopes): Node | null {
  if (binding === undefined || changes(scopes, binding)) return null;
  const declarators = binding.uses.filter(isDeclaration);
  if (declarators.length !== 1) return null;
  const { parent } = declarators[0]!;
  return parent.type === 'VariableDeclarator' ? (parent.init ?? null) : null;
}

export const isDeclaration = ({ node, parent }: Use): boolean => parent.type === 'VariableDeclarator' && parent.id === node;

/** The function that declares a name; null where that cannot be told. */
export function homeOf(binding: Binding, { declaring }: Scopes): FunctionNode | null {
  return binding.uses.find(({ node }) => declaring.has(node))?.function ?? null;
}

/** `[Symbol.iterator]` as the name of a method. */
export const isSymbol = (key: Node, { free }: Scopes): boolean =>
  key.type === 'MemberExpression' &&
  key.object.type === 'Identifier' &&
  key.object.name === 'Symbol' &&
  free.has(key.object) &&
  !key.computed;

const isProto = (key: Node): boolean =>
  (key.type === 'Identifier' && key.name === '__proto__') || (key.type === 'Literal' && key.value === '__proto__');
