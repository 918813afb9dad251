import type {
  CallExpression,
  Identifier,
  Literal,
  MemberExpression,
  NewExpression,
  Property,
  TaggedTemplateExpression,
  TemplateElement,
} from 'acorn';
import { isClass, isFunction, type Node } from './ast.ts';
import { lateImportSentence } from './bundle.ts';
import { emitAwait, emitYield } from './lower-await.ts';
import { type Lowering, OWN } from './lower-context.ts';
import { emitAsyncProperty, emitClass, emitFunctionDeclaration, emitFunctionExpression, emitPlainKey } from './lower-functions.ts';
import { isStill, lineOfCall } from './lower-lines.ts';
import type { Use } from './lower-scope.ts';
import { emitStatement, emitStatements, parenthesised } from './lower-statements.ts';
import { livelyModule } from './modules.ts';
import { fixedSentence, LIFE_GLOBALS, MODULE_PREFIX, missingSentence, RENAMED, SHARED_GLOBALS } from './names.ts';

/** The text of any node. `name` is what the language calls an anonymous function that stands here, after what it is put into. */
export function emitNode(lowering: Lowering, node: Node, name: string | null = null): string {
  switch (node.type) {
    case 'Identifier':
      return emitIdentifier(lowering, node);
    case 'Literal':
      return emitLiteral(lowering, node);
    case 'TemplateElement':
      return harmless(lowering.text(node.start, node.end));
    case 'ThisExpression':
      return lowering.lexical.this === null ? 'this' : `${lowering.lexical.this}()`;
    case 'MetaProperty':
      if (node.meta.name === 'new') return lowering.lexical.newTarget ?? 'new.target';
      lowering.error(node, '`import.meta` does not exist here: the program has no address.');
      return 'undefined';
    case 'ImportExpression':
      lowering.error(node, lateImportSentence('import()'));
      return 'undefined';
    case 'AwaitExpression':
      return emitAwait(lowering, node);
    case 'YieldExpression':
      return emitYield(lowering, node);
    case 'CallExpression':
    case 'NewExpression':
      return emitCall(lowering, node);
    case 'TaggedTemplateExpression':
      return emitTagged(lowering, node);
    case 'MemberExpression':
      return emitMember(lowering, node);
    case 'UnaryExpression':
      if (node.operator === 'typeof' && node.argument.type === 'Identifier' && isMissing(lowering, node.argument)) return '"undefined"';
      return lowering.splice(node);
    case 'AssignmentExpression':
      return emitAssignment(lowering, node);
    case 'LogicalExpression':
    case 'ChainExpression':
    case 'AssignmentPattern':
      return lowering.perhaps(() =>
        lowering.splice(node, child =>
          node.type === 'AssignmentPattern' && child === node.right && node.left.type === 'Identifier'
            ? lowering.emit(child, node.left.name)
            : undefined,
        ),
      );
    case 'ConditionalExpression': {
      const before = { known: -1 };
      return lowering.perhaps(() =>
        lowering.splice(node, child => {
          const text = lowering.emit(child);
          if (child === node.test) before.known = lowering.known;
          else if (child === node.consequent && lowering.known !== before.known) lowering.known = -1;
          return text;
        }),
      );
    }
    case 'Property':
      return emitProperty(lowering, node as Property & Node);
    case 'PropertyDefinition':
      return lowering.splice(node, child => {
        if (child === node.key && !node.computed) return emitPlainKey(lowering, child);
        if (child !== node.value) return undefined;
        const own = node.computed ? null : node.key.type === 'PrivateIdentifier' ? `#${node.key.name}` : keyName(node.key);
        return lowering.elsewhere({ lexical: OWN, body: 'plain' }, () => lowering.emit(child, own));
      });
    case 'StaticBlock':
      return lowering.elsewhere({ lexical: OWN, body: 'plain' }, () => `static { ${emitStatements(lowering, node.body)} }`);
    case 'MethodDefinition':
      return lowering.splice(node, child => (child === node.key && !node.computed ? emitPlainKey(lowering, child) : undefined));
    case 'PrivateIdentifier':
      return emitPlainKey(lowering, node);
    default:
      if (isFunction(node))
        return node.type === 'FunctionDeclaration' ? emitFunctionDeclaration(lowering, node) : emitFunctionExpression(lowering, node, name);
      if (isClass(node)) return emitClass(lowering, node);
      if (/Statement$|Declaration$/.test(node.type)) return emitStatement(lowering, node as Parameters<typeof emitStatement>[1], '');
      return lowering.splice(node);
  }
}

