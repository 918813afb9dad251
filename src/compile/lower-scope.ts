import type { Identifier, Program } from 'acorn';
import { boundNames, children, type FunctionNode, isClass, isFunction, isStatement, type Node, varDeclarations } from './ast.ts';

/** A name that is declared somewhere in the program, and every place that uses it. */
export interface Binding {
  readonly name: string;
  readonly kind: 'parameter' | 'const' | 'let' | 'var' | 'function' | 'class' | 'own name' | 'catch';
  /** Where its declaration ends: from there on it has its first value. 0 where it has one from the start of its scope. */
  readonly from: number;
  /** How many functions are around it. */
  readonly depth: number;
  readonly uses: Use[];
}

/** `path` leads from the program down to the node above the identifier. */
export interface Use {
  readonly node: Identifier;
  readonly parent: Node;
  readonly grandparent: Node | null;
  /** The function that the use is in, or null at the top level. */
  readonly function: FunctionNode | null;
}

/** What a function's own code does, which decides how it is lowered. Arrow functions count as part of what surrounds them. */
export interface FunctionFacts {
  this: boolean;
  arguments: boolean;
  super: boolean;
  newTarget: boolean;
  /** Contains a call itself, so that it can be part of an endless chain of calls. */
  calls: boolean;
}

export interface Scopes {
  readonly facts: ReadonlyMap<FunctionNode, FunctionFacts>;
  /** What each use of a declared name means. */
  readonly resolved: ReadonlyMap<Identifier, Binding>;
  /** Names that nothing in the program declares. */
  readonly free: ReadonlyMap<Identifier, Use>;
  /** What the modules declare at their top level, by name. */
  readonly top: ReadonlyMap<string, Binding>;
  /** What each function uses of the functions around it. */
  readonly captures: ReadonlyMap<FunctionNode, ReadonlySet<Binding>>;
  /** The functions around each function, outermost first; null for a place like a field's, which has a `this` of its own. */
  readonly around: ReadonlyMap<FunctionNode, readonly (FunctionNode | null)[]>;
  /** The identifiers that declare a name, as opposed to using it. */
  readonly declaring: ReadonlySet<Identifier>;
  /** Every identifier of the program, so that ours can be chosen apart from them. */
  readonly names: ReadonlySet<string>;
  /** What a statement, or the expression that is an arrow function's body, can name: innermost first. Empty unless asked for. */
  readonly inSight: ReadonlyMap<Node, readonly Binding[]>;
}

type Scope = Map<string, Binding>;

/** True when the binding is given another value anywhere after its declaration. */
export function changes({ declaring }: Scopes, { uses }: Binding): boolean {
  return uses.some(use => !declaring.has(use.node) && isWrite(use));
}

/** A place that a value is put into. */
export function isWrite({ node, parent, grandparent }: Use): boolean {
  switch (parent.type) {
    case 'AssignmentExpression':
    case 'AssignmentPattern':
    case 'ForInStatement':
    case 'ForOfStatement':
      return parent.left === node;
    case 'UpdateExpression':
    case 'RestElement':
    case 'ArrayPattern':
      return true;
    case 'Property':
      return parent.value === node && grandparent?.type === 'ObjectPattern';
    default:
      return false;
  }
}

