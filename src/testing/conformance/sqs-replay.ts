/** Replays recorded traces of ElasticMQ against the model of SQS, which is held to AWS's documentation where the two differ. */

import { expectedOf, type Recorded, type RecordFile } from './sqs-format.ts';
import { ModelDriver } from './sqs-model.ts';
import { type Observation, perform } from './steps.ts';
import { type Difference, firstDifference, MalformedRecord, type Suite } from './suite.ts';

/** For the command that all brokers share. */
export const sqs: Suite = {
  folder: new URL('./sqs/', import.meta.url),
  replay: async (content, file) => {
    const { scenarios } = checked(content, file);
    return Promise.all(
      scenarios.map(async scenario => {
        const { id, title, versions } = scenario;
        return { id, title, versions, difference: await replayScenario(scenario) };
      }),
    );
  },
};

export async function replayScenario(recorded: Recorded): Promise<Difference | null> {
  const { ops } = recorded;
  const version = recorded.versions.join(', ');
  let got: readonly Observation[];
  try {
    got = await perform(new ModelDriver(), ops);
  } catch (error) {
    return { version, step: -1, operation: null, path: '', expected: 'an answer', got: (error as Error).message };
  }
  for (const [step, expected] of expectedOf(recorded).entries()) {
    const difference = firstDifference(expected, got[step]);
    if (difference !== null) return { version, step, operation: ops[step]!, ...difference };
  }
  return null;
}

function checked(content: unknown, file: string): RecordFile {
  const record = content as Partial<RecordFile> | null;
  if (record?.format !== 'broker-trace/1' || record.broker !== 'sqs' || !Array.isArray(record.scenarios))
    throw new MalformedRecord(`${file}: not a record of SQS in the format broker-trace/1`);
  return record as RecordFile;
}
