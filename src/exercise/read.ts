/**
 * From the text of an `exercise.yaml` to an `Exercise`, or to a list of problems that an instructor can act on.
 * Pure: the text comes in, so the same reader serves the build, the terminal and an editor in the page.
 */
import { Ajv } from 'ajv';
import { LineCounter, parseDocument } from 'yaml';
import { CRITERIA } from '../../graders/index.ts';
import schema from './exercise.schema.json' with { type: 'json' };
import type { Bound, EmailProvider, Exercise, ExerciseMessage, PaymentProvider, ProviderAvailability, PushProvider } from './exercise.ts';
import { nearest } from '../text/nearest.ts';
import { explain, type Problem } from './problems.ts';
import { checkBroker, checkFaults, type RawBroker, toBroker } from './read-broker.ts';

export { nearest } from '../text/nearest.ts';
export type { Problem } from './problems.ts';

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
      if (error.keyword !== 'oneOf' && error.keyword !== 'if' && error.keyword !== 'allOf') {
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
  broker: RawBroker;
  trouble?: { [service: string]: { errors?: { name: string; message: string; operations?: string[] }[]; slowMs?: number } };
  services: Exercise['services'] & {
    db?: { tables: { [table: string]: { rows?: { [key: string]: never } } | null } };
    email?: Raw<EmailProvider>;
    push?: Raw<PushProvider>;
    payments?: Raw<PaymentProvider>;
  };
  program: Exercise['program'];
  messages: {
    [name: string]: {
      body?: ExerciseMessage['body'];
      headers?: ExerciseMessage['headers'];
      retryOf?: string;
      to?: string;
      key?: string;
      persistent?: boolean;
      hopeless?: boolean;
    };
  };
  work: {
    store: string;
    column?: string;
    direction: 'falls' | 'rises';
    per: string;
    amount?: string;
    row?: string;
    attempts?: number;
    settleWithinMs?: number;
    answerWithinMs?: number;
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
  for (const [index, bound] of raw.bounds.entries()) {
    for (const [place, name] of bound.messages.entries())
      if (!names.includes(name)) yield [['bounds', index, 'messages', place], `There is no message \`${name}\`. ${nearest(name, names)}`];
    let before = 0;
    for (const [place, { message, atMs }] of (bound.later ?? []).entries()) {
      if (!names.includes(message))
        yield [['bounds', index, 'later', place, 'message'], `There is no message \`${message}\`. ${nearest(message, names)}`];
      if (atMs < before) yield [['bounds', index, 'later', place, 'atMs'], 'Messages that are sent later are listed in order of time.'];
      before = atMs;
    }
    if ((bound.refusals ?? 0) > 0 && !Object.values(raw.trouble ?? {}).some(({ errors = [] }) => errors.length > 0))
      yield [['bounds', index, 'refusals'], 'No service declares an error to refuse with: see `trouble`.'];
    if ((bound.slow ?? 0) > 0 && !Object.values(raw.trouble ?? {}).some(({ slowMs }) => slowMs !== undefined))
      yield [['bounds', index, 'slow'], 'No service declares how long it may take: see `trouble`.'];
  }
  yield* checkBroker(raw.broker, raw.messages);
  yield* checkFaults(raw.broker.kind, raw.bounds);
  const troubled = [...Object.keys(raw.services).filter(service => service !== 'log' && service !== 'clock'), 'message'];
  for (const service of Object.keys(raw.trouble ?? {}))
    if (!troubled.includes(service)) yield [['trouble', service], `There is no service \`${service}\`. ${nearest(service, troubled)}`];
  const known = CRITERIA.map(criterion => criterion.id);
  for (const [index, { id }] of raw.criteria.entries())
    if (!known.includes(id)) yield [['criteria', index, 'id'], `There is no criterion \`${id}\`. ${nearest(id, known)}`];
  const tables = Object.keys(raw.services.db?.tables ?? {});
  const granted: string[] = [
    ...STORES.filter(store => raw.services[store] !== undefined),
    ...(raw.services.topics ?? []),
    ...(raw.services.queues ?? []),
  ];
  for (const store of granted)
    if (tables.includes(store))
      yield [
        ['services', 'db', 'tables', store],
        `A table cannot be called \`${store}\`: that is the store of ${STORES.some(name => name === store) ? `the service ${store}` : 'what is published under this name'}.`,
      ];
  const stores = [...tables, ...granted];
  if (!stores.includes(raw.work.store))
    yield [['work', 'store'], `There is no table or other store \`${raw.work.store}\`. ${nearest(raw.work.store, stores)}`];
  if (raw.work.attempts !== undefined && !STORES.some(name => name === raw.work.store))
    yield [['work', 'attempts'], 'Tries are calls of the service that does the work: `work.store` has to be one, such as email.'];
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
  const messages = Object.entries(raw.messages).map(([name, message]): [string, ExerciseMessage] => {
    const { body, headers, retryOf, to, key, persistent } = message;
    // What is sent again goes where it went the first time.
    const first = retryOf === undefined ? undefined : raw.messages[retryOf];
    const place = { to: to ?? first?.to, key: key ?? first?.key, persistent: persistent ?? first?.persistent };
    const known = Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
    return [name, { body: body ?? first!.body!, headers: headers ?? {}, retryOf: retryOf ?? null, ...known }];
  });
  const hopeless = Object.entries(raw.messages).flatMap(([name, message]) => (message.hopeless === true ? [name] : []));
  const { db, email, push, payments, ...others } = raw.services;
  const tables = Object.entries(db?.tables ?? {}).map(([table, content]) => [table, { rows: content?.rows ?? {} }]);
  return {
    slug,
    title: raw.title,
    summary: raw.summary,
    minutes: raw.minutes,
    broker: toBroker(raw.broker),
    services: {
      ...others,
      ...(db === undefined ? {} : { db: { tables: Object.fromEntries(tables) } }),
      ...(email && { email: { ...email, rateLimit: email.rateLimit ?? null, idempotencyKeys: email.idempotencyKeys ?? null } }),
      ...(push && { push: { ...push, rateLimit: push.rateLimit ?? null } }),
      ...(payments && {
        payments: { ...payments, rateLimit: payments.rateLimit ?? null, idempotencyKeys: payments.idempotencyKeys ?? { liveMs: DAY } },
      }),
    },
    ...(raw.trouble === undefined ? {} : { trouble: toTrouble(raw.trouble) }),
    program: raw.program,
    events: events + messageType(raw.broker.kind),
    messages: Object.fromEntries(messages),
    work: {
      store: raw.work.store,
      column: raw.work.column ?? null,
      direction: raw.work.direction,
      per: raw.work.per,
      amount: raw.work.amount ?? null,
      row: raw.work.row ?? null,
      ...(hopeless.length === 0 ? {} : { hopeless }),
      ...(raw.work.attempts === undefined ? {} : { attempts: raw.work.attempts }),
      ...(raw.work.settleWithinMs === undefined ? {} : { settleWithinMs: raw.work.settleWithinMs }),
      ...(raw.work.answerWithinMs === undefined ? {} : { answerWithinMs: raw.work.answerWithinMs }),
      words: raw.work.words,
    },
    bounds: raw.bounds,
    criteria: raw.criteria.map(({ id, points, claim }) => ({ id, points, claim: claim ?? null })),
    hints: raw.hints,
  };
}

/** `Message` is the type of the exercise's own broker, and offers nothing that this one cannot do. A front is given a `Request`. */
function messageType(kind: Exercise['broker']['kind']): string {
  if (kind === 'http') return '';
  const type = { sqs: 'SqsMessage', sns: 'SnsMessage', pubsub: 'PubSubMessage', kafka: 'KafkaMessage', rabbitmq: 'RabbitMqMessage' }[kind];
  return `declare module 'ackademy' {\n  export interface Message<Body = Json> extends ${type}<Body> {}\n}\n`;
}

const DAY = 86_400_000;

function toTrouble(raw: NonNullable<RawExercise['trouble']>): NonNullable<Exercise['trouble']> {
  const each = Object.entries(raw).map(([service, { errors = [], slowMs = null }]) => [
    service,
    { errors: errors.map(({ name, message, operations = [] }) => ({ name, message, operations })), slowMs },
  ]);
  return Object.fromEntries(each);
}
