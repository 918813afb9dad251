import type { Function as AcornFunction, Class, MethodDefinition, Property } from 'acorn';
import { children, type FunctionNode, type Node } from './ast.ts';
import { type BodyKind, type Lexical, type Lowering, OWN } from './lower-context.ts';
import { liftable } from './lower-lift.ts';
import { emitMachine } from './lower-machine.ts';
import { type MachinePlan, planMachine } from './lower-machine-plan.ts';
import { emitStatements, isTrivial } from './lower-statements.ts';

/**
 * An async function becomes a generator function that yields what is awaited, and beside it a thin function that starts one
 * on our queue. Making a generator function is dear, so it is made once per life where that means the same (`lower-lift.ts`), else
 * once per closure, never once per call. A simple function that is made once per life becomes a state machine instead, which is
 * faster (`lower-machine.ts`).
 */

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const RESERVED = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield'.split(
    ' ',
  ),
);

/** A function as an expression. `name` is what the language would infer for an anonymous one. */
export function emitFunctionExpression(lowering: Lowering, node: FunctionNode, name: string | null): string {
  if (!node.async) return emitSyncFunction(lowering, node);
  const arrow = node.type === 'ArrowFunctionExpression';
  const made = makeAsync(lowering, node, arrow ? 'arrow' : 'function');
  const { parameters, body } = made.wrapper;
  if (made.lifted) return arrow ? `(${parameters}) => ${body}` : `function ${node.id?.name ?? ''}(${parameters}) ${body}`;
  if (!arrow && node.id) {
    const own = node.id.name;
    return `(() => { const ${own} = function(${parameters}) ${body}; ${made.generatorNamed}; return ${own}; })()`;
  }
  const wrapper = arrow ? `(${parameters}) => ${body}` : `function(${parameters}) ${body}`;
  return `(${made.generator} => ${named(wrapper, name)})(${made.generatorAnonymous})`;
}

export function emitFunctionDeclaration(lowering: Lowering, node: FunctionNode): string {
  if (!node.async) return emitSyncFunction(lowering, node);
  const made = makeAsync(lowering, node, 'function');
  return `function ${node.id!.name}(${made.wrapper.parameters}) ${made.wrapper.body} ${made.lifted ? '' : made.generatorNamed}`;
}

/** The body of an arrow function that gives its anonymous value the name that the language would infer. */
function named(text: string, name: string | null): string {
  if (name === null) return `(${text})`;
  if (IDENTIFIER.test(name) && !RESERVED.has(name)) return `{ const ${name} = ${text}; return ${name}; }`;
  const key = JSON.stringify(name);
  return `({ [${key}]: ${text} })[${key}]`;
}

function emitSyncFunction(lowering: Lowering, node: FunctionNode): string {
  const arrow = node.type === 'ArrowFunctionExpression';
  const lexical = arrow ? lowering.lexical : OWN;
  return lowering.elsewhere({ lexical, body: node.generator ? 'generator' : 'plain' }, () => {
    if (arrow && node.body.type !== 'BlockStatement' && lowering.facts(node).calls) {
      const parameters = lowering.emitAll(node.params);
      return `(${parameters}) => ${arrowBlock(lowering, node)}`;
    }
    return lowering.splice(node, child => {
      if (node.type !== 'ArrowFunctionExpression' && child === node.id) return child.name;
      return child === node.body && node.body.type === 'BlockStatement' ? syncBlock(lowering, node) : undefined;
    });
  });
}

function syncBlock(lowering: Lowering, node: FunctionNode): string {
  lowering.known = -1;
  const statements = emitStatements(lowering, (node.body as { body: Node[] }).body);
  if (!lowering.facts(node).calls) return `{ ${statements} }`;
  const line = lowering.lineOf(node);
  // A generator's levels do not nest like calls; an endless chain of them ends at the native stack, which also halts.
  if (node.generator) return `{ ${lowering.countStep(line)} ${statements} }`;
  return `{ ${lowering.enter(line)} try { ${statements} } finally { ${lowering.leave} } }`;
}

/** An arrow function's expression as a block, which can count. */
function arrowBlock(lowering: Lowering, node: FunctionNode): string {
  lowering.known = -1;
  const body = node.body as Node;
  const mark = isTrivial(body) ? '' : lowering.markStatement(lowering.lineOf(body)) + lowering.watchBefore(body);
  return `{ ${lowering.enter(lowering.lineOf(node))} try { ${mark} return ${lowering.emit(body)}; } finally { ${lowering.leave} } }`;
}

