/** Runs the scripts of our records again on a running RabbitMQ. Theirs were recorded elsewhere, on two versions; this one has its own folder. */
import { readdirSync, readFileSync } from 'node:fs';
import type { ProfileName } from '../../brokers/rabbitmq/profiles.ts';
import { type Operation, parseFile, type Scenario } from './rabbitmq-format.ts';
import { connectTo } from './rabbitmq-frames.ts';
import { Inside } from './rabbitmq-inside.ts';
import { modelObservations, PROFILE_OF } from './rabbitmq-replay.ts';
import { WireDriver } from './rabbitmq-wire.ts';
import { type Recorder, runSuffix } from './recorder.ts';
import type { Observation } from './steps.ts';

const FOLDER = new URL('./rabbitmq/', import.meta.url);

export interface RabbitScript {
  readonly id: string;
  readonly title: string;
  readonly theme: string;
  readonly confirmSet: boolean;
  readonly ops: readonly Operation[];
}

/** The recorded version that behaves as this one: what is asked of 3.x is in the records of 3.10, of 4.x in those of 4.0. */
const recordedLike = (version: string) => Object.keys(PROFILE_OF).find(each => each[0] === version[0]) ?? null;

function scriptsOf(version: string): RabbitScript[] {
  return readdirSync(FOLDER)
    .filter(file => file.endsWith('.json'))
    .flatMap(file => {
      const scenarios = parseFile(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')), file);
      const theme = file.replace('.json', '');
      return scenarios.filter(each => each.versions.includes(version)).map((each: Scenario) => ({ ...each, theme }) as RabbitScript);
    })
    .map(({ id, title, theme, confirmSet, ops }) => ({ id, title, theme, confirmSet, ops }));
}

export async function runningVersion(port: number): Promise<string> {
  const connection = await connectTo(port, '/');
  const { version } = connection.serverProperties;
  await new Promise<void>(resolve => connection.close(resolve));
  return version;
}

const uses = (ops: readonly Operation[], test: (text: string) => boolean) => ops.some(op => test(JSON.stringify(op)));

/** What is large takes longer on its way, and so does what several nodes would have to agree on. */
function quietMs({ ops }: RabbitScript): number {
  if (uses(ops, text => /"len":\d{7,}/.test(text))) return 1500;
  return uses(ops, text => text.includes('quorum')) ? 300 : 170;
}

export async function rabbitmqRecorder(port: number): Promise<Recorder<RabbitScript>> {
  const version = await runningVersion(port);
  const like = recordedLike(version);
  if (like === null) throw new Error(`RabbitMQ ${version} behaves like none of those recorded: ${Object.keys(PROFILE_OF).join(', ')}`);
  const profile: ProfileName = PROFILE_OF[like]!;
  const inside = new Inside(port);
  return {
    broker: 'rabbitmq',
    scripts: scriptsOf(like),
    folder: null,
    port: 5679,
    version,
    start: 'src/testing/conformance/rabbitmq-start.sh',
    atOnce: 6,
    settingsOf: () => '',
    alone: ({ ops }) => uses(ops, text => text.includes('restartBroker')),
    warmUp: async () => {},
    async run(script, at, attempt) {
      const vhost = runSuffix(attempt, 'run');
      await inside.add(vhost);
      const driver = new WireDriver(at, vhost, inside, quietMs(script) + 40 * attempt, script.confirmSet);
      const observations: Observation[] = [];
      try {
        for (const op of script.ops) observations.push((await driver.step(op)) as Observation);
      } finally {
        await driver.close();
        await inside.delete(vhost);
      }
      return observations;
    },
    model: async ({ ops, confirmSet }) => modelObservations({ ops, confirmSet }, profile) as Observation[],
    close: () => inside.close(),
  };
}
