/**
 * Replays recorded traces of a real Kafka broker against the model.
 *
 * The virtual clock goes on by a fixed time after each operation; records were taken with margins that make its exact length unimportant.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { firstDifference, type Observation, type Operation, perform, type Recorded, type RecordFile } from './kafka-format.ts';
import { ModelDriver } from './kafka-model.ts';

export const KAFKA_RECORDS = fileURLToPath(new URL('./kafka/', import.meta.url));

export interface Failure {
  readonly id: string;
  /** The index of the operation, or -1 when the model could not perform the script at all. */
  readonly step: number;
  readonly op: Operation | null;
  readonly expected: unknown;
  readonly got: unknown;
}

export interface Result {
  readonly total: number;
  readonly reproduced: number;
  readonly failures: readonly Failure[];
}

export async function replayKafka(folder: string = KAFKA_RECORDS): Promise<Result> {
  const failures: Failure[] = [];
  let total = 0;
  for (const { content } of recordFiles(folder)) {
    for (const scenario of content.scenarios) {
      total += 1;
      const failure = await replayScenario(scenario);
      if (failure !== null) failures.push(failure);
    }
  }
  return { total, reproduced: total - failures.length, failures };
}

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
      const content = JSON.parse(readFileSync(join(folder, file), 'utf8')) as RecordFile;
      if (content.format !== 'broker-trace/1' || content.broker !== 'kafka')
        throw new Error(`${file}: not a record of Kafka in the format broker-trace/1`);
      return { file, content };
    });
}
