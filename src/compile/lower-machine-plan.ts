import type { AwaitExpression, Identifier, VariableDeclaration } from 'acorn';
import { boundNames, children, type FunctionNode, isClass, isFunction, type Node, varDeclarations } from './ast.ts';
import { type Binding, changes, isWrite, type Scopes } from './lower-scope.ts';

/**
 * Whether an async function can become a state machine, and which: blocks of code that run without waiting, with an await
 * between two of them. A variable that one block sets and another uses is kept in a slot of the call's frame; within a block it
 * stands under its own name, so that what engines say about it ("db.add is not a function") stays the same.
 *
 * Only the shapes that handlers nearly always have; all others become generators (`lower-functions.ts`), which means the same.
 */

/** The places for variables that a frame has (`coroutine.ts`). */
export const SLOTS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;

export type Step =
  /** The line of a statement that is emitted in parts. */
  | { readonly kind: 'mark'; readonly node: Node }
  /** A statement, or what is left of it once its awaits are over. */
  | { readonly kind: 'statement'; readonly node: Node; readonly marked: boolean }
  | { readonly kind: 'return'; readonly node: Node }
  | { readonly kind: 'await'; readonly node: AwaitExpression; readonly to: Block }
  | { readonly kind: 'unless'; readonly test: Node; readonly to: Block }
  | { readonly kind: 'jump'; readonly to: Block };

export interface Block {
  readonly number: number;
  readonly steps: Step[];
  /** Variables of the frame that it reads from there when it begins, and writes back before it ends. */
  readonly loads: Binding[];
  readonly stores: Binding[];
  /** Written here, other than by its declaration. */
  readonly changed: Set<Binding>;
}

export interface MachinePlan {
  readonly blocks: readonly Block[];
  readonly slots: ReadonlyMap<Binding, string>;
  /** Those that have their value from the start, in the order of their slots. */
  readonly given: readonly Binding[];
}

class Unsuitable extends Error {}

/** For a function that can be lifted (`lower-lift.ts`): what it uses of the functions around it is handed in. */
export function planMachine(scopes: Scopes, node: FunctionNode): MachinePlan | null {
  const facts = scopes.facts.get(node)!;
  if (node.generator || facts.this || facts.arguments || facts.newTarget || facts.super) return null;
  // A closure there would share the parameter itself.
  if (node.params.some(makesClosures)) return null;
  try {
    return new Planner(scopes, node).plan();
  } catch (error) {
    if (error instanceof Unsuitable) return null;
    throw error;
  }
}

class Planner {
  readonly #scopes: Scopes;
  readonly #function: FunctionNode;
  readonly #blocks: Block[] = [];
  /** Parameters, variables that are handed in, and those declared outside of statements that stay whole. */
  readonly #variables: Set<Binding>;
  /** Where each name is used. */
  readonly #places = new Map<Identifier, Block>();
  /** What a block does last, once its variables have been written back. */
  readonly #last: Node[] = [];
  #block: Block;

  constructor(scopes: Scopes, node: FunctionNode) {
    this.#scopes = scopes;
    this.#function = node;
    this.#variables = new Set(scopes.captures.get(node));
    this.#block = this.#begin();
  }

  plan(): MachinePlan {
    const { params, body } = this.#function;
    for (const id of params.flatMap(boundNames)) this.#declare(id);
    const given = [...this.#variables];
    if (body.type === 'BlockStatement') {
      if (varDeclarations(body).length > 0) throw new Unsuitable();
      this.#statements(body.body);
    } else {
      this.#push({ kind: 'mark', node: body });
      this.#suspend(body);
      this.#push({ kind: 'return', node: body });
      this.#claim(body);
    }
    this.#checkNames();
    const slots = this.#slots();
    return { blocks: this.#blocks, slots, given: given.filter(binding => slots.has(binding)) };
  }

  #begin(): Block {
    const block: Block = { number: this.#blocks.length, steps: [], loads: [], stores: [], changed: new Set() };
    this.#blocks.push(block);
    return block;
  }

  #push(step: Step): void {
    this.#block.steps.push(step);
  }

  #declare(id: Identifier): void {
    this.#variables.add(this.#scopes.resolved.get(id)!);
  }