interface AsyncParts {
  /** The generator function stands at the top of the factory, and not beside the thin function. */
  readonly lifted: boolean;
  /** The name of the generator function. */
  readonly generator: string;
  readonly generatorNamed: string;
  readonly generatorAnonymous: string;
  readonly wrapper: { readonly parameters: string; readonly body: string };
}

/**
 * `function`: own `this` and `arguments`. `arrow`: those around it, handed in. `inline`: a method that the generator function
 * cannot be hoisted out of, because it needs the method's `super`.
 */
function makeAsync(lowering: Lowering, node: FunctionNode, form: 'arrow' | 'function' | 'inline'): AsyncParts {
  const facts = lowering.facts(node);
  const generator = lowering.fresh('g');
  // A lifted function is out of sight of what it does not use itself.
  const captured = form === 'inline' || lowering.watch ? null : liftable(lowering.scopes, node);
  const { lexical, extras } =
    form === 'function' ? { lexical: OWN, extras: [] as Extra[] } : handIn(lowering, node, form, captured !== null);
  for (const name of captured ?? []) extras.push({ name, value: name });
  const plan = captured === null ? null : planMachine(lowering.scopes, node);
  const { parameters, text } = plan === null ? asyncText(lowering, node, lexical) : machineText(lowering, node, lexical, plan);
  const head = `(${[...extras.map(extra => extra.name), ...(parameters === '' ? [] : [parameters])].join(', ')}) ${text}`;
  const star = plan === null ? '*' : '';
  const anonymous = `function${star}${head}`;
  const callee = form === 'inline' ? `(${anonymous})` : generator;
  const own = form === 'function' && facts.arguments;
  const start = startOf(lowering, node, {
    callee,
    self: facts.this && lexical.this === null ? 'this' : null,
    extras: extras.map(extra => extra.value),
    allArguments: own || form === 'inline',
    arrow: form === 'arrow',
    run: plan === null ? null : 'begin',
  });
  const generatorNamed = `function${star} ${generator}${head}`;
  if (captured !== null) lowering.lifted.push(generatorNamed);
  return { lifted: captured !== null, generator, generatorNamed, generatorAnonymous: anonymous, wrapper: start };
}

interface Extra {
  readonly name: string;
  readonly value: string;
}

/** What the generator function of an arrow function must be handed, because it would have its own. */
function handIn(lowering: Lowering, node: FunctionNode, form: 'arrow' | 'inline', lifted: boolean) {
  const facts = lowering.facts(node);
  const outer = form === 'inline' ? OWN : lowering.lexical;
  const extras: Extra[] = [];
  const extra = (kind: string, value: string) => {
    const name = lowering.fresh(kind);
    extras.push({ name, value });
    return name;
  };
  // What the surroundings already have under a name of ours is in sight, unless the generator function is lifted out of it.
  const take = (kind: string, wanted: boolean, known: string | null, value: string): string | null => {
    if (!wanted) return known;
    if (known === null) return extra(kind, value);
    return lifted ? extra(kind, known) : known;
  };
  const superValue = `{ get: k => super[k], set: (k, v) => super[k] = v${outer.lateThis ? ', call: (...a) => super(...a)' : ''} }`;
  const lexical: Lexical = {
    lateThis: outer.lateThis,
    arguments: take('arguments', facts.arguments, outer.arguments, 'arguments'),
    super: take('super', facts.super, outer.super, superValue),
    this: take('this', facts.this && (outer.lateThis || outer.this !== null), outer.this, '() => this'),
    newTarget: take('target', facts.newTarget, outer.newTarget, 'new.target'),
  };
  return { lexical, extras };
}

/** The parameters and the block of the function that makes the frame; the state machine is put beside it. */
function machineText(lowering: Lowering, node: FunctionNode, lexical: Lexical, plan: MachinePlan): { parameters: string; text: string } {
  return lowering.elsewhere({ lexical, body: 'async' }, () => {
    const parameters = lowering.emitAll(node.params);
    lowering.known = -1;
    const step = lowering.fresh('s');
    lowering.lifted.push(`function ${step}${emitMachine(lowering, node, plan)}`);
    const values = [lowering.prefix, step, ...plan.given.map(({ name }) => name)];
    return { parameters, text: `{ return ${lowering.local('frame')}(${values.join(', ')}); }` };
  });
}

/** The parameters and the block of the generator function. */
function asyncText(lowering: Lowering, node: AcornFunction, lexical: Lexical): { parameters: string; text: string } {
  const kind: BodyKind = node.generator ? 'async-generator' : 'async';
  return lowering.elsewhere({ lexical, body: kind }, () => {
    const parameters = lowering.emitAll(node.params);
    lowering.known = -1;
    const line = lowering.lineOf(node as Node);
    const count = lowering.facts(node as Node).calls ? lowering.countStep(line) : '';
    if (node.body.type === 'BlockStatement') return { parameters, text: `{ ${count} ${emitStatements(lowering, node.body.body)} }` };
    const mark = isTrivial(node.body) ? '' : lowering.markStatement(lowering.lineOf(node.body)) + lowering.watchBefore(node.body as Node);
    return { parameters, text: `{ ${count} ${mark} return ${lowering.emit(node.body)}; }` };
  });
}

