/** From the text of a file in `traces/` to a `NamedTrace`, or to a list of problems that an instructor can act on. Pure. */
import { Ajv } from 'ajv';
import { LineCounter, parseDocument } from 'yaml';
import type { Bound, Exercise, NamedTrace, TraceFault, TraceStep } from './exercise.ts';
import { nearest } from '../text/nearest.ts';
import { explain, type Problem } from './problems.ts';
import schema from './trace.schema.json' with { type: 'json' };

export type ReadTrace = { readonly ok: true; readonly trace: NamedTrace } | { readonly ok: false; readonly problems: readonly Problem[] };

const validate = new Ajv({ allErrors: true, verbose: true, useDefaults: true, strict: true, strictRequired: false }).compile(schema);

interface RawStrike {
  worker?: number;
  before?: string;
  after?: string;
  delivery?: number;
  message?: string;
  error?: string;
}

interface RawTrace {
  name: string;
  why: string;
  messages: string[];
  workers: number;
  steps: { [fault in TraceFault]?: RawStrike }[];
}

/** Faults about one call: they need to know which. */
const ABOUT_A_CALL: ReadonlySet<string> = new Set(['refuse', 'loseReply', 'fail', 'slow']);

const ONLY: { readonly [fault: string]: Exercise['broker']['kind'] } = {
  redeliver: 'sqs',
  rebalance: 'kafka',
  restart: 'rabbitmq',
  disconnect: 'rabbitmq',
};

/** @param file `exercises/commit-after-work/traces/worked.yaml` */
export function readTrace(file: string, yaml: string, exercise: Exercise): ReadTrace {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const lineOf = (path: readonly (string | number)[]) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return `${file}:${lines.linePos(node.range[0]).line}`;
    }
    return file;
  };
  const problems: Problem[] = document.errors.map(error => ({
    where: `${file}:${lines.linePos(error.pos[0]).line}`,
    text: error.message.split('\n')[0]!,
  }));
  if (problems.length > 0) return { ok: false, problems };
  const raw = document.toJS() as RawTrace;
  if (!validate(raw)) {
    for (const error of validate.errors!) {
      const path = error.instancePath
        .split('/')
        .slice(1)
        .map(part => (/^\d+$/.test(part) ? Number(part) : part));
      problems.push({ where: lineOf(path), text: explain(error, path) });
    }
    return { ok: false, problems };
  }
  for (const [path, text] of crossCheck(raw, exercise)) problems.push({ where: lineOf(path), text });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, trace: toTrace(raw) };
}

function* crossCheck(raw: RawTrace, exercise: Exercise): Generator<[path: (string | number)[], text: string]> {
  const names = Object.keys(exercise.messages);
  const noMessage = (name: string) => `There is no message \`${name}\`. ${nearest(name, names)}`;
  for (const [place, name] of raw.messages.entries()) if (!names.includes(name)) yield [['messages', place], noMessage(name)];
  const services = [...Object.keys(exercise.services), 'message', 'tx'];
  for (const [index, step] of raw.steps.entries()) {
    const [fault, strike] = Object.entries(step)[0] as [TraceFault, RawStrike];
    const at = ['steps', index, fault];
    const only = ONLY[fault];
    if (only !== undefined && only !== exercise.broker.kind)
      yield [at, `\`${fault}\` is for ${only}, and this exercise is on ${exercise.broker.kind}.`];
    if (strike.before !== undefined && strike.after !== undefined) yield [at, 'Either `before` or `after` a call, not both.'];
    if (ABOUT_A_CALL.has(fault) && strike.before === undefined) yield [at, `\`${fault}\` strikes a call: say which with \`before\`.`];
    if (strike.message !== undefined && !names.includes(strike.message)) yield [[...at, 'message'], noMessage(strike.message)];
    if ((strike.worker ?? 1) > raw.workers)
      yield [[...at, 'worker'], `There ${raw.workers === 1 ? 'is 1 worker' : `are ${raw.workers} workers`}.`];
    for (const edge of ['before', 'after'] as const) {
      const call = strike[edge];
      if (call === undefined || (edge === 'after' && (call === 'delivery' || call === 'return'))) continue;
      const service = call.split('.')[0]!;
      if (!services.includes(service))
        yield [[...at, edge], `There is no service \`${service}\`. ${nearest(service, services)} A call is written as \`email.send\`.`];
    }
    if (fault === 'fail') {
      const errors = Object.values(exercise.trouble ?? {}).flatMap(trouble => trouble.errors.map(({ name }) => name));
      if (errors.length === 0) yield [at, 'No service declares an error to fail with: see `trouble` in exercise.yaml.'];
      else if (strike.error !== undefined && !errors.includes(strike.error))
        yield [[...at, 'error'], `No service declares the error \`${strike.error}\`. ${nearest(strike.error, errors)}`];
    }
  }
}

function toTrace({ name, why, messages, workers, steps }: RawTrace): NamedTrace {
  const strikes = steps.map((step): TraceStep => {
    const [fault, { worker = null, before, after, delivery = null, message = null, error = null }] = Object.entries(step)[0] as [
      TraceFault,
      RawStrike,
    ];
    const call = before ?? after ?? null;
    return { fault, worker, edge: before !== undefined ? 'before' : 'after', call, delivery, message, error };
  });
  const times = (...faults: TraceFault[]) => strikes.filter(({ fault }) => faults.includes(fault)).length;
  const bound: Bound = {
    messages,
    workers,
    crashes: times('crash'),
    expiries: times('expire'),
    duplicates: times('redeliver'),
    errors: times('refuse', 'loseReply'),
    refusals: times('fail'),
    slow: times('slow'),
    rebalances: times('rebalance'),
    restarts: times('restart'),
    disconnects: times('disconnect'),
  };
  return { name, why, bound, steps: strikes };
}
