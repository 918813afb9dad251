import { type Comment, type Options, type Program, parse } from 'acorn';
import { children, type Node } from './ast.ts';
import type { CompiledProgram, Diagnostic, SourceFile } from './compiled.ts';
import { commonJsErrors, exportsOf, generatorsOf } from './exported.ts';
import { Lowering } from './lower-context.ts';
import { emitNode } from './lower-expressions.ts';
import { analyse, changes, type Scopes } from './lower-scope.ts';
import { emitStatements } from './lower-statements.ts';
import { isStateless } from './stateless.ts';

const SYNTAX: Options = { ecmaVersion: 'latest', sourceType: 'module', locations: true };

export interface LowerOptions {
  /** Announce every line before it runs, instead of only remembering it: slow, and what finds the line of a hang. */
  readonly trace?: boolean;
  /** Tell the variables in sight before each statement: for the replay of one run that somebody looks at. */
  readonly watch?: boolean;
  /** What the learner wrote, so that it can be called by its name. */
  readonly files?: readonly SourceFile[];
}

export type LowerResult =
  | { readonly ok: true; readonly program: Omit<CompiledProgram, 'native'> }
  | { readonly ok: false; readonly errors: readonly Diagnostic[] };

/**
 * The one pass over the bundle: `async` becomes state machines or generators on our promise and job queue, every statement
 * and call knows its line, loops and calls count steps, a halt cannot be caught, and names that do not exist say so.
 *
 * `code` is one ES module without imports, `map` its source map with sources named `learner:<path>`.
 */
export function lower(code: string, map: string, options: LowerOptions = {}): LowerResult {
  const comments: Comment[] = [];
  const parsed = parse(code, { ...SYNTAX, onComment: comments });
  const exported = exportsOf(parsed);
  const program: Program = { ...parsed, body: parsed.body.flatMap(declarationOf) };
  const source = withoutComments(code, comments);
  const scopes = analyse(program, { sight: options.watch });
  const commonJs = scopes.top.get('__commonJS');
  const lowering = new Lowering({
    program,
    source,
    map,
    scopes,
    trace: options.trace ?? false,
    watch: options.watch ?? false,
    emit: emitNode,
  });
  if (commonJs !== undefined) return { ok: false, errors: commonJsErrors(program, lowering, options.files ?? []) };

  const body = emitStatements(lowering, program.body as readonly Node[]);
  if (lowering.errors.length > 0) return { ok: false, errors: lowering.errors };
  const text = factory(lowering, body, exportsText(exported, scopes));
  assertLowered(text);
  return {
    ok: true,
    program: {
      code: text,
      lines: lowering.lines,
      generators: generatorsOf(program, exported, lowering),
      stateless: isStateless(program, scopes),
      warnings: unique(lowering.warnings),
    },
  };
}

/** The statement without its `export`. */
function declarationOf(statement: Program['body'][number]): Program['body'] {
  if (statement.type !== 'ExportNamedDeclaration') return [statement];
  return statement.declaration ? [statement.declaration] : [];
}

function factory(lowering: Lowering, body: string, exports: string): string {
  const { prefix } = lowering;
  const mark = `${prefix}mark = (value, id) => { ${lowering.trace ? `${prefix}.at(id)` : `${prefix}.L = id`}; return value; }`;
  const locals = [mark, ...[...lowering.locals].map(([name, value]) => `${name} = ${value}`)];
  return `(function (${prefix}) { 'use strict'; const ${locals.join(', ')}; ${lowering.lifted.join(' ')} ${body} return { exports: ${exports}, line: () => ${prefix}.L }; })`;
}

/** Bindings that change after the modules have run are read when somebody asks for them, as a module's are. */
function exportsText(exported: ReadonlyMap<string, string>, scopes: Scopes): string {
  const entries = [...exported].sort(([a], [b]) => (a < b ? -1 : 1));
  const properties = entries.map(([name, local]) => {
    const key = `[${JSON.stringify(name)}]`;
    const binding = scopes.top.get(local);
    return binding !== undefined && changes(scopes, binding) ? `get ${key}() { return ${local}; }` : `${key}: ${local}`;
  });
  return `{ __proto__: null, ${properties.join(', ')} }`;
}

function withoutComments(code: string, comments: readonly Comment[]): string {
  let text = '';
  let from = 0;
  for (const { start, end } of comments) {
    text += code.slice(from, start) + code.slice(start, end).replace(/[^\n]/g, ' ');
    from = end;
  }
  return text + code.slice(from);
}

/** A native promise that got in would run outside of our queue and outlive a crash, so this is checked and not believed. */
function assertLowered(text: string): void {
  const visit = (node: Node): void => {
    if ('async' in node && node.async === true)
      throw new Error(`lowering left an async function: ${text.slice(node.start, node.start + 80)}`);
    if (node.type === 'AwaitExpression' || node.type === 'ImportExpression' || (node.type === 'ForOfStatement' && node.await))
      throw new Error(`lowering left ${node.type}: ${text.slice(node.start, node.start + 80)}`);
    for (const child of children(node)) visit(child);
  };
  visit(parse(text, { ecmaVersion: 'latest', sourceType: 'script' }) as Program as Node);
}

function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ file, line, text }) => {
    const key = `${file}:${line}:${text}`;
    return !seen.has(key) && seen.add(key);
  });
}
