import { type Recorder, runSuffix } from './recorder.ts';
import { expectedOf, type Recorded, type Script } from './sqs-format.ts';
import { ModelDriver } from './sqs-model.ts';
import { SQS_SCRIPTS } from './sqs-scripts/all.ts';
import { WireDriver } from './sqs-wire.ts';
import { perform } from './steps.ts';

export const sqsRecorder: Recorder<Script> = {
  broker: 'sqs',
  scripts: SQS_SCRIPTS,
  folder: new URL('./sqs/', import.meta.url),
  port: 9324,
  version: 'ElasticMQ 1.7.1',
  start: 'src/testing/conformance/sqs-start.sh',
  atOnce: 6,
  settingsOf: () => '',
  async warmUp(port, scripts) {
    for (const script of scripts.slice(0, 3)) await this.run(script, port, 0);
  },
  async run({ ops }, port, attempt) {
    const driver = new WireDriver(port, runSuffix(attempt, '-'));
    try {
      return await perform(driver, ops);
    } finally {
      driver.close();
    }
  },
  model: ({ ops }) => perform(new ModelDriver(), ops),
  expected: recorded => expectedOf(recorded as Recorded),
  close: () => {},
};
