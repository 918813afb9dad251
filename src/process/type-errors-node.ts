import { readFileSync } from 'node:fs';
import type ts from 'typescript';
import type { Diagnostic, SourceFile } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { learnerGlobals } from './learner-globals.ts';
import { learnerModules } from './learner-modules.ts';
import { CHECKER_OPTIONS, grantedOnly } from './learner-types.ts';

/**
 * What the editor would underline: the same options, the same declarations, no DOM and no Node. They are warnings. A program runs
 * whatever its types say, and is judged by what it does.
 */
export async function typeErrors(exercise: Taught, files: readonly SourceFile[]): Promise<Diagnostic[]> {
  // Large, and wanted by one command alone.
  const { default: typescript } = await import('typescript');
  return checkTypes(typescript, exercise, files);
}

type Taught = Pick<Exercise, 'events' | 'system'> & Partial<Pick<Exercise, 'given'>>;

export function checkTypes(typescript: typeof ts, { events, system, given = [] }: Taught, files: readonly SourceFile[]): Diagnostic[] {
  const declared = (name: string) => readFileSync(new URL(`./${name}.d.ts`, import.meta.url), 'utf8');
  const texts = new Map([
    ['/ackademy/learner-api.d.ts', grantedOnly(declared('learner-api'), Object.keys(system.services))],
    ['/ackademy/learner-message.d.ts', declared('learner-message')],
    ['/ackademy/learner-topology.d.ts', declared('learner-topology')],
    ['/ackademy/globals.d.ts', learnerGlobals],
    ['/ackademy/modules.d.ts', learnerModules],
    ['/ackademy/events.d.ts', events],
    // Of two with one path the given one counts, as when they are compiled.
    ...[...files, ...given].map(file => [CODE + file.path, file.text] as const),
  ]);
  const options: ts.CompilerOptions = {
    ...CHECKER_OPTIONS,
    lib: [...CHECKER_OPTIONS.lib],
    types: [],
    moduleResolution: typescript.ModuleResolutionKind.Bundler,
  };
  const host = typescript.createCompilerHost(options);
  const { getSourceFile, fileExists, directoryExists, readFile: read } = host;
  host.getSourceFile = (name, target) => {
    const text = texts.get(name);
    if (text !== undefined) return typescript.createSourceFile(name, text, target);
    if (!LIBRARY.has(name)) LIBRARY.set(name, getSourceFile(name, target));
    return LIBRARY.get(name);
  };
  host.fileExists = name => texts.has(name) || fileExists(name);
  host.readFile = name => texts.get(name) ?? read(name);
  // Else nothing is looked for in folders that only these texts have.
  host.directoryExists = name => [...texts.keys()].some(path => path.startsWith(`${name}/`)) || (directoryExists?.(name) ?? false);
  const program = typescript.createProgram([...texts.keys()], options, host);
  const isGiven = (name: string | undefined) => given.some(({ path }) => CODE + path === name);
  // What is wrong with a file of the exercise is not the learner's.
  const found = typescript.getPreEmitDiagnostics(program).filter(({ file }) => !isGiven(file?.fileName));
  return found.map(({ file, start = 0, length = 1, messageText }) => {
    const { line, character } = file?.getLineAndCharacterOfPosition(start) ?? { line: 0, character: 0 };
    return {
      severity: 'warning',
      file: file?.fileName.replace(CODE, '') ?? '',
      line: line + 1,
      column: character + 1,
      length,
      text: typescript.flattenDiagnosticMessageText(messageText, ' '),
    };
  });
}

const CODE = '/code/';
/** The language's own declarations, by file: reading them takes most of the time. */
const LIBRARY = new Map<string, ts.SourceFile | undefined>();
