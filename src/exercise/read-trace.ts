/** From the text of a file in `traces/` to a `NamedTrace`, or to a list of problems that an instructor can act on. Pure. */
import { kindOf } from '../brokers/kinds.ts';
import { type FaultName, faultNames } from '../history/faults.ts';
import { SERVICE_KINDS, type ServicesConfig } from '../services/kinds.ts';
import { programsOfWorkers } from '../system/system.ts';
import { nearest } from '../text/nearest.ts';
import { checkWorkers, faultNobodyKnows, workersOf } from './check-work.ts';
import { compileSchema, readDocument } from './document.ts';
import type { Exercise, NamedTrace, TraceFault, TraceStep } from './exercise.ts';
import type { Path, Problem, Problems } from './problems.ts';
import type { RawWorkers } from './raw.ts';
import { traceSchema } from './trace-schema.ts';

export type ReadTrace = { readonly ok: true; readonly trace: NamedTrace } | { readonly ok: false; readonly problems: readonly Problem[] };

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
  sends: string[];
  workers: RawWorkers;
  steps: { [fault in TraceFault]?: RawStrike }[];
}

/** Faults about one call: they need to know which. */
const ABOUT_A_CALL: ReadonlySet<string> = new Set(['refuse', 'lose', 'fail', 'slow'] satisfies TraceFault[]);

/** @param file `exercises/commit-after-work/traces/worked.yaml` */
export function readTrace(file: string, yaml: string, exercise: Exercise): ReadTrace {
  const read = readDocument(file, yaml, compileSchema(traceSchema()));
  if (!('raw' in read)) return { ok: false, problems: read };
  const raw = read.raw as RawTrace;
  const programs = Object.keys(exercise.system.programs);
  const problems = [...checkWorkers(raw.workers, programs), ...crossCheck(raw, exercise)].map(([path, text]) => ({
    where: read.where(path),
    text,
  }));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, trace: toTrace(raw, programs) };
}

function* crossCheck(raw: RawTrace, { messages, system }: Exercise): Problems {
  const names = Object.keys(messages);
  const noMessage = (name: string) => `There is no message \`${name}\`. ${nearest(name, names)}`;
  for (const [place, name] of raw.sends.entries()) if (!names.includes(name)) yield [['sends', place], noMessage(name)];
  const services = [
    ...SERVICE_KINDS.flatMap(({ name, called }) => (system.services[name as keyof ServicesConfig] === undefined ? [] : [called])),
    'message',
    'tx',
  ];
  const workers = programsOfWorkers(system, { workers: workersOf(raw.workers, Object.keys(system.programs)) }).length;
  const kinds = Object.values(system.brokers).map(kindOf);
  const front = Object.values(system.programs).some(({ feed }) => feed.kind === 'http');
  for (const [index, step] of raw.steps.entries()) {
    const [fault, strike] = Object.entries(step)[0] as [TraceFault, RawStrike];
    const at: Path = ['steps', index, fault];
    const unknown = faultNobodyKnows(fault, kinds, front);
    if (unknown !== null) yield [at, unknown];
    if (strike.before !== undefined && strike.after !== undefined) yield [at, 'Either `before` or `after` a call, not both.'];
    if (ABOUT_A_CALL.has(fault) && strike.before === undefined) yield [at, `\`${fault}\` strikes a call: say which with \`before\`.`];
    if (strike.message !== undefined && !names.includes(strike.message)) yield [[...at, 'message'], noMessage(strike.message)];
    if ((strike.worker ?? 1) > workers) yield [[...at, 'worker'], `There ${workers === 1 ? 'is 1 worker' : `are ${workers} workers`}.`];
    for (const edge of ['before', 'after'] as const) {
      const call = strike[edge];
      if (call === undefined || (edge === 'after' && (call === 'delivery' || call === 'return'))) continue;
      const service = call.split('.')[0]!;
      if (!services.includes(service))
        yield [[...at, edge], `There is no service \`${service}\`. ${nearest(service, services)} A call is written as \`email.send\`.`];
    }
    if (fault === 'fail') {
      const errors = Object.values(system.trouble).flatMap(trouble => trouble.errors.map(({ name }) => name));
      if (errors.length === 0) yield [at, 'No service declares an error to fail with: see `trouble` in exercise.yaml.'];
      else if (strike.error !== undefined && !errors.includes(strike.error))
        yield [[...at, 'error'], `No service declares the error \`${strike.error}\`. ${nearest(strike.error, errors)}`];
    }
  }
}

function toTrace({ name, why, sends, workers, steps }: RawTrace, programs: readonly string[]): NamedTrace {
  const strikes = steps.map((step): TraceStep => {
    const [fault, { worker = null, before, after, delivery = null, message = null, error = null }] = Object.entries(step)[0] as [
      TraceFault,
      RawStrike,
    ];
    const call = before ?? after ?? null;
    return { fault, worker, edge: before !== undefined ? 'before' : 'after', call, delivery, message, error };
  });
  const faults: { [fault in FaultName]?: number } = {};
  for (const { fault } of strikes) {
    const counted = countedAs(fault);
    if (counted !== null) faults[counted] = (faults[counted] ?? 0) + 1;
  }
  return { name, why, bound: { sends, workers: workersOf(workers, programs), faults, where: {}, later: [] }, steps: strikes };
}

/** By which name a bound counts it: a call whose connection is lost is one fault, before it takes hold and after. */
function countedAs(fault: TraceFault): FaultName | null {
  if (fault === 'refuse') return 'lose';
  return faultNames().find(name => name === fault) ?? null;
}
