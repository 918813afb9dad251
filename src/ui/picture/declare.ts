import { type CompiledSystem, compileSystem } from '../../compile/compile-system.ts';
import type { SourceFile } from '../../compile/compiled.ts';
import { type Exercise, topologyProgram } from '../../exercise/exercise.ts';
import type { SourceLine } from '../../history/event.ts';
import type { FromInside } from '../../sandbox/protocol.ts';
import type { Machinery } from '../../submit.ts';
import type { System } from '../../system/system.ts';

/** What the learner's code declares of brokers, or why it declares nothing. */
export type Declared =
  | { readonly ok: true; readonly system: System }
  | { readonly ok: false; readonly text: string; readonly line: SourceLine | null };

/** Only what declares is compiled and run: the rest may be as unfinished as it is. Rejects when the compiler or a sandbox cannot be had. */
export async function declare(
  exercise: Exercise,
  files: readonly SourceFile[],
  machinery: Machinery,
  signal: AbortSignal,
): Promise<Declared> {
  const compiled = await compileDeclaring(exercise, files, (all, entry) => machinery.compile(all, entry, { signal }));
  if (!compiled.ok) {
    const [first] = compiled.errors;
    return { ok: false, text: first!.text, line: { file: first!.file, line: first!.line } };
  }
  const sandbox = await machinery.openSandbox();
  let declared: Declared = { ok: false, text: 'Nothing was declared.', line: null };
  const hear = (answer: FromInside) => {
    if (answer.kind === 'declared') declared = { ok: true, system: answer.system };
    if (answer.kind === 'bad-topology' || answer.kind === 'does-not-load') declared = { ok: false, text: answer.text, line: answer.line };
    if (answer.kind === 'no-handler') declared = { ok: false, text: answer.text, line: null };
    if (answer.kind === 'halted') declared = { ok: false, text: 'This code did not come to an end.', line: answer.line };
  };
  try {
    const { programs } = compiled;
    await sandbox.ask({ kind: 'declare', exercise, programs }, hear, signal);
  } finally {
    sandbox.close();
  }
  return declared;
}

/** No more than what declares. */
export function compileDeclaring(
  { topologies = {}, given }: Pick<Exercise, 'topologies' | 'given'>,
  files: readonly SourceFile[],
  compile: Parameters<typeof compileSystem>[3],
): Promise<CompiledSystem> {
  const entries = Object.entries(topologies).map(([broker, { entry }]) => ({ name: topologyProgram(broker), entry, given: false }));
  return compileSystem(entries, files, given, compile);
}
