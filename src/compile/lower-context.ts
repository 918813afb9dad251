import type { SourceMapInput } from '@jridgewell/trace-mapping';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { AwaitExpression, Identifier, Program } from 'acorn';
import { children, type Node } from './ast.ts';
import type { Diagnostic } from './compiled.ts';
import type { Binding, FunctionFacts, Scopes, Use } from './lower-scope.ts';
import { LIFE_GLOBALS, SHARED_GLOBALS } from './names.ts';

/**
 * What `this`, `arguments`, `super` and `new.target` are called where an async arrow function's body became a generator
 * function, which has its own. `null`: they are themselves.
 */
export interface Lexical {
  readonly arguments: string | null;
  readonly super: string | null;
  /** A function that returns `this`, in constructors of derived classes, where there may be no `this` yet. */
  readonly this: string | null;
  readonly newTarget: string | null;
  /** In such a constructor, or in an arrow function of one. */
  readonly lateThis: boolean;
}

export const OWN: Lexical = { arguments: null, super: null, this: null, newTarget: null, lateThis: false };

/** `await` and `yield` mean different things in each. */
export type BodyKind = 'plain' | 'async' | 'async-generator' | 'generator';

/**
 * The text of a node; handed in, so that the printers of statements, functions and expressions, which need each other, need not know each
 * other. `name` is what the language calls an anonymous function that stands there, after what it is put into.
 */
type Emit = (lowering: Lowering, node: Node, name: string | null) => string;

/**
 * The state of one lowering. Text is made by splicing: a node's text is the bundle's text with that of its changed
 * children put in, so that what needs no change keeps its form.
 */
