/**
 * Records what a real broker does, for the model to be held to.
 *
 *     node src/testing/conformance/record.ts kafka [--port 19092] [--only TEXT] [--broker setting=value] [--compare]
 *
 * Each script runs three times against the broker and is kept if the three agree. `--broker` says that the broker was started with a setting of
 * its own, and records the scripts that ask for it. `--compare` writes nothing, and says where the model differs.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { firstDifference, type Observation, perform, type Recorded, type RecordFile, type Script } from './kafka-format.ts';
import { JavaDriver, JavaProcess } from './kafka-java.ts';
import { ModelDriver } from './kafka-model.ts';
import { ASSIGNORS } from './kafka-scripts/assignors.ts';
import { CLIENTS } from './kafka-scripts/clients.ts';
import { GROUPS } from './kafka-scripts/groups.ts';
import { LOG } from './kafka-scripts/log.ts';
import { PRODUCERS } from './kafka-scripts/producers.ts';
import { WireDriver } from './kafka-wire.ts';

const SCRIPTS: readonly Script[] = [...LOG, ...GROUPS, ...PRODUCERS, ...ASSIGNORS, ...CLIENTS];
const VERSION = '4.3.1';
const RUNS = 3;
const AT_ONCE = 3;

const [broker, ...args] = process.argv.slice(2);
if (broker !== 'kafka') {
  console.error('Recording is there for: kafka');
  process.exit(2);
}
const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const port = Number(option('--port') ?? 19092);
const only = option('--only') ?? '';
const setting = option('--broker') ?? '';
const compare = args.includes('--compare');
const folder = fileURLToPath(new URL('./kafka/', import.meta.url));
const chosen = SCRIPTS.filter(script => script.id.includes(only) || script.theme === only).filter(({ broker = {} }) => {
  const wanted = Object.entries(broker).map(([name, value]) => `${name}=${value}`);
  return wanted.join() === setting;
});

let java: JavaProcess | undefined;

async function run(script: Script, attempt: number): Promise<Observation[]> {
  const suffix = `.${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}${attempt}`;
  const wire = await WireDriver.connect(port, suffix);
  const driver = script.client === 'wire' ? wire : new JavaDriver(wire, (java ??= new JavaProcess(port)), suffix);
  try {
    return await perform(driver, script.ops);
  } finally {
    await driver.close();
  }
}

async function record(script: Script): Promise<Recorded | null> {
  const runs: Observation[][] = [];
  for (let attempt = 0; attempt < (compare ? 1 : RUNS); attempt++) runs.push(await run(script, attempt));
  for (const other of runs.slice(1)) {
    const difference = firstDifference(runs[0], other);
    if (difference !== null) {
      console.log(
        `${script.id}: two runs differ at ${difference.path}: ${JSON.stringify(difference.expected)}, ${JSON.stringify(difference.got)}`,
      );
      return null;
    }
  }
  return { ...script, versions: [VERSION], observations: runs[0]! };
}

async function compareWithModel(recorded: Recorded): Promise<boolean> {
  try {
    const got = await perform(new ModelDriver(recorded.broker), recorded.ops);
    for (const [step, expected] of recorded.observations.entries()) {
      const difference = firstDifference(expected, got[step]);
      if (difference === null) continue;
      console.log(
        `${recorded.id}: step ${step} ${JSON.stringify(recorded.ops[step])}\n    broker ${JSON.stringify(expected)}\n    model  ${JSON.stringify(got[step])}`,
      );
      return false;
    }
    return true;
  } catch (error) {
    console.log(`${recorded.id}: the model threw ${(error as Error).stack}`);
    return false;
  }
}

await WireDriver.warmUp(port);
// A virtual machine that has just started is slow enough to change what is seen.
const first = chosen.find(({ client }) => client === 'java');
if (first !== undefined) for (let i = 0; i < 2; i++) await run(first, i);
const done: Recorded[] = [];
const queue = [...chosen];
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let script = queue.shift(); script !== undefined; script = queue.shift()) {
      try {
        const recorded = await record(script);
        if (recorded !== null) done.push(recorded);
      } catch (error) {
        console.log(`${script.id}: ${(error as Error).stack}`);
      }
    }
  }),
);
(java as JavaProcess | undefined)?.end();
let agree = 0;
for (const recorded of done.sort((a, b) => chosen.findIndex(({ id }) => id === a.id) - chosen.findIndex(({ id }) => id === b.id)))
  if (await compareWithModel(recorded)) agree += 1;
console.log(`${done.length} of ${chosen.length} recorded; the model agrees with ${agree}`);
if (!compare) write();

function write(): void {
  mkdirSync(folder, { recursive: true });
  for (const theme of new Set(done.map(one => one.theme))) {
    const path = join(folder, `${theme}.json`);
    const before: readonly Recorded[] = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as RecordFile).scenarios : [];
    const fresh = done.filter(one => one.theme === theme);
    const kept = before.filter(({ id }) => !fresh.some(one => one.id === id) && SCRIPTS.some(one => one.id === id));
    const order = SCRIPTS.map(({ id }) => id);
    const scenarios = [...kept, ...fresh].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
    const lines = scenarios.map(one => {
      const { ops, observations, ...head } = one;
      const list = (items: readonly unknown[]) => `[\n${items.map(item => `      ${JSON.stringify(item)}`).join(',\n')}\n    ]`;
      return `  { ${JSON.stringify(head).slice(1, -1)},\n    "ops": ${list(ops)},\n    "observations": ${list(observations)} }`;
    });
    writeFileSync(
      path,
      `{ "format": "broker-trace/1", "broker": "kafka", "theme": ${JSON.stringify(theme)}, "scenarios": [\n${lines.join(',\n')}\n] }\n`,
    );
  }
}
