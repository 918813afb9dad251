import type { BuildFailure, BuildOptions, BuildResult, Loader, Message, Plugin } from 'esbuild-wasm';
import type { Diagnostic, SourceFile } from './compiled.ts';
import { CRITERION_MODULE, CRITERION_TEXT } from './criterion-module.ts';
import { moduleReason, NODE_MODULES, nodeModuleNamed, nodeModuleText } from './modules.ts';
import { nearest, RENAMED } from './names.ts';

/** As much of esbuild as is used here, so that Node's and the browser's can both be handed in. */
export interface Esbuild {
  build(options: BuildOptions & { write: false }): Promise<BuildResult>;
}

export type BundleResult =
  | { readonly ok: true; readonly code: string; readonly map: string; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly errors: readonly Diagnostic[] };

/** More text than any course needs, and little enough to compile while one waits. UTF-16 units of all files together. */
export const SOURCE_LIMIT = 2 * 1024 * 1024;

const NAMESPACE = 'learner';
/** Modules of Node. */
const NODE = 'node';
const LOADERS: { readonly [extension: string]: Loader } = {
  ts: 'ts',
  mts: 'ts',
  tsx: 'tsx',
  js: 'js',
  mjs: 'js',
  jsx: 'jsx',
  json: 'json',
};

const MODULE_TEXT = `
export const SECOND = 1000;
export const MINUTE = 60000;
export const HOUR = 3600000;
export const DAY = 86400000;
export const UniqueViolation = ackademy$UniqueViolation;
export const ServiceUnavailable = ackademy$ServiceUnavailable;
export const DeadlockDetected = ackademy$DeadlockDetected;
export const TransactionAborted = ackademy$TransactionAborted;
export const RateLimited = ackademy$RateLimited;
export const RecipientRefused = ackademy$RecipientRefused;
export const IdempotencyConflict = ackademy$IdempotencyConflict;
export const CardDeclined = ackademy$CardDeclined;
export const TokenGone = ackademy$TokenGone;
export const ErrorReply = ackademy$ErrorReply;
export const ProducerFenced = ackademy$ProducerFenced;
`;

export interface BundleOptions {
  /** It is a criterion of an exercise, which has a module of its own. */
  readonly criterion?: boolean;
}

/**
 * Bundles the learner's files into one module without imports, types stripped, `async` kept. Touches no disk and no
 * network: esbuild sees these files, the module `ackademy` and what stands for some modules of Node, nothing else.
 */
export async function bundle(
  esbuild: Esbuild,
  files: readonly SourceFile[],
  entry: string,
  { criterion = false }: BundleOptions = {},
): Promise<BundleResult> {
  const refused = refuse(files, entry);
  if (refused !== null) return { ok: false, errors: [refused] };
  try {
    const result = await esbuild.build({
      entryPoints: [entry],
      plugins: [learnerFiles(files, entry, criterion)],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'neutral',
      target: 'es2024',
      charset: 'utf8',
      sourcemap: 'external',
      sourcesContent: false,
      outfile: 'bundle.js',
      legalComments: 'none',
      logLevel: 'silent',
      define: { ...RENAMED },
      // `verbatimModuleSyntax: false`: an import that is only used as a type is no import.
      tsconfigRaw: {
        compilerOptions: { target: 'esnext', useDefineForClassFields: true, verbatimModuleSyntax: false, alwaysStrict: true },
      },
    });
    const text = (suffix: string) => result.outputFiles!.find(file => file.path.endsWith(suffix))!.text;
    return {
      ok: true,
      code: text('.js'),
      map: text('.map'),
      warnings: result.warnings.map(message => toDiagnostic(message, 'warning', entry)),
    };
  } catch (failure) {
    const { errors } = failure as Partial<BuildFailure>;
    if (errors === undefined) throw failure;
    return { ok: false, errors: errors.map(message => toDiagnostic(message, 'error', entry)) };
  }
}

function refuse(files: readonly SourceFile[], entry: string): Diagnostic | null {
  const size = files.reduce((sum, { text }) => sum + text.length, 0);
  const at = (text: string): Diagnostic => ({ severity: 'error', file: entry, line: 1, column: 1, length: 0, text });
  if (size > SOURCE_LIMIT)
    return at(`The files hold ${(size / 1024 / 1024).toFixed(1)} MB of text. The limit is ${SOURCE_LIMIT / 1024 / 1024} MB together.`);
  if (files.some(({ path }) => path === entry)) return null;
  const guess = nearest(
    entry,
    files.map(({ path }) => path),
  );
  const there = files.length === 0 ? 'There are no files at all' : `There is ${files.map(({ path }) => `\`${path}\``).join(', ')}`;
  return at(
    `The program starts in \`${entry}\`, and there is no such file. ${guess === null ? there : `Did you mean \`${guess}\``}${guess === null ? '.' : '?'}`,
  );
}

function learnerFiles(files: readonly SourceFile[], entry: string, criterion: boolean): Plugin {
  const byPath = new Map(files.map(file => [file.path, file]));
  return {
    name: 'learner-files',
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        // Where a file of that name lies in the folder that one is in, esbuild asks for `./handler.ts`.
        if (kind === 'entry-point') return { path: entry, namespace: NAMESPACE };
        if (path === 'ackademy') return { path, namespace: 'ackademy', sideEffects: false };
        if (criterion && path === CRITERION_MODULE) return { path, namespace: 'criterion', sideEffects: false };
        const written = kind === 'dynamic-import' ? 'import()' : kind === 'require-call' || kind === 'require-resolve' ? 'require' : null;
        if (written !== null) return { errors: [{ text: lateImportSentence(written) }] };
        const ofNode = nodeModuleNamed(path);
        if (ofNode !== null) return { path: ofNode, namespace: NODE, sideEffects: false };
        if (!path.startsWith('.') && !path.startsWith('/')) return { errors: [{ text: packageSentence(path, [...byPath.keys()]) }] };
        const found = resolve(path, importer, byPath);
        if (found !== null) return { path: found, namespace: NAMESPACE };
        return { errors: [{ text: missingFileSentence(path, importer, [...byPath.keys()]) }] };
      });
      build.onLoad({ filter: /.*/, namespace: 'ackademy' }, () => ({ contents: MODULE_TEXT, loader: 'js' }));
      build.onLoad({ filter: /.*/, namespace: 'criterion' }, () => ({ contents: CRITERION_TEXT, loader: 'js' }));
      build.onLoad({ filter: /.*/, namespace: NODE }, ({ path }) => ({ contents: nodeModuleText(path), loader: 'js' }));
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => {
        const loader = LOADERS[path.slice(path.lastIndexOf('.') + 1)];
        if (loader === undefined)
          return { errors: [{ text: `\`${path}\` is no TypeScript, JavaScript or JSON file, so it cannot be imported.` }] };
        return { contents: byPath.get(path)!.text, loader };
      });
    },
  };
}