  // ── Statements ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #statements(nodes: readonly Node[]): void {
    for (const node of nodes) this.#statement(node);
  }

  #statement(node: Node): void {
    switch (node.type) {
      // They can be called before the lines above them have run.
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
        throw new Unsuitable();
      case 'VariableDeclaration':
        this.#declaration(node);
        break;
    }
    if (!waits(node)) {
      this.#push({ kind: 'statement', node, marked: true });
      this.#claim(node);
      return;
    }
    switch (node.type) {
      case 'BlockStatement':
        this.#statements(node.body);
        return;
      case 'IfStatement':
        this.#push({ kind: 'mark', node });
        this.#suspend(node.test);
        if (waits(node.consequent) || (node.alternate && waits(node.alternate))) this.#branch(node);
        else this.#rest(node);
        return;
      case 'ExpressionStatement':
        this.#push({ kind: 'mark', node });
        this.#suspend(node.expression);
        if (node.expression.type !== 'AwaitExpression') this.#rest(node);
        return;
      case 'VariableDeclaration': {
        const [first, ...others] = node.declarations;
        // An engine names what it cannot take apart.
        if (others.length > 0 || first!.id.type !== 'Identifier') throw new Unsuitable();
        this.#push({ kind: 'mark', node });
        this.#suspend(first!.init!);
        this.#rest(node);
        return;
      }
      case 'ReturnStatement':
      case 'ThrowStatement':
        this.#push({ kind: 'mark', node });
        this.#suspend(node.argument!);
        this.#rest(node);
        return;
      default:
        throw new Unsuitable();
    }
  }

  #declaration(node: VariableDeclaration): void {
    if (node.kind !== 'const' && node.kind !== 'let') throw new Unsuitable();
    for (const { id } of node.declarations) for (const name of boundNames(id)) this.#declare(name);
  }

  #rest(node: Node): void {
    this.#push({ kind: 'statement', node, marked: false });
    this.#claim(node);
  }

  #branch(node: Extract<Node, { type: 'IfStatement' }>): void {
    const head = this.#block;
    this.#claim(node.test);
    this.#last.push(node.test);
    this.#block = this.#begin();
    this.#statement(node.consequent);
    const end = this.#block;
    this.#block = this.#begin();
    head.steps.push({ kind: 'unless', test: node.test, to: this.#block });
    if (!node.alternate) return;
    this.#statement(node.alternate);
    this.#block = this.#begin();
    end.steps.push({ kind: 'jump', to: this.#block });
  }

  // ── Awaits ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Ends the block at each await of the expression. Each must be the first thing that the expression does. */
  #suspend(expression: Node): void {
    const found = firstAwaits(this.#scopes, expression);
    if (found.length !== countAwaits(expression)) throw new Unsuitable();
    for (const node of found) {
      this.#claim(node);
      this.#last.push(node);
      const waiting = this.#block;
      this.#block = this.#begin();
      waiting.steps.push({ kind: 'await', node, to: this.#block });
    }
  }

  // ── Variables ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Everything named in the node is named in this block, but what another has claimed. */
  #claim(node: Node): void {
    if (node.type === 'Identifier' && !this.#places.has(node)) this.#places.set(node, this.#block);
    for (const child of children(node)) this.#claim(child);
  }

  /** Blocks do not nest, so a name must mean one thing in all of them. */
  #checkNames(): void {
    const named = new Map([...this.#variables].map(binding => [binding.name, binding]));
    if (named.size !== this.#variables.size) throw new Unsuitable();
    for (const node of this.#places.keys()) {
      const meant = named.get(node.name);
      if (meant === undefined) continue;
      const { resolved, free } = this.#scopes;
      if (free.has(node) || (resolved.has(node) && resolved.get(node) !== meant)) throw new Unsuitable();
    }
  }

  #slots(): Map<Binding, string> {
    const slots = new Map<Binding, string>();
    for (const binding of this.#variables) {
      const uses = binding.uses.filter(({ node }) => this.#places.has(node));
      const used = new Set(uses.map(({ node }) => this.#places.get(node)!));
      const declaring = uses.find(({ node }) => this.#scopes.declaring.has(node));
      const home = declaring === undefined ? null : this.#places.get(declaring.node)!;
      if (declaring !== undefined && !uses.every(use => use === declaring || use.node.start >= binding.from)) throw new Unsuitable();
      if (changes(this.#scopes, binding)) {
        // A constant that is written to throws; a closure shares the variable, not its value.
        if (binding.kind === 'const' || uses.some(use => use.function !== this.#function)) throw new Unsuitable();
      }
      if (used.size === 0 || (used.size === 1 && home !== null && used.has(home))) continue;
      const slot = SLOTS[slots.size];
      if (slot === undefined) throw new Unsuitable();
      slots.set(binding, slot);
      for (const block of used) if (block !== home) block.loads.push(binding);
      const writes = uses.filter(use => use !== declaring && isWrite(use));
      if (writes.some(({ node }) => this.#last.some(last => last.start <= node.start && node.end <= last.end))) throw new Unsuitable();
      for (const { node } of writes) this.#places.get(node)!.changed.add(binding);
      for (const block of used) if (block === home || block.changed.has(binding)) block.stores.push(binding);
    }
    return slots;
  }
}

const isAwait = (node: Node): boolean => node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await);

/** Without those of functions inside. */
function countAwaits(node: Node): number {
  if (isFunction(node)) return 0;
  return children(node).reduce((sum, child) => sum + countAwaits(child), isAwait(node) ? 1 : 0);
}

const waits = (node: Node): boolean => countAwaits(node) > 0;

const makesClosures = (node: Node): boolean => isFunction(node) || isClass(node) || children(node).some(makesClosures);

/** The awaits that an expression does before anything else, in their order. */
function firstAwaits(scopes: Scopes, node: Node): (AwaitExpression & Node)[] {
  switch (node.type) {
    case 'AwaitExpression':
      return [...firstAwaits(scopes, node.argument), node];
    case 'UnaryExpression':
      return firstAwaits(scopes, node.argument);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return firstAwaits(scopes, node.left);
    case 'ConditionalExpression':
      return firstAwaits(scopes, node.test);
    case 'MemberExpression':
      return firstAwaits(scopes, node.object);
    case 'ChainExpression':
      return firstAwaits(scopes, node.expression);
    case 'AssignmentExpression':
      // A name that nothing declares is looked for before the value is.
      return node.operator === '=' && node.left.type === 'Identifier' && scopes.resolved.has(node.left)
        ? firstAwaits(scopes, node.right)
        : [];
    default:
      return [];
  }
}
