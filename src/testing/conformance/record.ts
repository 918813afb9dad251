/**
 * Records what a real broker does, for the model to be held to.
 *
 *     npm run conformance:record -- kafka|sqs|rabbitmq [--port N] [--only TEXT] [--folder DIR] [--broker setting=value] [--compare]
 *
 * Each script runs three times against the broker and is kept if the three agree. `--folder` keeps them elsewhere than with our own; for rabbitmq,
 * whose records were taken on two versions, it has to be said. `--broker` says that the broker was started with a setting of its own, and
 * records the scripts that ask for it. `--compare` runs each once, writes nothing, and says where the model differs.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kafkaRecorder } from './kafka-recorder.ts';
import { rabbitmqRecorder } from './rabbitmq-recorder.ts';
import { type AnyScript, isListening, type Recorder } from './recorder.ts';
import { sqsRecorder } from './sqs-recorder.ts';
import type { Observation } from './steps.ts';
import { firstDifference } from './suite.ts';

const RUNS = 3;

type Recorded = AnyScript & { readonly versions: readonly string[]; readonly observations: readonly Observation[] };

/** By broker: its port unless another is said, how to start it, and its recorder, which may have to look at the broker first. */
const BROKERS: { readonly [broker: string]: { readonly port: number; readonly start: string; open(port: number): Promise<unknown> } } = {
  kafka: { ...kafkaRecorder, open: async () => kafkaRecorder },
  sqs: { ...sqsRecorder, open: async () => sqsRecorder },
  rabbitmq: { port: 5679, start: 'src/testing/conformance/rabbitmq-start.sh', open: rabbitmqRecorder },
};

const [broker = '', ...args] = process.argv.slice(2);
const chosenBroker = Object.hasOwn(BROKERS, broker) ? BROKERS[broker] : undefined;
if (chosenBroker === undefined) {
  console.error(`which broker? One of: ${Object.keys(BROKERS).join(', ')}`);
  process.exit(2);
}
const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const port = Number(option('--port') ?? chosenBroker.port);
const only = option('--only') ?? '';
const setting = option('--broker') ?? '';
const compare = args.includes('--compare');
if (!(await isListening(port))) {
  console.error(`Nothing answers on port ${port} of this machine. Start the broker first: ${chosenBroker.start}`);
  process.exit(2);
}
// A recorder is only ever given scripts of its own.
const recorder = (await chosenBroker.open(port)) as Recorder<AnyScript>;
const folder = option('--folder') ?? (recorder.folder === null ? null : fileURLToPath(recorder.folder));
if (folder === null && !compare) {
  console.error('Where to? --folder DIR, or --compare to write nothing');
  process.exit(2);
}
const chosen = recorder.scripts
  .filter(script => script.id.includes(only) || script.theme === only)
  .filter(script => recorder.settingsOf(script) === setting);
process.exit(await main(recorder));

async function main(recorder: Recorder<AnyScript>): Promise<number> {
  await recorder.warmUp(port, chosen);
  const done: Recorded[] = [];
  const isAlone = (script: AnyScript) => recorder.alone?.(script) ?? false;
  const queue = chosen.filter(script => !isAlone(script));
  const worker = async () => {
    for (let script = queue.shift(); script !== undefined; script = queue.shift()) {
      const recorded = await record(recorder, script);
      if (recorded !== null) done.push(recorded);
    }
  };
  await Promise.all(Array.from({ length: recorder.atOnce }, worker));
  queue.push(...chosen.filter(isAlone));
  await worker();
  recorder.close();
  const order = chosen.map(({ id }) => id);
  done.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  let agree = 0;
  for (const recorded of done) if (await compareWithModel(recorder, recorded)) agree += 1;
  console.log(`${done.length} of ${chosen.length} recorded; the model agrees with ${agree}`);
  if (!compare) write(done, folder!);
  return done.length === chosen.length && agree === done.length ? 0 : 1;
}

async function record(recorder: Recorder<AnyScript>, script: AnyScript): Promise<Recorded | null> {
  const runs: (readonly Observation[])[] = [];
  try {
    for (let attempt = 0; attempt < (compare ? 1 : RUNS); attempt++) runs.push(await recorder.run(script, port, attempt));
  } catch (error) {
    console.log(`${script.id}: ${(error as Error).stack}`);
    return null;
  }
  for (const other of runs.slice(1)) {
    const difference = firstDifference(runs[0], other);
    if (difference === null) continue;
    const { path, expected, got } = difference;
    console.log(`${script.id}: two runs differ at ${path}: ${JSON.stringify(expected)}, ${JSON.stringify(got)}`);
    return null;
  }
  return { ...script, versions: [recorder.version], observations: runs[0]! };
}

async function compareWithModel(recorder: Recorder<AnyScript>, recorded: Recorded): Promise<boolean> {
  try {
    const got = await recorder.model(recorded);
    for (const [step, expected] of (recorder.expected?.(recorded) ?? recorded.observations).entries()) {
      if (firstDifference(expected, got[step]) === null) continue;
      const said = [recorded.ops[step], expected, got[step]].map(each => JSON.stringify(each));
      console.log(`${recorded.id}: step ${step} ${said[0]}\n    broker ${said[1]}\n    model  ${said[2]}`);
      return false;
    }
    return true;
  } catch (error) {
    console.log(`${recorded.id}: the model threw ${(error as Error).stack}`);
    return false;
  }
}

function write(done: readonly Recorded[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  const order = recorder.scripts.map(({ id }) => id);
  for (const theme of new Set(done.map(one => one.theme))) {
    const path = join(folder, `${theme}.json`);
    const before: readonly Recorded[] = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).scenarios : [];
    const fresh = done.filter(one => one.theme === theme);
    const kept = before.filter(
      ({ id }) => !fresh.some(one => one.id === id) && recorder.scripts.some(one => one.id === id && one.theme === theme),
    );
    const scenarios = [...kept, ...fresh].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
    const lines = scenarios.map(one => {
      const { ops, observations, ...head } = one;
      const list = (items: readonly unknown[]) => `[\n${items.map(item => `      ${JSON.stringify(item)}`).join(',\n')}\n    ]`;
      return `  { ${JSON.stringify(head).slice(1, -1)},\n    "ops": ${list(ops)},\n    "observations": ${list(observations)} }`;
    });
    const head = `"format": "broker-trace/1", "broker": ${JSON.stringify(broker)}, "theme": ${JSON.stringify(theme)}`;
    writeFileSync(path, `{ ${head}, "scenarios": [\n${lines.join(',\n')}\n] }\n`);
  }
}
