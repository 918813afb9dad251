/** Questions about TypeScript's tree that say nothing about mutations. */
import ts from 'typescript';
import type { Code } from './mutant.ts';

export const parse = (path: string, text: string): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);

export const textOf = (node: ts.Node, { file }: Pick<Code, 'file'>): string => node.getText(file);

/** Of the blocks of a function, a loop, an `if`; not those of a module, where only declarations stand. */
export const statementsOf = (node: ts.Node): readonly ts.Statement[] =>
  ts.isBlock(node) || ts.isCaseOrDefaultClause(node) ? node.statements : [];

/** A part of the language that leaves nothing behind when it runs. */
export const isTypeOnly = (node: ts.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeParameterDeclaration(node) ||
  ts.isImportDeclaration(node);

/** Properties that hold what people read. */
const PROSE: ReadonlySet<string> = new Set(['subject', 'text', 'reason', 'title', 'note']);

/** What only people read: lines of a log, subjects of mails, words of errors. Nothing is judged by it. */
export function isProse(node: ts.Node): boolean {
  if (ts.isPropertyAssignment(node)) return PROSE.has(node.name.getText());
  if (ts.isNewExpression(node)) return /Error$/.test(node.expression.getText());
  return isLogging(node);
}

export function isLogging(node: ts.Node): boolean {
  if (ts.isExpressionStatement(node)) return isLogging(node.expression);
  return ts.isCallExpression(node) && /(^|\.)(log|console)\.\w+$/.test(node.expression.getText());
}

/** Every node below, the node itself first, in the order of the text. */
export function* all(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* all(child);
}

/** Every name that is read or written in it; not names of properties. */
export function namesUsed(node: ts.Node): Set<string> {
  const names = new Set<string>();
  for (const each of all(node)) {
    if (!ts.isIdentifier(each)) continue;
    const { parent } = each;
    if (ts.isPropertyAccessExpression(parent) && parent.name === each) continue;
    if (ts.isPropertyAssignment(parent) && parent.name === each) continue;
    names.add(each.text);
  }
  return names;
}

/** What a statement brings into the block that it stands in. */
export function namesDeclared(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name !== undefined)
    return [statement.name.text];
  return [];
}

export function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap(element => (ts.isOmittedExpression(element) ? [] : boundNames(element.name)));
}

/** The second would miss a name if it came first. */
export function needs(second: ts.Node, first: ts.Statement): boolean {
  const declared = namesDeclared(first);
  if (declared.length === 0) return false;
  const used = namesUsed(second);
  return declared.some(name => used.has(name));
}

/** It leaves its block, so nothing behind it runs. */
export const leaves = (statement: ts.Statement): boolean =>
  ts.isReturnStatement(statement) || ts.isThrowStatement(statement) || ts.isBreakStatement(statement) || ts.isContinueStatement(statement);

/** It asks something of somebody, or waits: where it stands matters. */
export function acts(node: ts.Node): boolean {
  for (const each of all(node)) if (ts.isCallExpression(each) || ts.isAwaitExpression(each) || ts.isNewExpression(each)) return true;
  return false;
}

/** An await of this function, and not of one that stands in it. */
export function awaits(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node)) return true;
  if (ts.isFunctionLike(node)) return false;
  return node.getChildren().some(awaits);
}

/** The name of the method or function that is called. */
export function calledName({ expression }: ts.CallExpression): string | null {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return ts.isIdentifier(expression) ? expression.text : null;
}

/** The nearest around it for which `is` holds. */
export function around<Found extends ts.Node>(node: ts.Node, is: (each: ts.Node) => each is Found): Found | null {
  for (let each = node.parent; each !== undefined; each = each.parent) if (is(each)) return each;
  return null;
}

/** The statement with the lines that belong to it: up to the end of its line, so that what is moved takes a line along. */
export function lineSpan(statement: ts.Statement, { text, file }: Code): { start: number; end: number } {
  const start = statement.getStart(file);
  const end = statement.getEnd();
  return text[end] === '\n' ? { start, end: end + 1 } : { start, end };
}
