/** A process of its own for one fan-out or one whole design, so that its peak is nobody else's. Prints the peak above idle in MiB. */
import { compileNode } from '../../compile/compile-node.ts';
import { compiledDesign } from '../../sim/at-scale/compiled-testing.ts';
import { DESIGN_NAMES, filesOf, playDesign } from './designs.ts';
import { fanOut } from './fan-out.ts';

const [text, messages] = process.argv.slice(2) as [string, string];
const play = await prepared();
play(1000);
const idle = process.memoryUsage().rss;
play(Number(messages));
console.log(JSON.stringify({ peakMiB: (process.resourceUsage().maxRSS * 1024 - idle) / 2 ** 20, idleMiB: idle / 2 ** 20 }));
process.exit(0);

async function prepared(): Promise<(messages: number) => unknown> {
  const design = DESIGN_NAMES.find(name => name === text);
  if (design !== undefined) {
    const programs = await compiledDesign(filesOf(design));
    return count => playDesign(design, programs, count);
  }
  const compiled = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
  if (!compiled.ok) throw new Error('the handler does not compile');
  return count => fanOut(compiled.program, count);
}
