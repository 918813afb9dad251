/**
 * Replays recorded traces of a real Kafka broker against the model.
 *
 * The virtual clock goes on by a fixed time after each operation; records were taken with margins that make its exact length unimportant.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Recorded, RecordFile } from './kafka-format.ts';
import { ModelDriver } from './kafka-model.ts';
import { type Observation, type Operation, perform } from './steps.ts';
import { firstDifference, MalformedRecord, type RecordResult, type Suite } from './suite.ts';

export const KAFKA_RECORDS = fileURLToPath(new URL('./kafka/', import.meta.url));

export interface Failure {
  readonly id: string;
  /** The index of the operation, or -1 when the model could not perform the script at all. */
  readonly step: number;
  readonly op: Operation | null;
  readonly expected: unknown;
  readonly got: unknown;
}

/** For the command that all brokers share. */
export const kafka: Suite = {
  folder: new URL('./kafka/', import.meta.url),
  replay: async (content, file) => {
    const results: RecordResult[] = [];
    for (const scenario of checked(content, file).scenarios) {
      const failure = await replayScenario(scenario);
      const { id, title, versions } = scenario;
      const difference = failure && {
        version: versions.join(', '),
        step: failure.step,
        operation: failure.op,
        path: '',
        expected: failure.expected,
        got: failure.got,
      };
      results.push({ id, title, versions, difference });
    }
    return results;
  },
};

export async function replayScenario({ id, broker, ops, observations }: Recorded): Promise<Failure | null> {
  let got: readonly Observation[];
  try {
    got = await perform(new ModelDriver(broker), ops);
  } catch (error) {
    return { id, step: -1, op: null, expected: 'an answer', got: (error as Error).message };
  }
  for (const [step, expected] of observations.entries()) {
    if (firstDifference(expected, got[step]) !== null) return { id, step, op: ops[step]!, expected, got: got[step] };
  }
  return null;
}

export function recordFiles(folder: string): { readonly file: string; readonly content: RecordFile }[] {
  return readdirSync(folder)
    .filter(file => file.endsWith('.json'))
    .sort()
    .map(file => {
      return { file, content: checked(JSON.parse(readFileSync(join(folder, file), 'utf8')), file) };
    });
}

function checked(content: unknown, file: string): RecordFile {
  const record = content as Partial<RecordFile> | null;
  if (record?.format !== 'broker-trace/1' || record.broker !== 'kafka' || !Array.isArray(record.scenarios))
    throw new MalformedRecord(`${file}: not a record of Kafka in the format broker-trace/1`);
  return record as RecordFile;
}