/** Resolves every name of the program. Module code is strict, so a name means the same thing wherever the text stands. */
export function analyse(program: Program, { sight = false } = {}): Scopes {
  const facts = new Map<FunctionNode, FunctionFacts>();
  const resolved = new Map<Identifier, Binding>();
  const free = new Map<Identifier, Use>();
  const names = new Set<string>();
  const scopes: Scope[] = [];
  /** Functions around the current node; null stands for a place with a `this` of its own that is no function. */
  const functions: (FunctionNode | null)[] = [];

  const captures = new Map<FunctionNode, Set<Binding>>();
  const around = new Map<FunctionNode, (FunctionNode | null)[]>();
  const declaring = new Set<Identifier>();
  const inSight = new Map<Node, readonly Binding[]>();

  const declare = (scope: Scope, id: Identifier, kind: Binding['kind'], from: number) => {
    names.add(id.name);
    declaring.add(id);
    if (!scope.has(id.name)) scope.set(id.name, { name: id.name, kind, from, depth: functions.length, uses: [] });
  };

  const inScope = (prepare: (scope: Scope) => void, run: () => void): Scope => {
    const scope: Scope = new Map();
    prepare(scope);
    scopes.push(scope);
    run();
    scopes.pop();
    return scope;
  };

  const declareLexical = (scope: Scope, statements: readonly Node[], from?: number) => {
    for (const statement of statements) {
      if (statement.type === 'VariableDeclaration' && statement.kind !== 'var') {
        // `using` keeps an object until the block ends; for what is asked here it is a constant.
        const kind = statement.kind === 'let' ? 'let' : 'const';
        for (const { id, end } of statement.declarations) for (const name of boundNames(id)) declare(scope, name, kind, from ?? end);
      } else if (statement.type === 'FunctionDeclaration' && statement.id) declare(scope, statement.id, 'function', 0);
      else if (statement.type === 'ClassDeclaration' && statement.id) declare(scope, statement.id, 'class', statement.end);
    }
  };

  const declareVars = (scope: Scope, node: Node) => {
    for (const { declarations } of varDeclarations(node))
      for (const { id } of declarations) for (const name of boundNames(id)) declare(scope, name, 'var', 0);
  };

  const refer = (node: Identifier, parent: Node, grandparent: Node | null) => {
    names.add(node.name);
    const use: Use = { node, parent, grandparent, function: functions.findLast(one => one !== null) ?? null };
    for (let index = scopes.length - 1; index >= 0; index -= 1) {
      const binding = scopes[index]!.get(node.name);
      if (binding === undefined) continue;
      binding.uses.push(use);
      resolved.set(node, binding);
      for (const inner of functions.slice(binding.depth)) if (inner !== null && index > 0) captures.get(inner)!.add(binding);
      return;
    }
    if (node.name === 'arguments' && mark('arguments')) return;
    free.set(node, use);
  };

  /** Notes a fact for the function that has it, and for arrows on the way. False at the top level. */
  const mark = (fact: 'this' | 'arguments' | 'super' | 'newTarget'): boolean => {
    for (let index = functions.length - 1; index >= 0; index -= 1) {
      const one = functions[index];
      if (one === null || one === undefined) return false;
      facts.get(one)![fact] = true;
      if (one.type !== 'ArrowFunctionExpression') return true;
    }
    return false;
  };

  const visitAll = (nodes: readonly (Node | null | undefined)[], parent: Node, grandparent: Node | null) => {
    for (const node of nodes) if (node) visit(node, parent, grandparent);
  };

  const visitFunction = (node: FunctionNode) => {
    facts.set(node, { this: false, arguments: false, super: false, newTarget: false, calls: false });
    captures.set(node, new Set());
    around.set(node, [...functions]);
    const inside = () => {
      functions.push(node);
      inScope(
        scope => {
          for (const parameter of node.params) for (const name of boundNames(parameter)) declare(scope, name, 'parameter', 0);
        },
        () => {
          visitAll(node.params, node, null);
          if (node.body.type === 'BlockStatement') {
            const block = node.body;
            inScope(
              scope => {
                declareVars(scope, block);
                declareLexical(scope, block.body);
              },
              () => visitAll(block.body, block, node),
            );
          } else visit(node.body, node, null);
        },
      );
      functions.pop();
    };
    if (node.type !== 'FunctionExpression' || !node.id) inside();
    else inScope(scope => declare(scope, node.id!, 'own name', 0), inside);
  };

  const look = (node: Node) => {
    const found = new Map<string, Binding>();
    for (const scope of scopes.toReversed())
      for (const binding of scope.values()) if (!found.has(binding.name)) found.set(binding.name, binding);
    inSight.set(node, [...found.values()]);
  };

  const visit = (node: Node, parent: Node, grandparent: Node | null): void => {
    if (sight && (isStatement(node) || (parent.type === 'ArrowFunctionExpression' && parent.body === node))) look(node);
    switch (node.type) {
      case 'Identifier':
        refer(node, parent, grandparent);
        return;
      case 'ThisExpression':
        mark('this');
        return;
      case 'Super':
        mark('super');
        // A lowered `super` is called with the `this` around it.
        mark('this');
        return;
      case 'MetaProperty':
        if (node.meta.name === 'new') mark('newTarget');
        return;
      case 'PrivateIdentifier':
        names.add(node.name);
        return;
      case 'MemberExpression':
        visit(node.object, node, parent);
        if (node.computed || node.property.type === 'PrivateIdentifier') visit(node.property, node, parent);
        return;
      case 'Property':
        if (node.computed) visit(node.key, node, parent);
        visit(node.value, node, parent);
        if (node.kind !== 'init') facts.get(node.value as FunctionNode)!.calls = true;
        return;
      case 'MethodDefinition':
        if (node.computed || node.key.type === 'PrivateIdentifier') visit(node.key, node, parent);
        visit(node.value, node, parent);
        // Reading a property calls a getter without a call in the text.
        if (node.kind === 'get' || node.kind === 'set') facts.get(node.value as FunctionNode)!.calls = true;
        return;
      case 'PropertyDefinition':
        if (node.computed || node.key.type === 'PrivateIdentifier') visit(node.key, node, parent);
        functions.push(null);
        if (node.value) visit(node.value, node, parent);
        functions.pop();
        return;
      case 'StaticBlock':
        functions.push(null);
        inScope(
          scope => {
            declareVars(scope, node);
            declareLexical(scope, node.body);
          },
          () => visitAll(node.body, node, parent),
        );
        functions.pop();
        return;
      case 'LabeledStatement':
        visit(node.body, node, parent);
        return;
      case 'BreakStatement':
      case 'ContinueStatement':
        return;
      case 'ExportNamedDeclaration':
        if (node.declaration) visit(node.declaration, node, parent);
        for (const { local } of node.specifiers) if (local.type === 'Identifier') refer(local, node, parent);
        return;
      case 'BlockStatement':
        inScope(
          scope => declareLexical(scope, node.body),
          () => visitAll(node.body, node, parent),
        );
        return;
      case 'SwitchStatement':
        visit(node.discriminant, node, parent);
        inScope(
          scope =>
            declareLexical(
              scope,
              node.cases.flatMap(one => one.consequent),
              // A case can be entered without passing the declarations of those before it.
              Number.POSITIVE_INFINITY,
            ),
          () => visitAll(node.cases, node, parent),
        );
        return;
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        inScope(
          scope => {
            const head = node.type === 'ForStatement' ? node.init : node.left;
            if (head?.type === 'VariableDeclaration') declareLexical(scope, [head]);
          },
          () => visitAll(children(node), node, parent),
        );
        return;
      case 'CatchClause':
        inScope(
          scope => {
            if (node.param) for (const name of boundNames(node.param)) declare(scope, name, 'catch', 0);
          },
          () => visitAll(children(node), node, parent),
        );
        return;
      default:
        if (isFunction(node)) {
          // A declaration's name is a declaration, not a use.
          visitFunction(node);
          return;
        }
        if (isClass(node)) {
          if (node.superClass) visit(node.superClass, node, parent);
          inScope(
            scope => {
              if (node.id) declare(scope, node.id, 'own name', 0);
            },
            () => visit(node.body, node, parent),
          );
          return;
        }
        if (node.type === 'CallExpression' || node.type === 'NewExpression' || node.type === 'TaggedTemplateExpression') {
          const inside = functions.at(-1);
          if (inside) facts.get(inside)!.calls = true;
        }
        visitAll(children(node), node, parent);
    }
  };

  const top = inScope(
    scope => {
      declareVars(scope, program as Node);
      declareLexical(scope, program.body as readonly Node[]);
    },
    () => visitAll(program.body as readonly Node[], program as Node, null),
  );
  return { facts, resolved, free, top, captures, around, declaring, names, inSight };
}
