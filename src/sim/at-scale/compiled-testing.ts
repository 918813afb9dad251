import { compileNode } from '../../compile/compile-node.ts';
import type { CompiledProgram } from '../../compile/compiled.ts';
import type { ScalePart } from './result.ts';
import { type Meeting, meetingOf } from './rounds.ts';

/** Parts of a run, side by side: each is told what all have come to wherever they meet. */
export function playedByAll(parts: readonly Generator<Meeting, ScalePart | null, Meeting>[]): (ScalePart | null)[] {
  let steps = parts.map(part => part.next());
  while (steps.every(({ done }) => !done)) {
    const meeting = meetingOf(steps.map(({ value }) => value as Meeting));
    steps = parts.map(part => part.next(meeting));
  }
  return steps.map(({ done, value }) => (done ? value : null));
}

/** Compiles the files of a design, by program. */
export async function compiledDesign(files: {
  readonly [program: string]: string;
}): Promise<{ readonly [program: string]: CompiledProgram }> {
  const compiled: Record<string, CompiledProgram> = {};
  for (const [name, text] of Object.entries(files)) {
    const result = await compileNode([{ path: `${name}.ts`, text }], `${name}.ts`);
    if (!result.ok) throw new Error(result.errors.map(error => error.text).join('\n'));
    compiled[name] = result.program;
  }
  return compiled;
}
