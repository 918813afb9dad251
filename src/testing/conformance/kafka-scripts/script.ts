import type { Script } from '../kafka-format.ts';
import type { Operation } from '../steps.ts';

export type Batch = (readonly [string | null, string | null | { readonly fill: string; readonly len: number }, number?])[];

export function script(theme: string, id: string, title: string, ops: readonly Operation[], more: Partial<Script> = {}): Script {
  return { id, title, theme, client: 'wire', ops, ...more };
}

export function topic(name: string, partitions = 1, config: { readonly [name: string]: string } = {}): Operation {
  return { op: 'createTopic', topic: name, partitions, config };
}
