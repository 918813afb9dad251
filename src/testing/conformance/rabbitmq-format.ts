/** The records of real RabbitMQ brokers: their shape, checked, and how bodies and headers are written in them. */
import type { Body, ClientEvent, FieldTable, FieldValue, Properties } from '../../brokers/rabbitmq/types.ts';
import { isObject, MalformedRecord } from './suite.ts';

export interface Operation {
  readonly op: string;
  readonly [field: string]: unknown;
}

export interface Observation {
  readonly reply?: unknown;
  readonly events?: { readonly [channel: string]: readonly unknown[] };
  readonly queues?: { readonly [queue: string]: readonly number[] | null };
}

export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly versions: readonly string[];
  readonly confirmSet: boolean;
  readonly ops: readonly Operation[];
  readonly observations: readonly Observation[];
}

const OPERATIONS: { readonly [op: string]: readonly string[] } = {
  declareQueue: ['queue'],
  deleteQueue: ['queue'],
  purgeQueue: ['queue'],
  bindQueue: ['queue', 'exchange', 'key'],
  unbindQueue: ['queue', 'exchange', 'key'],
  declareExchange: ['exchange'],
  deleteExchange: ['exchange'],
  bindExchange: ['source', 'destination', 'key'],
  unbindExchange: ['source', 'destination', 'key'],
  publish: [],
  consume: ['consumer', 'queue'],
  cancel: ['consumer'],
  ack: ['delivery'],
  nack: ['delivery'],
  reject: ['delivery'],
  get: ['queue'],
  qos: ['prefetch'],
  recover: [],
  confirmSelect: [],
  txSelect: [],
  txCommit: [],
  txRollback: [],
  openChannel: ['ch'],
  closeChannel: ['ch'],
  closeConnection: ['conn'],
  dropConnection: ['conn'],
  waitMs: ['ms'],
  restartBroker: [],
  batch: ['ops'],
};

export function parseFile(content: unknown, file: string): Scenario[] {
  if (!isObject(content) || !Array.isArray(content.scenarios)) throw new MalformedRecord(`${file}: no list of scenarios`);
  if (content.format !== 'broker-trace/1')
    throw new MalformedRecord(`${file}: format ${JSON.stringify(content.format)}, expected "broker-trace/1"`);
  if (content.broker !== 'rabbitmq')
    throw new MalformedRecord(`${file}: records of ${JSON.stringify(content.broker)}, expected "rabbitmq"`);
  return content.scenarios.map((scenario, i) => parseScenario(scenario, `${file}: scenario ${i}`));
}

function parseScenario(scenario: unknown, where: string): Scenario {
  if (!isObject(scenario) || typeof scenario.id !== 'string') throw new MalformedRecord(`${where}: no id`);
  const { id, title = '', versions, ops, observations, confirmSet = false } = scenario;
  const at = `${where} (${id})`;
  if (!Array.isArray(versions) || versions.length === 0) throw new MalformedRecord(`${at}: no versions`);
  if (!Array.isArray(ops) || !Array.isArray(observations)) throw new MalformedRecord(`${at}: ops and observations must be lists`);
  if (ops.length !== observations.length) {
    throw new MalformedRecord(`${at}: ${ops.length} operations but ${observations.length} observations`);
  }
  const parsed = ops.map((op, i) => parseOperation(op, `${at}, operation ${i}`));
  return { id, title: String(title), versions: versions.map(String), confirmSet: confirmSet === true, ops: parsed, observations };
}

function parseOperation(operation: unknown, where: string): Operation {
  if (!isObject(operation) || typeof operation.op !== 'string')
    throw new MalformedRecord(`${where}: not an operation: ${JSON.stringify(operation)}`);
  const required = OPERATIONS[operation.op];
  if (!required) throw new MalformedRecord(`${where}: unknown operation "${operation.op}"; known: ${Object.keys(OPERATIONS).join(', ')}`);
  for (const name of required) {
    if (operation[name] === undefined) throw new MalformedRecord(`${where}: "${operation.op}" needs "${name}"`);
  }
  if (operation.op === 'batch') {
    if (!Array.isArray(operation.ops)) throw new MalformedRecord(`${where}: "ops" of a batch must be a list`);
    return { op: 'batch', ops: operation.ops.map((inner, i) => parseOperation(inner, `${where}, part ${i}`)) };
  }
  return operation as Operation;
}

export function readBody(body: unknown): Body {
  if (typeof body === 'string') return body;
  if (isObject(body) && typeof body.fill === 'string' && typeof body.len === 'number') return body.fill.repeat(body.len);
  if (isObject(body) && typeof body.base64 === 'string') return Uint8Array.from(atob(body.base64), character => character.charCodeAt(0));
  throw new MalformedRecord(`not a body: ${JSON.stringify(body)}`);
}

export function writeBody(body: Body): unknown {
  let text: string;
  if (typeof body === 'string') text = body;
  else {
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    } catch {
      return { base64: btoa(String.fromCharCode(...body)) };
    }
  }
  if (text.length > 64 && text === text[0]!.repeat(text.length)) return { fill: text[0], len: text.length };
  return text;
}

/** Headers as a client library shows them; the times in `x-death` are left out of the records. */
export function writeHeaders(headers: FieldTable | null): unknown {
  if (!headers || Object.keys(headers).length === 0) return undefined;
  const written: { [name: string]: unknown } = {};
  for (const [name, value] of Object.entries(headers)) {
    written[name] = name === 'x-death' && Array.isArray(value) ? value.map(withoutTime) : plain(value);
  }
  return written;
}

function withoutTime(death: FieldValue): unknown {
  if (!isObject(death)) return plain(death);
  const { time: _, ...rest } = death as FieldTable;
  return plain(rest);
}

function plain(value: FieldValue): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  const table = value as FieldTable;
  if (typeof table['!'] === 'string') return table['!'] === 'timestamp' || table['!'] === 'decimal' ? table : table.value;
  return Object.fromEntries(Object.entries(table).map(([key, inner]) => [key, plain(inner)]));
}

export function writeProperties(properties: Properties): unknown {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

type Deliver = Extract<ClientEvent, { type: 'deliver' }>;

export function writeMessage(message: Pick<Deliver['delivery'], 'body' | 'headers' | 'properties' | 'exchange' | 'key'>): {
  [field: string]: unknown;
} {
  const { exchange, key, body, headers, properties } = message;
  return dropUndefined({ exchange, key, body: writeBody(body), headers: writeHeaders(headers), props: writeProperties(properties) });
}

export function dropUndefined(record: { [field: string]: unknown }): { [field: string]: unknown } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
