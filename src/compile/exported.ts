import type { Program } from 'acorn';
import { boundNames, children, type FunctionNode, isClass, isFunction, type Node } from './ast.ts';
import type { Diagnostic, SourceFile } from './compiled.ts';
import type { Lowering } from './lower-context.ts';

/** What the program exports, and what it tried to export in a way that does not exist here. */

/** Local names by exported name. esbuild writes one list at the end; `export function` is understood as well. */
export function exportsOf(program: Program): Map<string, string> {
  const exported = new Map<string, string>();
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const { declaration, specifiers } = statement;
    const declared =
      declaration?.type === 'VariableDeclaration'
        ? declaration.declarations.flatMap(({ id }) => boundNames(id))
        : declaration
          ? [declaration.id]
          : [];
    for (const { name } of declared) exported.set(name, name);
    for (const { local, exported: name } of specifiers)
      exported.set(name.type === 'Identifier' ? name.name : String(name.value), (local as { name: string }).name);
  }
  return exported;
}

/** Exported generator functions, as far as the text shows, with the places where they stand. Calling one runs nothing of it. */
export function generatorsOf(
  program: Program,
  exported: ReadonlyMap<string, string>,
  lowering: Lowering,
): { readonly [exported: string]: { readonly file: string; readonly line: number } } {
  const found: Record<string, { file: string; line: number }> = {};
  const values = topLevelValues(program);
  for (const [name, local] of exported) {
    const value = functionOf(values.get(local), values, 0);
    const place = value?.generator ? lowering.place(value as Node) : null;
    if (place !== null) found[name] = { file: place.file, line: place.line };
  }
  return found;
}

/** What the names of the top level are given where they are declared. */
function topLevelValues(program: Program): Map<string, Node> {
  const values = new Map<string, Node>();
  for (const statement of program.body as readonly Node[]) {
    if ((statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration') && statement.id)
      values.set(statement.id.name, statement);
    if (statement.type !== 'VariableDeclaration') continue;
    for (const { id, init } of statement.declarations) {
      if (id.type === 'Identifier' && init) values.set(id.name, init);
      if (id.type !== 'ObjectPattern' || !init) continue;
      for (const property of id.properties)
        if (property.type === 'Property' && property.value.type === 'Identifier' && property.key.type === 'Identifier') {
          const member = memberOf(init, property.key.name, values, 0);
          if (member !== undefined) values.set(property.value.name, member);
        }
    }
  }
  return values;
}

/** Longer chains of names than anybody writes. */
const DEEP = 20;

function functionOf(node: Node | undefined, values: ReadonlyMap<string, Node>, depth: number): FunctionNode | undefined {
  if (node === undefined || depth > DEEP) return undefined;
  if (isFunction(node)) return node;
  if (node.type === 'Identifier') return functionOf(values.get(node.name), values, depth + 1);
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && nameOfMember(node.callee) === 'bind')
    return functionOf(node.callee.object, values, depth + 1);
  if (node.type !== 'MemberExpression') return undefined;
  return functionOf(memberOf(node.object, nameOfMember(node), values, depth + 1), values, depth + 1);
}

/** A method of an object or class that stands in the text. */
function memberOf(holder: Node, name: string | null, values: ReadonlyMap<string, Node>, depth: number): Node | undefined {
  if (name === null || depth > DEEP) return undefined;
  if (holder.type === 'Identifier') {
    const value = values.get(holder.name);
    return value === undefined ? undefined : memberOf(value, name, values, depth + 1);
  }
  if (holder.type === 'NewExpression') return memberOf(holder.callee, name, values, depth + 1);
  const members: readonly Node[] = isClass(holder) ? holder.body.body : holder.type === 'ObjectExpression' ? holder.properties : [];
  for (const member of members) {
    if (member.type !== 'Property' && member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') continue;
    if (!member.computed && member.key.type === 'Identifier' && member.key.name === name) return member.value ?? undefined;
  }
  return undefined;
}

const nameOfMember = ({ computed, property }: Extract<Node, { type: 'MemberExpression' }>): string | null =>
  !computed && property.type === 'Identifier' ? property.name : null;

/**
 * A file of CommonJS is wrapped by esbuild in a function of `exports` and `module`: each use of either, at its place and by the
 * name that stands there.
 */
export function commonJsErrors(program: Program, lowering: Lowering, files: readonly SourceFile[]): Diagnostic[] {
  const errors: Diagnostic[] = [];
  const seen = new Set<string>();
  const visit = (node: Node, around: readonly string[]): void => {
    const file = wrapped(node);
    if (file !== null) {
      visit(
        file.body as Node,
        file.params.flatMap(boundNames).map(parameter => parameter.name),
      );
      return;
    }
    const name = node.type === 'Identifier' ? node.name : null;
    const place = name !== null && around.includes(name) ? lowering.place(node) : null;
    if (place !== null && !seen.has(`${place.file}:${place.line}`)) {
      seen.add(`${place.file}:${place.line}`);
      const text =
        files
          .find(({ path }) => path === place.file)
          ?.text.split(/\r?\n/)
          [place.line - 1]?.slice(place.column) ?? '';
      const written = WRITTEN.exec(text)?.[0] ?? (name === 'exports' ? 'exports' : 'module.exports');
      const wanted = /^(?:module\.)?exports\.(\w+)/.exec(written)?.[1] ?? 'handle';
      const told = `\`${written.replace(/\s+/g, ' ')}\` does not exist here: write \`${exportOf(wanted)}\`.`;
      errors.push({ severity: 'error', file: place.file, line: place.line, column: place.column + 1, length: written.length, text: told });
    }
    for (const child of children(node)) visit(child, around);
  };
  visit(program as Node, []);
  return errors;
}

const exportOf = (name: string): string => {
  if (name === 'handle' || name === 'POST')
    return `export async function ${name}(${name === 'POST' ? 'request' : 'message'}, services) { ... }`;
  return `export const ${name} = ...`;
};

const WRITTEN = /^(?:export\s*=|module\.exports(?:\.\w+)?|module|exports(?:\.\w+)?|this(?:\.\w+)?)/;

/** The function that a file became, or null for any other node. */
function wrapped(node: Node): FunctionNode | null {
  if (node.type !== 'Property' || node.key.type !== 'Literal' || !String(node.key.value).startsWith('learner:')) return null;
  return isFunction(node.value) ? node.value : null;
}
