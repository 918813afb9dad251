/**
 * `npm run bench`: what the engine promises about its speed, measured. Every figure is a ratio inside one process.
 *
 *     npm run bench -- [--json FILE] [--messages 10000000] [--no-browser]
 *     npm run bench -- --press [SLUG...]
 *
 * `--press` measures nothing but how soon each exercise, or each that is named, shows its first counterexample, for which the site has to be built.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { bundle } from '../../build/bundled.mjs';
import { compileNode } from '../../compile/compile-node.ts';
import type { CompiledProgram, CompiledPrograms } from '../../compile/compiled.ts';
import { exerciseSlugs } from '../../exercise/load-fs.ts';
import { inlineMore } from '../../sandbox/inlining-node.ts';
import { compiledDesign } from '../../sim/at-scale/compiled-testing.ts';
import { launch } from '../browser.ts';
import { HALVES } from './all.ts';
import { measureClass } from './class.ts';
import { DESIGN_NAMES, filesOf } from './designs.ts';
import { FOUR_EFFECTS, FOUR_EFFECTS_WITH_MEMORY, type Inputs } from './inputs.ts';
import type { FromBenchWorker } from './inside-worker.ts';
import type { DesignName, Thread } from './place.ts';
import { measurePress } from './press-run.ts';
import { printed, type Row, row } from './row.ts';
import { measureStop } from './stop.ts';
import { MEASURED } from './systems.ts';
import { threadMs } from './thread-time-node.ts';

const { values, positionals } = parseArgs({
  options: {
    json: { type: 'string' },
    messages: { type: 'string', default: '10000000' },
    browser: { type: 'boolean', default: true },
    press: { type: 'boolean', default: false },
  },
  allowNegative: true,
  allowPositionals: true,
});
const messages = Number(values.messages);
const rows: Row[] = [];
const tell = (each: Row) => {
  rows.push(each);
  console.log(printed([each]));
};

if (values.press) {
  await measurePress(process.cwd(), positionals.length > 0 ? positionals : await exerciseSlugs(process.cwd()), tell);
  process.exit(0);
}

const inputs: Inputs = {
  messages,
  programs: {
    fourEffects: await compiled(FOUR_EFFECTS),
    withMemory: await compiled(FOUR_EFFECTS_WITH_MEMORY),
  },
  systems: await Promise.all(MEASURED.map(({ texts }) => compiledSystem(texts))),
  designs: Object.fromEntries(
    await Promise.all(DESIGN_NAMES.map(async name => [name, await compiledDesign(filesOf(name))])),
  ) as Inputs['designs'],
};

for (const each of await measureClass(process.cwd())) tell(each);
for (const design of DESIGN_NAMES) tell(memory(design));
// Everything that drives a browser comes first: the last measurement in Node freezes the language, which that does not bear.
const inBrowser = values.browser ? await inChromium() : null;
if (values.browser) {
  if (existsSync('dist/index.html')) await measurePress(process.cwd(), 'first', tell);
  else console.log('The site is not built, so pressing Run was not measured: npm run build');
  await measureStop(tell);
}
const macrotask = () => new Promise<void>(resolve => setImmediate(resolve));
const explored = await exploringInNode();
const fannedOut = await HALVES.fanOut(inputs, { name: 'Node', now: threadMs, macrotask, openThread, forFanOut: inlineMore }, tell);
const inNode = `${explored} ${fannedOut}`;
if (inBrowser !== null) {
  const same = inBrowser === inNode;
  tell(row('Node and Chromium', 'hashes', same ? 1 : 2, 'hashes', { atMost: 1 }, same ? inBrowser : `${inNode} and ${inBrowser}`));
}

console.log(`\n${printed(rows)}\n`);
console.log(`${rows.filter(({ held }) => held === true).length} bars held, ${rows.filter(({ held }) => held === false).length} not.`);
if (messages < 10_000_000) console.log(`The fan-out was one of ${messages} messages; the bars are for 10000000.`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
process.exit(0);

/** Tells the rows and returns the hash. */
function exploringInNode(): Promise<string> {
  const worker = new Worker(new URL('./exploring-worker.ts', import.meta.url), { workerData: inputs });
  return new Promise((resolve, reject) => {
    worker.on('error', reject).on('message', (answer: FromBenchWorker) => {
      if (answer.kind === 'row') tell(answer.row);
      if (answer.kind === 'done') resolve(answer.hash);
    });
  });
}

function openThread(): Thread {
  const worker = new Worker(new URL('./part-worker.ts', import.meta.url));
  return {
    tell: said =>
      new Promise((resolve, reject) => {
        worker.once('message', resolve).once('error', reject);
        worker.postMessage(said);
      }),
    end: () => void worker.terminate(),
  };
}

async function compiledSystem(texts: { readonly [program: string]: string }): Promise<CompiledPrograms> {
  const programs = Object.entries(texts).map(async ([name, text]): Promise<[string, CompiledProgram]> => [name, await compiled(text)]);
  return Object.fromEntries(await Promise.all(programs));
}

async function compiled(text: string): Promise<CompiledProgram> {
  const result = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
  if (!result.ok) throw new Error(result.errors.map(error => error.text).join('\n'));
  return result.program;
}

function memory(design: DesignName): Row {
  const child = fileURLToPath(new URL('./memory-node.ts', import.meta.url));
  const said = execFileSync(process.execPath, ['--no-warnings', child, design, String(messages)], { encoding: 'utf8' });
  const { peakMiB, idleMiB } = JSON.parse(said) as { peakMiB: number; idleMiB: number };
  return row(
    'Node',
    `peak memory above idle, a whole design of ${design}`,
    peakMiB,
    'MiB',
    { atMost: 512 },
    `${messages / 1e6}M messages; idle ${idleMiB.toFixed(0)} MiB`,
  );
}

/** The same in a worker of a page. Tells the rows and returns the hashes. */
async function inChromium(): Promise<string> {
  const { text } = await bundle(fileURLToPath(new URL('./inside-worker.ts', import.meta.url)));
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.exposeFunction('tellBench', (answer: FromBenchWorker) => {
      if (answer.kind === 'row') tell(answer.row);
    });
    const half = (name: keyof typeof HALVES) =>
      page.evaluate(
        ([script, data]) =>
          new Promise<string>((resolve, reject) => {
            const worker = new globalThis.Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
            worker.onerror = event => reject(new Error(event.message));
            worker.onmessage = ({ data: answer }: MessageEvent<FromBenchWorker>) => {
              (globalThis as unknown as { tellBench(answer: FromBenchWorker): void }).tellBench(answer);
              if (answer.kind === 'done') {
                worker.terminate();
                resolve(answer.hash);
              }
              if (answer.kind === 'failed') reject(new Error(answer.text));
            };
            worker.postMessage(data);
          }),
        [text, { ...inputs, half: name }] as const,
      );
    return `${await half('exploring')} ${await half('fanOut')}`;
  } finally {
    await browser.close();
  }
}
