/** The records of a real Kafka broker: scripts of operations, and what was seen after each. README.md in kafka/ says what they mean. */
import type { Observation, Operation } from './steps.ts';

export interface Script {
  readonly id: string;
  readonly title: string;
  readonly theme: string;
  /** `wire`: the requests themselves. `java`: Apache Kafka's own Java client on top of them. */
  readonly client: 'wire' | 'java';
  /** Names of server.properties that differ from kafka-start.sh. */
  readonly broker?: { readonly [setting: string]: string };
  readonly ops: readonly Operation[];
}

export interface Recorded extends Script {
  readonly versions: readonly string[];
  readonly observations: readonly Observation[];
}

export interface RecordFile {
  readonly format: 'broker-trace/1';
  readonly broker: 'kafka';
  readonly theme: string;
  readonly scenarios: readonly Recorded[];
}

/** Member ids and producer ids as the script calls them. */
export class Names {
  readonly #byId = new Map<string, string>();

  set(id: string, label: string): void {
    if (id !== '') this.#byId.set(id, label);
  }

  of(id: string): string {
    return id === '' ? '' : (this.#byId.get(id) ?? '?');
  }
}