function keyName(key: Node): string | null {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' ? String(key.value) : null;
}

// ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const CONSTANTS = new Set(['undefined', 'NaN', 'Infinity']);

/** `arguments` of the function around counts as declared. */
function isMissing(lowering: Lowering, node: Identifier): boolean {
  if (lowering.freeUse(node) === undefined) return false;
  const { name } = node;
  if (CONSTANTS.has(name) || SHARED_GLOBALS.has(name) || LIFE_GLOBALS.has(name)) return false;
  // Names of ours exist for our own text only: the module `ackademy` has no place among the learner's files.
  return !name.startsWith(MODULE_PREFIX) || lowering.place(node) !== null;
}

/** `module.exports` is known by its whole name. */
function writtenName({ node, parent }: Use): string {
  const member = parent.type === 'MemberExpression' && parent.object === node && !parent.computed ? parent.property : null;
  return node.name === RENAMED.module && member?.type === 'Identifier' && member.name === 'exports' ? 'module.exports' : node.name;
}

function emitIdentifier(lowering: Lowering, node: Identifier): string {
  const { name } = node;
  const use = lowering.freeUse(node);
  if (use === undefined) return name === 'arguments' ? (lowering.lexical.arguments ?? name) : name;
  if (CONSTANTS.has(name)) return name;
  const { prefix } = lowering;
  // Strict code can have no variable of this name.
  if (name === 'eval') {
    lowering.locals.set(`${prefix}eval`, `${prefix}.realm.globals.eval`);
    return `${prefix}eval`;
  }
  if (!isMissing(lowering, node)) {
    const ofLife = LIFE_GLOBALS.has(name) || livelyModule(name) !== null;
    if (ofLife && !(name === 'Math' && lowering.mathWithoutChance)) lowering.locals.set(name, `${prefix}.global("${name}")`);
    else lowering.locals.set(name, `${prefix}.realm.globals.${name}`);
    if (!lowering.isWritten(node)) return name;
    const sentence = fixedSentence(name);
    lowering.warn(node, sentence);
    return `${prefix}.fixed(${name}, ${JSON.stringify(sentence)}, ${lowering.lineOf(node)}).value`;
  }
  const sentence = missingSentence(writtenName(use), lowering.visibleNames());
  if (name === RENAMED.require) lowering.error(node, sentence);
  else lowering.warn(node, sentence);
  const given = `(${JSON.stringify(sentence)}, ${lowering.lineOf(node)})`;
  // In parentheses it is one value wherever it stands: `new $$.missing(...)` would make an object of the function.
  return lowering.isWritten(node) ? `${prefix}.absent${given}.value` : `(${prefix}.missing${given})`;
}

// ── Literals ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function emitLiteral(lowering: Lowering, node: Literal & Node): string {
  return harmless(lowering.text(node.start, node.end));
}

/**
 * SES refuses text that other parsers could read as an HTML comment or as `import()`, wherever it stands. In strings,
 * templates and regular expressions one escaped character says the same.
 */