interface Start {
  readonly callee: string;
  readonly self: string | null;
  readonly extras: readonly string[];
  /** Hand on `arguments` itself, and not only as many as there are parameters. */
  readonly allArguments: boolean;
  readonly arrow: boolean;
  /** What starts it, where that is no generator. */
  readonly run: 'begin' | null;
}

/** The thin function: it calls the generator function with what it was called with, and starts what that returns. */
function startOf(lowering: Lowering, node: AcornFunction, start: Start): { parameters: string; body: string } {
  const { prefix } = lowering;
  const simple = node.params.every(parameter => parameter.type === 'Identifier');
  const firstOptional = node.params.findIndex(parameter => parameter.type === 'AssignmentPattern' || parameter.type === 'RestElement');
  const length = firstOptional === -1 ? node.params.length : firstOptional;
  const names = Array.from({ length }, (_, index) => `${prefix}${index}`);
  // Handed on one by one where that is the same: spreading `arguments` is slow once SES has touched what arrays iterate with.
  const oneByOne = firstOptional === -1 && !start.allArguments;
  const passOn = oneByOne ? names : start.arrow ? [...names, `...${prefix}rest`] : ['...arguments'];
  const parameters = start.arrow ? passOn : names;
  const values = [...start.extras, ...passOn];
  const call =
    start.self === null ? `${start.callee}(${values.join(', ')})` : `${start.callee}.call(${[start.self, ...values].join(', ')})`;
  const run = lowering.local(start.run ?? (node.generator ? 'generate' : noticesErrors(node as Node) ? 'run' : 'runThrough'));
  // A frame knows its life.
  const given = start.run === null ? `${prefix}, ` : '';
  if (simple || node.generator) return { parameters: parameters.join(', '), body: `{ return ${run}(${given}${call}); }` };
  // Parameters that take apart or compute can throw, which rejects the promise of the call.
  const fail = lowering.local('fail');
  const body = `{ let ${prefix}b; try { ${prefix}b = ${call}; } catch (${prefix}e) { return ${fail}(${prefix}e); } return ${run}(${given}${prefix}b); }`;
  return { parameters: parameters.join(', '), body };
}

/**
 * True when something in the text could catch an error, or do something because of one: `finally`, and iterators and
 * resources that are closed. Functions inside count as well, which is more than is needed.
 */
function noticesErrors(node: Node): boolean {
  if (node.type === 'TryStatement' || node.type === 'ForOfStatement' || node.type === 'ArrayPattern') return true;
  if (node.type === 'VariableDeclaration' && node.kind.endsWith('using')) return true;
  return children(node).some(noticesErrors);
}