function resolve(path: string, importer: string, files: ReadonlyMap<string, SourceFile>): string | null {
  const base = join(importer, path);
  const withoutJs = base.replace(/\.(m?)js$/, '.$1ts');
  const candidates = [base, withoutJs, `${base}.ts`, `${base}.mts`, `${base}.js`, `${base}.json`, `${base}/index.ts`, `${base}/index.js`];
  return candidates.find(candidate => files.has(candidate)) ?? null;
}

/** The path from the root of the learner's files, as their list has it. */
function join(importer: string, path: string): string {
  const parts = path.startsWith('/') ? [] : importer.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function missingFileSentence(path: string, importer: string, paths: readonly string[]): string {
  const wanted = join(importer, path);
  const others = paths.filter(other => other !== importer);
  const guess =
    nearest(wanted, others) ??
    nearest(
      wanted,
      others.map(other => other.replace(/\.\w+$/, '')),
    );
  const full = others.find(other => other === guess || other.replace(/\.\w+$/, '') === guess);
  if (full !== undefined) return `There is no file \`${wanted}\`. Did you mean \`${relative(importer, full)}\`?`;
  const there = others.length === 0 ? 'This is the only file.' : `There is ${others.map(other => `\`${other}\``).join(', ')}.`;
  return `There is no file \`${wanted}\`. ${there}`;
}

function relative(importer: string, path: string): string {
  const from = importer.split('/').slice(0, -1);
  const to = path.split('/');
  while (from.length > 0 && to.length > 1 && from[0] === to[0]) {
    from.shift();
    to.shift();
  }
  return (from.length === 0 ? './' : '../'.repeat(from.length)) + to.join('/');
}

function packageSentence(path: string, files: readonly string[]): string {
  const name = path.replace(/^node:/, '');
  const own = files.find(file => file === name || file.replace(/\.\w+$/, '') === name);
  if (own !== undefined) return `\`${path}\` does not exist here. Your own file is \`./${own}\`: a path starts with a dot.`;
  const reason = moduleReason(path);
  if (reason !== null) return `\`${path}\` does not exist here: ${reason}.`;
  if (nearest(path, ['ackademy']) !== null) return `\`${path}\` does not exist here. Did you mean \`ackademy\`?`;
  return `\`${path}\` does not exist here: a handler reaches the world only through \`services\`. You can import \`ackademy\`, your own files, and of Node ${MODULE_LIST}.`;
}

const MODULE_LIST = Object.keys(NODE_MODULES)
  .map(name => `\`node:${name}\``)
  .join(', ')
  .replace(/, (?!.*, )/, ' and ');

export const lateImportSentence = (written: string): string =>
  `\`${written}\` does not exist here. Write an \`import\` at the top of the file; you can import \`ackademy\`, your own files, and some modules of Node, such as \`node:events\`.`;

function toDiagnostic(message: Message, severity: Diagnostic['severity'], entry: string): Diagnostic {
  const { location } = message;
  if (location === null) return { severity, file: entry, line: 1, column: 1, length: 0, text: message.text };
  // esbuild counts columns in bytes of UTF-8, editors in UTF-16 units.
  const bytes = new TextEncoder().encode(location.lineText);
  const units = (from: number, to: number) => new TextDecoder().decode(bytes.subarray(from, to)).length;
  return {
    severity,
    file: location.file.replace(/^\w+:/, ''),
    line: location.line,
    column: units(0, location.column) + 1,
    length: units(location.column, location.column + location.length),
    text: sentence(message),
  };
}

/** esbuild's words for what learners run into most, with what to do; its own text for the rest. */
function sentence({ text }: Message): string {
  if (/^Top-level await is currently not supported/.test(text) || /"await" can only be used inside an "async" function/.test(text))
    return `${text}. Put \`async\` before the function that this line is in.`;
  return text.replaceAll('"ackademy:ackademy"', '"ackademy"').replace(/\blearner:/g, '');
}