function harmless(text: string): string {
  return text
    .replace(/(\\*)import(?=\s*(?:\(|\/[/*]))/g, (_, slashes: string) => `${evened(slashes)}\\x69mport`)
    .replace(/(\\*)<!--/g, (_, slashes: string) => `${evened(slashes)}\\x3c!--`)
    .replace(/-->/g, '--\\x3e');
}

/** A backslash before a plain letter says nothing; it must not meet the one that we put there. */
const evened = (slashes: string) => (slashes.length % 2 === 0 ? slashes : slashes.slice(1));

function emitTagged(lowering: Lowering, node: TaggedTemplateExpression): string {
  const { tag, quasi } = node;
  const line = lowering.lineOf(tag);
  const refused = quasi.quasis.some(({ value }) => harmless(value.raw) !== value.raw);
  let tagText = lowering.emit(tag);
  if (tag.type !== 'MemberExpression' && tagText !== (tag as { name?: string }).name) tagText = `(${tagText})`;
  const values = quasi.expressions.map(expression => parenthesised(expression, lowering.emit(expression)));
  if (line >= 0 && lowering.known !== line) {
    const last = quasi.expressions.at(-1);
    if (last !== undefined) values[values.length - 1] = markValue(lowering, last, values.at(-1)!, line);
    else if (tag.type === 'Identifier') tagText = lowering.markBefore(tagText, line);
  }
  lowering.known = -1;
  if (!refused) return tagText + lowering.splice(quasi as Node, child => values[quasi.expressions.indexOf(child as never)]);
  // The tag may look at the raw text, so it is handed over as data.
  const strings = (texts: (string | null | undefined)[]) =>
    `[${texts.map(text => (text == null ? 'undefined' : harmless(JSON.stringify(text)))).join(', ')}]`;
  const local = lowering.fresh('t');
  const parts = quasi.quasis.map(({ value }: TemplateElement) => value);
  lowering.locals.set(
    local,
    `${lowering.prefix}.template(${strings(parts.map(({ cooked }) => cooked))}, ${strings(parts.map(({ raw }) => raw))})`,
  );
  return `${tagText}(${[local, ...values].join(', ')})`;
}

// ── Calls ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const QUIET = new Set(['Math', 'Number']);

/** Calls that neither look at the line nor run any of the learner's code. */
function isQuiet(lowering: Lowering, callee: Node): boolean {
  const root = callee.type === 'MemberExpression' && !callee.computed ? callee.object : callee;
  return root.type === 'Identifier' && QUIET.has(root.name) && lowering.freeUse(root) !== undefined;
}

function emitCall(lowering: Lowering, node: (CallExpression | NewExpression) & Node): string {
  const callee = node.callee as Node;
  const quiet = isQuiet(lowering, callee);
  const line = quiet ? -1 : lineOfCall(lowering, node);
  const parts = calleeOf(lowering, node);
  const values = node.arguments.map(argument => parenthesised(argument, lowering.emit(argument)));
  if (line >= 0 && lowering.known !== line) {
    const last = node.arguments.at(-1);
    if (last !== undefined) values[values.length - 1] = markValue(lowering, last, values.at(-1)!, line);
    else if (parts.marked === null) values.push(`...${lowering.markBefore(lowering.local('none'), line)}`);
    else parts.text = parts.marked(line);
  }
  if (parts.self !== null) values.unshift(parts.self);
  if (!quiet) lowering.known = -1;
  const optional = node.type === 'CallExpression' && node.optional ? '?.' : '';
  return `${node.type === 'NewExpression' ? 'new ' : ''}${parts.text}${optional}(${values.join(', ')})`;
}

interface Callee {
  text: string;
  /** The same text, setting the line last. Null where that cannot be done. */
  readonly marked: ((line: number) => string) | null;
  /** The first argument, where a lowered `super` method is called with `this`. */
  readonly self: string | null;
}

function calleeOf(lowering: Lowering, node: CallExpression | NewExpression): Callee {
  const callee = node.callee as Node;
  const outer = lowering.lexical.super;
  if (callee.type === 'Super') return { text: outer === null ? 'super' : `${outer}.call`, marked: null, self: null };
  const isNew = node.type === 'NewExpression';
  if (callee.type === 'MemberExpression' && !isNew) {
    if (callee.object.type === 'Super') {
      const text = lowering.emit(callee);
      if (outer === null) return { text, marked: null, self: null };
      return { text: `${text}.call`, marked: null, self: lowering.lexical.this === null ? 'this' : `${lowering.lexical.this}()` };
    }
    if (callee.computed || isOptional(callee)) return { text: lowering.emit(callee), marked: null, self: null };
    const { object } = callee;
    const name = emitPlainKey(lowering, callee.property);
    const inner = parenthesised(object, lowering.emit(object));
    const around = (text: string) =>
      lowering.text(callee.start, object.start) + text + lowering.text(object.end, callee.property.start) + name;
    const mark = (line: number) => (isStill(object) ? lowering.markBefore(inner, line) : lowering.markAfter(inner, line));
    return { text: around(inner), marked: line => around(mark(line)), self: null };
  }
  const emitted = lowering.emit(callee);
  // `new (f().x)()`: without the parentheses, `new` would take `f` for its constructor.
  const plain = (callee.type === 'Identifier' && emitted === callee.name) || (callee.type === 'MemberExpression' && !/[([]/.test(emitted));
  return {
    text: plain ? emitted : `(${emitted})`,
    marked: line => (isStill(callee) ? lowering.markBefore(emitted, line) : `(${lowering.markAfter(emitted, line)})`),
    self: null,
  };
}

/** True when a `?.` before this place can end the chain, so that the text must stay one chain. */
function isOptional(node: Node): boolean {
  if (node.type === 'MemberExpression') return node.optional || isOptional(node.object);
  return node.type === 'CallExpression' && (node.optional || isOptional(node.callee));
}

/** Sets the line in the last argument, when everything else of the call has been computed. */
function markValue(lowering: Lowering, argument: Node, text: string, line: number): string {
  if (argument.type === 'SpreadElement') return `...${lowering.markAfter(text.slice(text.indexOf('...') + 3).trim(), line)}`;
  return isStill(argument) ? lowering.markBefore(text, line) : lowering.markAfter(text, line);
}

function emitMember(lowering: Lowering, node: MemberExpression & Node): string {
  const outer = lowering.lexical.super;
  if (node.object.type === 'Super' && outer !== null) {
    const key = node.computed ? lowering.emit(node.property) : JSON.stringify((node.property as Identifier).name);
    return lowering.isWritten(node) ? `${lowering.local('reference')}(${outer}, ${key}).value` : `${outer}.get(${key})`;
  }
  const written = emitWrittenConstructor(lowering, node);
  if (written !== null) return written;
  return lowering.splice(node, child => {
    if (child === node.property && !node.computed) return emitPlainKey(lowering, child);
    return undefined;
  });
}

/** `x.constructor` that is written to: arrays inherit one that cannot be written (see `process/overrides.ts`). Null for all else. */
export function emitWrittenConstructor(lowering: Lowering, node: MemberExpression & Node): string | null {
  const { object, property, computed } = node;
  const key = computed ? property.type === 'Literal' && property.value : property.type === 'Identifier' && property.name;
  if (key !== 'constructor' || object.type === 'Super' || !lowering.isWritten(node)) return null;
  return `${lowering.prefix}.made(${parenthesised(object, lowering.emit(object))}).value`;
}

function emitAssignment(lowering: Lowering, node: Extract<Node, { type: 'AssignmentExpression' }>): string {
  const { left, right, operator } = node;
  const emitRight = () => lowering.emit(right, left.type === 'Identifier' ? left.name : null);
  if (left.type === 'ObjectPattern' || left.type === 'ArrayPattern') {
    const value = parenthesised(right, emitRight());
    return `${lowering.perhaps(() => lowering.emit(left))} = ${value}`;
  }
  const conditional = operator === '??=' || operator === '||=' || operator === '&&=';
  const text = () => lowering.splice(node, child => (child === right ? emitRight() : undefined));
  return conditional ? lowering.perhaps(text) : text();
}

function emitProperty(lowering: Lowering, node: Property & Node): string {
  const value = node.value as Node;
  if (node.shorthand) {
    const text = lowering.emit(value);
    const name = (node.key as Identifier).name;
    const unchanged = value.type === 'Identifier' ? text === name : text.startsWith(`${name} =`);
    return unchanged ? text : `${name}: ${text}`;
  }
  if (node.method && isFunction(value) && value.async) return emitAsyncProperty(lowering, node);
  return lowering.splice(node, child => {
    if (child === node.key && !node.computed) return emitPlainKey(lowering, child);
    if (child !== value) return undefined;
    return lowering.emit(child, node.computed ? null : keyName(node.key));
  });
}
