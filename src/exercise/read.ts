/**
 * From the text of an `exercise.yaml` to an `Exercise`, or to a list of problems that an instructor can act on.
 * Pure: the text comes in, so the same reader serves the build, the terminal and an editor in the page.
 */
import { Ajv, type ErrorObject } from 'ajv';
import { LineCounter, parseDocument } from 'yaml';
import { CRITERIA } from '../../graders/index.ts';
import schema from './exercise.schema.json' with { type: 'json' };
import type { Bound, EmailProvider, Exercise, ExerciseMessage, PaymentProvider, ProviderAvailability, PushProvider } from './exercise.ts';

export interface Problem {
  /** `exercises/right-partition-key/exercise.yaml:31` */
  readonly where: string;
  readonly text: string;
}

export type ReadResult = { readonly ok: true; readonly exercise: Exercise } | { readonly ok: false; readonly problems: readonly Problem[] };

const validate = new Ajv({
  allErrors: true,
  verbose: true,
  useDefaults: true,
  strict: true,
  allowUnionTypes: true,
  strictRequired: false,
}).compile(schema);

/** @param events the text of `events.d.ts`, or '' */
export function readExercise(slug: string, yaml: string, events: string): ReadResult {
  const file = `exercises/${slug}/exercise.yaml`;
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const problems: Problem[] = document.errors.map(error => ({
    where: `${file}:${lines.linePos(error.pos[0]).line}`,
    text: error.message.split('\n')[0]!,
  }));
  if (problems.length > 0) return { ok: false, problems };
  const lineOf = (path: readonly (string | number)[]) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return `${file}:${lines.linePos(node.range[0]).line}`;
    }
    return file;
  };
  const raw = document.toJS() as RawExercise;
  if (!validate(raw)) {
    for (const error of validate.errors!) {
      const path = error.instancePath
        .split('/')
        .slice(1)
        .map(part => (/^\d+$/.test(part) ? Number(part) : part));
      if (error.keyword !== 'oneOf' && error.keyword !== 'if') {
        const extra = error.keyword === 'additionalProperties' ? [(error.params as { additionalProperty: string }).additionalProperty] : [];
        problems.push({ where: lineOf([...path, ...extra]), text: explain(error, path) });
      }
    }
    return { ok: false, problems };
  }
  for (const [path, text] of crossCheck(raw)) problems.push({ where: lineOf(path), text });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, exercise: toExercise(slug, raw, events) };
}

interface RawExercise {
  title: string;
  summary: string;
  minutes: number;
  broker: { kind: 'sqs'; queue: string; visibilityTimeoutMs: number; redrive?: { deadLetterQueue: string; maxReceiveCount: number } };
  services: Exercise['services'] & {
    db?: { tables: { [table: string]: { rows?: { [key: string]: never } } | null } };
    email?: Raw<EmailProvider>;
    push?: Raw<PushProvider>;
    payments?: Raw<PaymentProvider>;
  };
  program: Exercise['program'];
  messages: { [name: string]: { body?: ExerciseMessage['body']; headers?: ExerciseMessage['headers']; retryOf?: string } };
  work: {
    store: string;
    column?: string;
    direction: 'falls' | 'rises';
    per: string;
    amount?: string;
    row?: string;
    words: { what: string; done: string };
  };
  bounds: Bound[];
  criteria: { id: string; points: number; claim?: string }[];
  hints: string[];
}

/** As the file has it: fields without a default of the schema may be missing. */
type Raw<Provider extends ProviderAvailability> = Omit<Provider, 'rateLimit' | 'idempotencyKeys'> &
  Partial<Pick<ProviderAvailability, 'rateLimit'> & { idempotencyKeys: { readonly liveMs: number } }>;

/** Services that keep what was done, so that it can be counted as the work. Their names are no names for tables. */
const STORES = ['redis', 'email', 'push', 'payments'] as const;
const PROVIDERS = ['email', 'push', 'payments'] as const;

