import { type Comment, type Program, parse } from 'acorn';
import type { Node } from './ast.ts';
import { Lowering } from './lower-context.ts';
import { emitNode, emitWrittenConstructor } from './lower-expressions.ts';
import { emitPlainKey } from './lower-functions.ts';
import { analyse } from './lower-scope.ts';

/**
 * The same bundle with its `async` left alone: the source of a factory that runs on the engine's own promises. It is the
 * slow oracle for what lowering made of the program, so it shares as little as possible with it: only names are looked
 * up in the life's runtime (a name that does not exist has to say the same sentence), and text that SES refuses to read is
 * written differently. There are no lines, steps or depths in it.
 */
export function nativeProgram(code: string, map: string): string {
  const comments: Comment[] = [];
  const parsed = parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true, onComment: comments });
  const exported: [name: string, local: string][] = [];
  const body: Program['body'] = [];
  for (const statement of parsed.body) {
    // esbuild writes one list of exports, at the end.
    if (statement.type !== 'ExportNamedDeclaration') body.push(statement);
    else for (const { local, exported: name } of statement.specifiers) exported.push([nameOf(name), nameOf(local)]);
  }
  const program: Program = { ...parsed, body };
  const context = new Lowering({ program, source: blank(code, comments), map, scopes: analyse(program), trace: false, watch: false, emit });
  const { prefix, locals } = context;
  const text = body.map(statement => context.emit(statement as Node)).join('\n');
  const names = [...locals].map(([name, value]) => `const ${name} = ${value};`).join(' ');
  const exports = exported
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, local]) => `get [${JSON.stringify(name)}]() { return ${local}; }`);
  return `(function (${prefix}) { 'use strict'; ${names} ${text} return { exports: { __proto__: null, ${exports.join(', ')} }, line: () => 0 }; })`;
}

const nameOf = (node: { type: string; name?: string; value?: unknown }): string =>
  String(node.type === 'Identifier' ? node.name : node.value);

/** Comments become spaces: SES reads `import(` in them too. */
function blank(code: string, comments: readonly Comment[]): string {
  let text = code;
  for (const { start, end } of comments) text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end);
  return text;
}

function emit(context: Lowering, node: Node): string {
  switch (node.type) {
    case 'Identifier': {
      const text = emitNode(context, node);
      // Engines quote a name, and not what a function returned: a program can read their errors, and this one has no `$$` to hide.
      return text === `${context.prefix}eval` ? `((() => ${text})())` : text;
    }
    case 'Literal':
    case 'TemplateElement':
    case 'UnaryExpression':
    case 'PrivateIdentifier':
    case 'MethodDefinition':
      return emitNode(context, node);
    case 'Property':
      if (node.shorthand) return emitNode(context, node);
      return context.splice(node, child => (child === node.key && !node.computed ? emitPlainKey(context, child) : undefined));
    case 'PropertyDefinition':
      return context.splice(node, child => (child === node.key && !node.computed ? emitPlainKey(context, child) : undefined));
    case 'MemberExpression':
      return (
        emitWrittenConstructor(context, node) ??
        context.splice(node, child => (child === node.property && !node.computed ? emitPlainKey(context, child) : undefined))
      );
    case 'MetaProperty':
      return 'new.target';
    default:
      return context.splice(node);
  }
}
