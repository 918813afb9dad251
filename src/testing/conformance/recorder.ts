import { connect } from 'node:net';
import type { Observation, Operation } from './steps.ts';

/** A script as every broker's recorder has it; a broker's own fields come beside these. */
export interface AnyScript {
  readonly id: string;
  readonly title: string;
  readonly theme: string;
  readonly ops: readonly Operation[];
}

/** What recording needs to know of a broker. */
export interface Recorder<S extends AnyScript> {
  readonly broker: string;
  readonly scripts: readonly S[];
  /** Where the records are kept; null: nowhere unless a folder is named. */
  readonly folder: URL | null;
  readonly port: number;
  readonly version: string;
  /** How to start the broker, for whoever has not. */
  readonly start: string;
  /** How many scripts may run at once without being felt by each other. */
  readonly atOnce: number;
  /** Says what is asked for by `--broker setting=value`, or '' for a broker as it is started. */
  settingsOf(script: S): string;
  /** Scripts that no other may run beside. */
  alone?(script: S): boolean;
  warmUp(port: number, scripts: readonly S[]): Promise<void>;
  run(script: S, port: number, attempt: number): Promise<readonly Observation[]>;
  model(script: S): Promise<readonly Observation[]>;
  /** What the model has to show where a record says something else; by default the record. */
  expected?(recorded: S & { readonly observations: readonly Observation[] }): readonly Observation[];
  close(): void;
}

/** Not equal for any two runs, on one machine or on several. */
export function runSuffix(attempt: number, mark: string): string {
  return `${mark}${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}${attempt}`;
}

/** Whether anything answers on this port of this machine. */
export function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