/** What a schema cannot say: names that must exist elsewhere in the file. */
function* crossCheck(raw: RawExercise): Generator<[path: (string | number)[], text: string]> {
  const names = Object.keys(raw.messages);
  for (const [name, { retryOf }] of Object.entries(raw.messages)) {
    if (retryOf !== undefined && raw.messages[retryOf]?.body === undefined)
      yield [['messages', name, 'retryOf'], `There is no message \`${retryOf}\` with a body. ${nearest(retryOf, names)}`];
  }
  for (const [index, bound] of raw.bounds.entries())
    for (const [place, name] of bound.messages.entries())
      if (!names.includes(name)) yield [['bounds', index, 'messages', place], `There is no message \`${name}\`. ${nearest(name, names)}`];
  const known = CRITERIA.map(criterion => criterion.id);
  for (const [index, { id }] of raw.criteria.entries())
    if (!known.includes(id)) yield [['criteria', index, 'id'], `There is no criterion \`${id}\`. ${nearest(id, known)}`];
  const tables = Object.keys(raw.services.db?.tables ?? {});
  const granted = STORES.filter(store => raw.services[store] !== undefined);
  for (const store of granted)
    if (tables.includes(store))
      yield [['services', 'db', 'tables', store], `A table cannot be called \`${store}\`: that is the store of the service ${store}.`];
  const stores = [...tables, ...granted];
  if (!stores.includes(raw.work.store))
    yield [['work', 'store'], `There is no table or other store \`${raw.work.store}\`. ${nearest(raw.work.store, stores)}`];
  for (const service of PROVIDERS)
    for (const [index, { fromMs, untilMs }] of (raw.services[service]?.outages ?? []).entries())
      if (untilMs <= fromMs)
        yield [['services', service, 'outages', index], 'This outage ends before it begins: `untilMs` must be above `fromMs`.'];
  for (const [name, { body }] of Object.entries(raw.messages))
    for (const field of [raw.work.per, raw.work.amount, raw.work.row])
      if (body !== undefined && field !== undefined && body[field] === undefined)
        yield [['messages', name, 'body'], `\`work\` speaks of the field \`${field}\`, and this body has none.`];
}

function toExercise(slug: string, raw: RawExercise, events: string): Exercise {
  const messages = Object.entries(raw.messages).map(([name, { body, headers, retryOf }]): [string, ExerciseMessage] => [
    name,
    {
      body: body ?? raw.messages[retryOf!]!.body!,
      headers: headers ?? {},
      retryOf: retryOf ?? null,
    },
  ]);
  const { db, email, push, payments, ...others } = raw.services;
  const tables = Object.entries(db?.tables ?? {}).map(([table, content]) => [table, { rows: content?.rows ?? {} }]);
  return {
    slug,
    title: raw.title,
    summary: raw.summary,
    minutes: raw.minutes,
    broker: {
      kind: 'sqs',
      queue: raw.broker.queue,
      visibilityTimeoutMs: raw.broker.visibilityTimeoutMs,
      deadLetterQueue: raw.broker.redrive?.deadLetterQueue ?? null,
      maxReceiveCount: raw.broker.redrive?.maxReceiveCount ?? null,
    },
    services: {
      ...others,
      ...(db === undefined ? {} : { db: { tables: Object.fromEntries(tables) } }),
      ...(email && { email: { ...email, rateLimit: email.rateLimit ?? null, idempotencyKeys: email.idempotencyKeys ?? null } }),
      ...(push && { push: { ...push, rateLimit: push.rateLimit ?? null } }),
      ...(payments && {
        payments: { ...payments, rateLimit: payments.rateLimit ?? null, idempotencyKeys: payments.idempotencyKeys ?? { liveMs: DAY } },
      }),
    },
    program: raw.program,
    events,
    messages: Object.fromEntries(messages),
    work: {
      store: raw.work.store,
      column: raw.work.column ?? null,
      direction: raw.work.direction,
      per: raw.work.per,
      amount: raw.work.amount ?? null,
      row: raw.work.row ?? null,
      words: raw.work.words,
    },
    bounds: raw.bounds,
    criteria: raw.criteria.map(({ id, points, claim }) => ({ id, points, claim: claim ?? null })),
    hints: raw.hints,
  };
}

const DAY = 86_400_000;

function explain(error: ErrorObject, path: readonly (string | number)[]): string {
  const at = path.length === 0 ? 'the file' : `\`${path.join('.')}\``;
  if (error.keyword === 'additionalProperties') {
    const name = (error.params as { additionalProperty: string }).additionalProperty;
    return `${at} has no field \`${name}\`. ${nearest(name, Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {}))}`.trim();
  }
  if (error.keyword === 'required') return `${at} lacks the field \`${(error.params as { missingProperty: string }).missingProperty}\`.`;
  if (error.keyword === 'enum') return `${at} must be one of: ${(error.params as { allowedValues: unknown[] }).allowedValues.join(', ')}.`;
  return `${at} ${error.message ?? 'is not valid'}.`;
}

/** "Did you mean" for a name that does not exist. */
export function nearest(name: string, known: readonly string[]): string {
  const [best] = known.map(each => ({ each, far: distance(name, each) })).sort((a, b) => a.far - b.far);
  if (best === undefined) return '';
  if (best.far <= Math.max(2, name.length / 3)) return `Did you mean \`${best.each}\`?`;
  return `There ${known.length === 1 ? 'is' : 'are'}: ${known.join(', ')}.`;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
