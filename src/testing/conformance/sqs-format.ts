/** The records of ElasticMQ: scripts of operations, and what was seen after each. README.md in sqs/ says what they mean. */
import type { Observation, Operation } from './steps.ts';

export interface Script {
  readonly id: string;
  readonly title: string;
  readonly theme: string;
  readonly ops: readonly Operation[];
  /** Where AWS's documentation says otherwise than ElasticMQ did: the model is held to AWS. */
  readonly corrections?: readonly Correction[];
}

export interface Correction {
  /** Index into the operations. */
  readonly step: number;
  /** What is to be seen instead. */
  readonly observation: Observation;
  readonly why: string;
  /** Where AWS says so. */
  readonly source: string;
}

export interface Recorded extends Script {
  readonly versions: readonly string[];
  readonly observations: readonly Observation[];
}

export interface RecordFile {
  readonly format: 'broker-trace/1';
  readonly broker: 'sqs';
  readonly theme: string;
  readonly scenarios: readonly Recorded[];
}

/** What the model has to show: what was recorded, except where AWS says otherwise. */
export function expectedOf({ observations, corrections = [] }: Recorded): readonly Observation[] {
  return observations.map((observation, step) => corrections.find(one => one.step === step)?.observation ?? observation);
}
