import { compileNode } from '../../compile/compile-node.ts';
import type { CompiledProgram } from '../../compile/compiled.ts';
import { IMPORTS, SURFACE, TABLE } from './table.ts';

/** One program that holds the whole table. */
export async function tableProgram(): Promise<CompiledProgram> {
  const cases = TABLE.map(([expression]) => `() => (${expression})`).join(',\n');
  const text = `// @ts-nocheck\n${IMPORTS}\n${SURFACE}\nexport const cases = [\n${cases}\n];\nexport async function handle() {}\n`;
  const compiled = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
  if (!compiled.ok) throw new Error(compiled.errors.map(error => `${error.line}: ${error.text}`).join('\n'));
  return compiled.program;
}