/** A property of an object literal that is an async method. */
export function emitAsyncProperty(lowering: Lowering, node: Property): string {
  const method = node.value as FunctionNode;
  const key = emitKey(lowering, node);
  if (lowering.facts(method).super) {
    const { wrapper } = makeAsync(lowering, method, 'inline');
    return `${key}(${wrapper.parameters}) ${wrapper.body}`;
  }
  const made = makeAsync(lowering, method, 'function');
  if (made.lifted) return `${key}(${made.wrapper.parameters}) ${made.wrapper.body}`;
  const own = node.computed ? '""' : key;
  const read = node.key.type === 'Identifier' && !node.computed ? JSON.stringify(node.key.name) : own;
  // `__proto__: value` would set the prototype, a method of that name does not.
  const property = /^["']?__proto__["']?$/.test(key) ? '["__proto__"]' : key;
  return `${property}: (${made.generator} => ({ ${own}(${made.wrapper.parameters}) ${made.wrapper.body} })[${read}])(${made.generatorAnonymous})`;
}

/** The name of a property or method as it stands in the text, brackets included. */
export function emitKey(lowering: Lowering, node: Property | MethodDefinition): string {
  if (node.computed) return `[${lowering.emit(node.key)}]`;
  return emitPlainKey(lowering, node.key);
}

/** `import (` and `eval (` are refused by SES wherever they stand, so such names are written with an escape. */
export function emitPlainKey(lowering: Lowering, key: Node): string {
  if (key.type === 'Identifier') return key.name === 'import' ? '\\u0069mport' : key.name;
  if (key.type === 'PrivateIdentifier') return key.name === 'import' ? '#\\u0069mport' : `#${key.name}`;
  return lowering.emit(key);
}

/**
 * Async methods become generator methods in the same place, so that `super`, `this`, private names and computed keys mean the
 * same; a static block that runs before all other static code puts the thin functions in their stead.
 */
export function emitClass(lowering: Lowering, node: Class & Node): string {
  const fixes: string[] = [];
  const { body } = node.body;

  const derived = node.superClass !== undefined && node.superClass !== null;
  const text = lowering.splice(node, child => {
    if (child === node.id) return node.id.name;
    if (child !== node.body) return undefined;
    const inner = lowering.splice(node.body, element => {
      if (element.type !== 'MethodDefinition') return undefined;
      if (element.value.async) return asyncMethod(lowering, element, node, body as readonly Node[], fixes);
      if (element.kind === 'constructor' && derived) return constructorOf(lowering, element);
      return undefined;
    });
    if (fixes.length === 0) return inner;
    return `{ static { ${fixes.join(' ')} }${inner.slice(1)}`;
  });
  return text;
}

function constructorOf(lowering: Lowering, element: MethodDefinition & Node): string {
  const method = element.value as FunctionNode;
  const text = lowering.elsewhere({ lexical: { ...OWN, lateThis: true }, body: 'plain' }, () =>
    lowering.splice(method, child => (child === method.body ? syncBlock(lowering, method) : undefined)),
  );
  return `constructor${text}`;
}

function asyncMethod(
  lowering: Lowering,
  element: MethodDefinition & Node,
  owner: Class & Node,
  elements: readonly Node[],
  fixes: string[],
): string {
  const method = element.value as FunctionNode;
  const isStatic = element.static ? 'static ' : '';
  const { key } = element;
  if (key.type === 'PrivateIdentifier') {
    if (!onlyCalled(owner, key.name)) {
      const { wrapper } = makeAsync(lowering, method, 'inline');
      return `${isStatic}${emitPlainKey(lowering, key)}(${wrapper.parameters}) ${wrapper.body}`;
    }
    const generator = `#${lowering.fresh('m')}`;
    const { parameters, text } = asyncText(lowering, method, OWN);
    const start = startOf(lowering, method, {
      callee: `this.${generator}`,
      self: null,
      extras: [],
      allArguments: lowering.facts(method).arguments,
      arrow: false,
      run: null,
    });
    return `${isStatic}${emitPlainKey(lowering, key)}(${start.parameters}) ${start.body} ${isStatic}*${generator}(${parameters}) ${text}`;
  }
  const computed = element.computed;
  const slot = computed ? lowering.fresh('k') : '';
  const keyText = computed ? `[${lowering.prefix}.key("${slot}", ${lowering.emit(key)})]` : emitPlainKey(lowering, key);
  const { parameters, text } = asyncText(lowering, method, OWN);
  const isLast = computed || elements.findLast(other => samePlace(other, element)) === element;
  if (isLast) {
    const generator = lowering.fresh('g');
    const start = startOf(lowering, method, {
      callee: generator,
      self: 'this',
      extras: [],
      allArguments: lowering.facts(method).arguments,
      arrow: false,
      run: null,
    });
    const keyValue = computed ? `${lowering.prefix}.keys["${slot}"]` : key.type === 'Identifier' ? JSON.stringify(key.name) : keyText;
    const own = computed ? `[${lowering.prefix}k]` : keyText;
    const target = element.static ? 'this' : 'this.prototype';
    fixes.push(
      `${lowering.prefix}.method(${target}, ${keyValue}, (${generator}, ${lowering.prefix}k) => ({ ${own}(${start.parameters}) ${start.body} })[${lowering.prefix}k]);`,
    );
  }
  return `${isStatic}*${keyText}(${parameters}) ${text}`;
}

/** True when both elements define the same property, so that the later one counts. */
function samePlace(a: Node, b: MethodDefinition): boolean {
  if (a.type !== 'MethodDefinition' || a.computed || a.static !== b.static) return false;
  const name = (key: Node) =>
    key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : `#${(key as { name: string }).name}`;
  return name(a.key) === name(b.key);
}

/** True when a private method is never taken as a value, so that its `this` is always an object of the class. */
function onlyCalled(node: Node, name: string): boolean {
  const visit = (one: Node, parent: Node | null): boolean => {
    if (one.type === 'MemberExpression' && one.property.type === 'PrivateIdentifier' && one.property.name === name) {
      if (parent?.type !== 'CallExpression' || parent.callee !== one) return false;
    }
    return children(one).every(child => visit(child, one));
  };
  return visit(node, null);
}
