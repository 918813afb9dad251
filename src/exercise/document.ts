/** A YAML file that an instructor wrote, from its text to plain data that a schema has accepted, or to what is wrong and where. Pure. */
import { Ajv, type ValidateFunction } from 'ajv';
import { type Document, isAlias, isMap, isScalar, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import { explain, type Path, type Problem } from './problems.ts';

export interface Read {
  readonly raw: unknown;
  /** Line and column of a part of the file; of what it would stand in where that part is not written. */
  where(path: Path): string;
}

/** What is wrong inside of these is told by itself, and what they forbid by checks that can say it better. */
const SILENT: ReadonlySet<string> = new Set(['oneOf', 'anyOf', 'if', 'allOf', 'propertyNames']);

const compiled = new Map<string, ValidateFunction>();

/** @param schema JSON Schema, draft 7; compiled once for each text, because registries are open and what they make may grow */
export function compileSchema(schema: object): ValidateFunction {
  const text = JSON.stringify(schema);
  const before = compiled.get(text);
  if (before !== undefined) return before;
  const ajv = new Ajv({ allErrors: true, verbose: true, useDefaults: true, strict: true, allowUnionTypes: true, strictRequired: false });
  const validate = ajv.compile(schema);
  compiled.set(text, validate);
  return validate;
}

/** @param file as problems name it: `exercises/poison-pill/exercise.yaml` */
export function readDocument(file: string, yaml: string, validate: ValidateFunction): Read | readonly Problem[] {
  const read = parseText(file, yaml);
  if (!('raw' in read)) return read;
  const problems = schemaProblems(read.raw, validate).map(([path, text]) => ({ where: read.where(path), text }));
  return problems.length > 0 ? problems : read;
}

/** The same without a schema: what no YAML file of an exercise may hold is told all the same. */
export function parseText(file: string, yaml: string): Read | readonly Problem[] {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const tabs = document.errors.filter(isTab);
  // What else is wrong where a tab stands follows from it.
  if (document.errors.length > 0)
    return (tabs.length > 0 ? tabs : document.errors).map(error => ({ where: at(error.pos[0]), text: plain(error, document) }));
  const shared = sharedParts(document);
  if (shared.length > 0) return shared.map(({ offset, text }) => ({ where: at(offset), text }));
  const where = (path: Path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const above = document.getIn(path.slice(0, length - 1), true);
      const last = path[length - 1];
      // A part of a map begins where its name stands.
      const key = isMap(above)
        ? above.items.map(each => each.key).find(each => isScalar(each) && String(each.value) === String(last))
        : null;
      const node = (key ?? document.getIn(path.slice(0, length), true)) as { range?: [number, number, number] } | undefined;
      if (node?.range) return at(node.range[0]);
    }
    return at(document.contents?.range?.[0] ?? 0);
  };
  return { raw: document.toJS(), where };
}

/** Anchors, and what refers to them: one place then says what another means, and a few lines can stand for millions. */
function sharedParts(document: Document): { readonly offset: number; readonly text: string }[] {
  const found: { offset: number; text: string }[] = [];
  visit(document, {
    Node(_, node) {
      const offset = node.range?.[0] ?? 0;
      if (isAlias(node)) found.push({ offset, text: `\`*${node.source}\` is an alias of YAML: write out what it stands for.` });
      else if (node.anchor !== undefined)
        found.push({ offset, text: `\`&${node.anchor}\` is an anchor of YAML: leave it away, and write out what refers to it.` });
    },
  });
  return found;
}

/**
 * What the schema has against it; fills in defaults.
 * @param at where `raw` stands in the file
 */
export function schemaProblems(raw: unknown, validate: ValidateFunction, at: Path = []): readonly (readonly [path: Path, text: string])[] {
  if (validate(raw)) return [];
  return validate.errors!.flatMap(error => {
    if (SILENT.has(error.keyword)) return [];
    const path = [...at, ...error.instancePath.split('/').slice(1).map(part)];
    const { additionalProperty } = error.params as { readonly additionalProperty?: string };
    const name = error.propertyName ?? additionalProperty;
    return [[name === undefined ? path : [...path, name], explain(error, path)] as const];
  });
}

/** A part of a JSON pointer. */
function part(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text.replaceAll('~1', '/').replaceAll('~0', '~');
}

const isTab = ({ code, message }: YAMLError) => code === 'TAB_AS_INDENT' || /\btabs?\b/i.test(message);

/** What the parser calls by words of its own. */
const PLAINER: { readonly [code: string]: string } = {
  MULTIPLE_DOCS: 'A second document begins here: a file holds one.',
  BLOCK_AS_IMPLICIT_KEY:
    'A value stands where there is one already: put a text with a colon in it into quotes, and mind how far the line is indented.',
};

/** The parser's message without its place, in plainer words where we have some. */
function plain(error: YAMLError, document: Document): string {
  const told = error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
  if (error.code === 'TAB_AS_INDENT' || /\btabs?\b/i.test(told))
    return 'A tab stands where YAML takes only spaces: indent with two spaces.';
  if (error.code !== 'DUPLICATE_KEY') return PLAINER[error.code] ?? `${told}.`;
  let text = told;
  visit(document, {
    Pair(_, pair, ancestors) {
      const key = pair.key as { value?: unknown; range?: [number, number, number] } | null;
      if (key?.range?.[0] !== error.pos[0]) return undefined;
      const above = ancestors.flatMap(each => ('key' in each ? [String((each.key as { value?: unknown }).value)] : []));
      const where = above.length === 0 ? 'The file' : `\`${above.join('.')}\``;
      text = `${where} has \`${String(key.value)}\` twice: each name stands for one thing.`;
      return visit.BREAK;
    },
  });
  return text;
}
