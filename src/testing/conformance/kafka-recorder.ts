import type { Script } from './kafka-format.ts';
import { JavaDriver, JavaProcess } from './kafka-java.ts';
import { ModelDriver } from './kafka-model.ts';
import { ASSIGNORS } from './kafka-scripts/assignors.ts';
import { CLIENTS } from './kafka-scripts/clients.ts';
import { GROUPS } from './kafka-scripts/groups.ts';
import { LOG } from './kafka-scripts/log.ts';
import { PRODUCERS } from './kafka-scripts/producers.ts';
import { WireDriver } from './kafka-wire.ts';
import { type Recorder, runSuffix } from './recorder.ts';
import { type Observation, perform } from './steps.ts';

let java: JavaProcess | undefined;

async function run(script: Script, port: number, attempt: number): Promise<Observation[]> {
  const suffix = runSuffix(attempt, '.');
  const wire = await WireDriver.connect(port, suffix);
  const driver = script.client === 'wire' ? wire : new JavaDriver(wire, (java ??= new JavaProcess(port)), suffix);
  try {
    return await perform(driver, script.ops);
  } finally {
    await driver.close();
  }
}

export const kafkaRecorder: Recorder<Script> = {
  broker: 'kafka',
  scripts: [...LOG, ...GROUPS, ...PRODUCERS, ...ASSIGNORS, ...CLIENTS],
  folder: new URL('./kafka/', import.meta.url),
  port: 19092,
  version: '4.3.1',
  start: 'src/testing/conformance/kafka-start.sh',
  atOnce: 3,
  settingsOf: ({ broker = {} }) =>
    Object.entries(broker)
      .map(([name, value]) => `${name}=${value}`)
      .join(),
  async warmUp(port, scripts) {
    await WireDriver.warmUp(port);
    // A virtual machine that has just started is slow enough to change what is seen.
    const first = scripts.find(({ client }) => client === 'java');
    if (first !== undefined) for (let i = 0; i < 2; i++) await run(first, port, i);
  },
  run,
  model: ({ broker, ops }) => perform(new ModelDriver(broker), ops),
  close: () => java?.end(),
};