export class Lowering {
  readonly program: Program;
  readonly scopes: Scopes;
  readonly errors: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];
  /** Every name of ours begins with this, and none of the learner's does. */
  readonly prefix: string;
  readonly trace: boolean;
  /** Tell, before each statement, the variables in sight. */
  readonly watch: boolean;
  /** Lines by id. Id 0 is "no line yet". */
  readonly lines: { file: string; line: number }[] = [{ file: '', line: 0 }];
  /** The id that the life's line is known to have at this point of the text, or -1. */
  known = -1;
  lexical: Lexical = OWN;
  body: BodyKind = 'plain';
  /** Locals of the factory and what they are. */
  readonly locals = new Map<string, string>();
  /** Generator functions and state machines that were lifted out of the functions around them. */
  readonly lifted: string[] = [];
  /** Awaits of a state machine that are over: what they gave is the value that it was resumed with. */
  readonly resumed = new Set<AwaitExpression>();
  readonly #source: string;
  readonly #map: TraceMap;
  readonly #ids = new Map<string, number>();
  readonly #emit: Emit;
  readonly #parents = new Map<Node, Node>();
  #fresh = 0;

  constructor(parts: {
    program: Program;
    source: string;
    map: SourceMapInput;
    scopes: Scopes;
    trace: boolean;
    watch: boolean;
    emit: Emit;
  }) {
    this.program = parts.program;
    this.scopes = parts.scopes;
    this.trace = parts.trace;
    this.watch = parts.watch;
    this.#source = parts.source;
    this.#map = new TraceMap(parts.map);
    this.#emit = parts.emit;
    let prefix = '$$';
    while ([...parts.scopes.names].some(name => name.startsWith(prefix))) prefix += '$';
    this.prefix = prefix;
  }

  emit(node: Node, name: string | null = null): string {
    return this.#emit(this, node, name);
  }

  emitAll(nodes: readonly Node[]): string {
    return nodes.map(node => this.emit(node)).join(', ');
  }

  /** The text of a node, with its children lowered, or replaced as `replace` says. */
  splice(node: Node, replace?: (child: Node) => string | undefined): string {
    let text = '';
    let from = node.start;
    for (const child of children(node)) {
      text += this.#source.slice(from, child.start) + (replace?.(child) ?? this.emit(child));
      from = child.end;
    }
    return text + this.#source.slice(from, node.end);
  }

  /** The bundle's own text. */
  text(start: number, end: number): string {
    return this.#source.slice(start, end);
  }

  fresh(kind: string): string {
    this.#fresh += 1;
    return `${this.prefix}${kind}${this.#fresh}`;
  }

  /** A member of the life's runtime as a local of the factory: `$$run` for `$.realm.run`. */
  local(name: string): string {
    const local = this.prefix + name;
    this.locals.set(local, `${this.prefix}.realm.${name}`);
    return local;
  }

  facts(node: Node): FunctionFacts {
    return this.scopes.facts.get(node as never)!;
  }

  freeUse(node: Identifier): Use | undefined {
    return this.scopes.free.get(node);
  }

  /** True where a value is put into the node: the left side of an assignment, a place in a pattern. */
  isWritten(node: Node): boolean {
    const parent = this.#parent(node);
    switch (parent?.type) {
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
        return parent.value === node && this.#parent(parent)?.type === 'ObjectPattern';
      default:
        return false;
    }
  }

  #parent(node: Node): Node | undefined {
    if (this.#parents.size === 0) {
      const visit = (one: Node) => {
        for (const child of children(one)) {
          this.#parents.set(child, one);
          visit(child);
        }
      };
      visit(this.program as Node);
    }
    return this.#parents.get(node);
  }

  /** `Math` is only used for functions that are the same in every life. */
  get mathWithoutChance(): boolean {
    for (const [node, { parent }] of this.scopes.free) {
      if (node.name !== 'Math') continue;
      if (parent.type !== 'MemberExpression' || parent.object !== node || parent.computed) return false;
      if (parent.property.type !== 'Identifier' || parent.property.name === 'random') return false;
    }
    return true;
  }

  /** Names that somebody may have meant who wrote one that does not exist. */
  visibleNames(): string[] {
    return [...this.scopes.top.keys(), ...SHARED_GLOBALS, ...LIFE_GLOBALS];
  }

  /** The id of the learner's line that the node begins on, or -1 where the text is esbuild's own. */
  lineOf(node: Node): number {
    const place = this.place(node);
    if (place === null) return -1;
    const key = `${place.line}:${place.file}`;
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.lines.length;
      this.#ids.set(key, id);
      this.lines.push({ file: place.file, line: place.line });
    }
    return id;
  }

  place(node: Node): { file: string; line: number; column: number } | null {
    const { line, column } = node.loc!.start;
    const found = originalPositionFor(this.#map, { line, column });
    if (found.source === null || !found.source.startsWith('learner:')) return null;
    return { file: found.source.slice('learner:'.length), line: found.line, column: found.column };
  }

  error(node: Node, text: string): void {
    this.errors.push(this.#diagnostic(node, 'error', text));
  }

  warn(node: Node, text: string): void {
    this.warnings.push(this.#diagnostic(node, 'warning', text));
  }

  #diagnostic(node: Node, severity: Diagnostic['severity'], text: string): Diagnostic {
    const place = this.place(node) ?? { file: '', line: 1, column: 0 };
    return { severity, file: place.file, line: place.line, column: place.column + 1, length: node.end - node.start, text };
  }

  /** A statement that sets the line, or nothing where it is known to be set. */
  markStatement(id: number): string {
    if (id < 0 || id === this.known) return '';
    this.known = id;
    return this.#mark(id) + ';';
  }

  /** A statement that tells the variables in sight of `node`, which is about to run; nothing unless they are watched. */
  watchBefore(node: Node): string {
    if (!this.watch) return '';
    const line = this.lineOf(node);
    const names = (this.scopes.inSight.get(node) ?? []).filter(binding => isWatched(binding, node)).map(({ name }) => name);
    if (line < 0 || names.length === 0) return '';
    // A variable that has no value yet throws when it is read, so each is read by itself.
    const read = `${this.prefix}i`;
    const cases = names.map((name, index) => `case ${index}: return ${name};`).join(' ');
    return `${this.prefix}.watch(${line}, ${JSON.stringify(names)}, ${read} => { switch (${read}) { ${cases} } });`;
  }

  /** An expression that sets the line and has the value of `text`, which contains nothing that could move the line on. */
  markBefore(text: string, id: number): string {
    this.known = id;
    return `(${this.#mark(id)}, ${text})`;
  }

  /** The same for a text that may move the line: the line is set after it. */
  markAfter(text: string, id: number): string {
    this.known = id;
    return `${this.prefix}mark(${text}, ${id})`;
  }

  #mark(id: number): string {
    return this.trace ? `${this.prefix}.at(${id})` : `${this.prefix}.L = ${id}`;
  }

  /** Text that may or may not run: afterwards the line is known only if it did not change. */
  perhaps(emit: () => string): string {
    const before = this.known;
    const text = emit();
    if (this.known !== before) this.known = -1;
    return text;
  }

  /** Text that runs at another time, under other surroundings. */
  elsewhere<T>(surroundings: { lexical?: Lexical; body?: BodyKind }, emit: () => T): T {
    const { known, lexical, body } = this;
    this.known = -1;
    this.lexical = surroundings.lexical ?? lexical;
    this.body = surroundings.body ?? body;
    const made = emit();
    this.known = known;
    this.lexical = lexical;
    this.body = body;
    return made;
  }

  get counters(): string {
    return this.local('counters');
  }

  /** Counts one step: at the head of every round of a loop. */
  countStep(id: number): string {
    return `if (--${this.counters}[0] < 0) ${this.prefix}.over(${id});`;
  }

  /** Counts one step and one level of calls; `leave` gives the level back. */
  enter(id: number): string {
    return `if (--${this.counters}[0] < 0 || ++${this.counters}[1] > ${this.local('depth')}) ${this.prefix}.over(${id});`;
  }

  get leave(): string {
    return `${this.counters}[1]--;`;
  }
}

/** Functions and classes say nothing by their value; what a `const` below is going to be, nobody can say yet. */
function isWatched({ kind, from }: Binding, node: Node): boolean {
  if (kind === 'function' || kind === 'class' || kind === 'own name') return false;
  return from <= node.start || from === Number.POSITIVE_INFINITY;
}
