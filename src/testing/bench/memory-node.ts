/** A process of its own for one whole design, so that its peak is nobody else's. Prints the peak above idle in MiB. */
import { compiledDesign } from '../../sim/at-scale/compiled-testing.ts';
import { DESIGN_NAMES, filesOf, playDesign } from './designs.ts';

const [name, followers] = process.argv.slice(2) as [string, string];
const design = DESIGN_NAMES.find(each => each === name)!;
const programs = await compiledDesign(filesOf(design));
playDesign(design, programs, 1000);
const idle = process.memoryUsage().rss;
playDesign(design, programs, Number(followers));
console.log(JSON.stringify({ peakMiB: (process.resourceUsage().maxRSS * 1024 - idle) / 2 ** 20, idleMiB: idle / 2 ** 20 }));
process.exit(0);
