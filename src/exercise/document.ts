/** A YAML file that an instructor wrote, from its text to plain data that a schema has accepted, or to what is wrong and where. Pure. */
import { Ajv, type ValidateFunction } from 'ajv';
import { type Document, isMap, isScalar, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import { explain, type Path, type Problem } from './problems.ts';

export interface Read {
  readonly raw: unknown;
  /** The line that a part of the file stands on; the nearest line above it where that part is not written. */
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
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const at = (offset: number) => `${file}:${lines.linePos(offset).line}`;
  if (document.errors.length > 0) return document.errors.map(error => ({ where: at(error.pos[0]), text: plain(error, document) }));
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
  const raw: unknown = document.toJS();
  const problems = schemaProblems(raw, validate).map(([path, text]) => ({ where: where(path), text }));
  return problems.length > 0 ? problems : { raw, where };
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

/** The parser's message, but for a name that stands twice, which it calls a map key. */
function plain(error: YAMLError, document: Document): string {
  if (error.code !== 'DUPLICATE_KEY') return error.message.split('\n')[0]!;
  let text = error.message;
  visit(document, {
    Pair(_, pair, ancestors) {
      const key = pair.key as { value?: unknown; range?: [number, number, number] } | null;
      if (key?.range?.[0] !== error.pos[0]) return undefined;
      const above = ancestors.flatMap(each => ('key' in each ? [String((each.key as { value?: unknown }).value)] : []));
      text = `\`${above.join('.') || 'the file'}\` has \`${String(key.value)}\` twice: each name stands for one thing.`;
      return visit.BREAK;
    },
  });
  return text;
}
