/** A process of its own for one fan-out, so that its peak is nobody else's. Prints the peak above idle in MiB. */
import { compileNode } from '../../compile/compile-node.ts';
import { fanOut } from './fan-out.ts';

const [text, messages] = process.argv.slice(2) as [string, string];
const compiled = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
if (!compiled.ok) throw new Error('the handler does not compile');
fanOut(compiled.program, 1000);
const idle = process.memoryUsage().rss;
fanOut(compiled.program, Number(messages));
console.log(JSON.stringify({ peakMiB: (process.resourceUsage().maxRSS * 1024 - idle) / 2 ** 20, idleMiB: idle / 2 ** 20 }));
process.exit(0);
