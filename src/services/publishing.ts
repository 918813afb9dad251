/**
 * What a handler sends to brokers: events to topics, jobs to queues. What it can notice:
 *
 * - The promise resolves when the broker has stored the message. If the reply is lost, nobody can tell whether it has; sending
 *   again sends another message, because a broker does not know a retry from a second event.
 * - Nobody waits for consumers, and nothing tells that there are any.
 * - Only topics and queues that exist take anything.
 *
 * A queue can also be asked for what lies in it (`receive`), where its broker lets programs ask: SQS does. What was received is hidden
 * from others for a while, and stays where it is until it is deleted.
 *
 * Each message is a durable change of its topic or queue: of the row of its key, whose `messages` rise by one. The key is the
 * partition key where there is one, else the event's own id (`eventId`, `id`), else the text of the event.
 */
import type { Digest } from '../history/digest.ts';
import type { Change, Json } from '../history/event.ts';
import { Arguments, article, isObject } from './arguments.ts';
import { Rows } from './rows.ts';
import { type Deliver, type Fetch, type Reply, type Service, type ServiceCall, ServiceRefusal } from './service.ts';

export type Publishing = 'topic' | 'queue';

const METHOD = { topic: 'publish', queue: 'send' } as const;
const OPTIONS = ['key', 'headers', 'deduplicationId'] as const;
const SUCH_OPTIONS = { topic: '{ key: "ord_12" }', queue: '{ headers: { kind: "OrderPaid" } }' } as const;

const MOST_AT_ONCE = 10;

/** Where no broker is behind it. */
export const NOTHING_TO_FETCH: Fetch = { receive: () => [], settle: () => {} };

export class Publisher implements Service {
  readonly #kind: Publishing;
  readonly #names: ReadonlySet<string>;
  readonly #deliver: Deliver;
  readonly #fetch: Fetch;
  /** By topic or queue and key: messages that were stored. */
  readonly #stored: Rows<number>;

  constructor(
    kind: Publishing,
    names: ReadonlySet<string>,
    deliver: Deliver,
    fetch: Fetch = NOTHING_TO_FETCH,
    stored: Rows<number> = new Rows<number>((into, messages) => into.number(messages)),
  ) {
    this.#kind = kind;
    this.#names = names;
    this.#deliver = deliver;
    this.#fetch = fetch;
    this.#stored = stored;
  }

  ready(): boolean {
    return true;
  }

  apply(call: ServiceCall, now: number): Reply {
    const read = new Arguments(`${this.#kind}(...).${call.operation}`);
    const to = this.#nameIn(read, call.args[0]);
    if (call.operation === 'receive') return this.#receive(read, to, call.args[1], now);
    if (call.operation === METHOD[this.#kind]) return this.#send(read, to, call.args, now);
    const [, receipt, ...args] = call.args;
    this.#fetch.settle(to, String(receipt), call.operation, args, call.delivery ?? 0, now);
    return { result: null, changes: [] };
  }

  #nameIn(read: Arguments, name: Json | undefined): string {
    const to = read.text(name, `the name of the ${this.#kind}`, '"orders"');
    if (!this.#names.has(to)) {
      const known = [...this.#names].map(name => `"${name}"`).join(', ');
      throw new ServiceRefusal('UnknownDestination', `there is no ${this.#kind} "${to}" here. There is ${known || 'none'}.`, 'not_found', {
        status: 404,
      });
    }
    return to;
  }

  #receive(read: Arguments, queue: string, given: Json | undefined, now: number): Reply {
    const { max, visibilityTimeoutMs } = read.options(given, ['max', 'visibilityTimeoutMs'], '{ max: 10 }');
    const request = {
      max: max === undefined || max === null ? 1 : read.whole(max, '`max`', { from: 1, to: MOST_AT_ONCE }),
      ...(visibilityTimeoutMs === undefined || visibilityTimeoutMs === null
        ? {}
        : { visibilityTimeoutMs: read.whole(visibilityTimeoutMs, '`visibilityTimeoutMs`', { from: 0, to: 43_200_000 }) }),
    };
    const received = this.#fetch.receive(queue, request, now);
    return { result: received.map(({ receipt, view }) => ({ receipt, view })), changes: [] };
  }

  #send(read: Arguments, to: string, args: readonly Json[], now: number): Reply {
    const body = args[1] ?? null;
    const options = read.options(args[2], OPTIONS, SUCH_OPTIONS[this.#kind]);
    const key = (options.key ?? null) === null ? null : read.text(options.key, 'the `key`', '"ord_12"');
    const headers = headersFrom(read, options.headers);
    const { deduplicationId: given = null } = options;
    const known = given === null ? {} : { deduplicationId: read.text(given, 'the `deduplicationId`', '"post-7/ada"') };
    const row = key ?? idOf(body) ?? JSON.stringify(body);
    const at = JSON.stringify([to, row]);
    const before = this.#stored.get(at) ?? 0;
    const messages = before + 1;
    const change: Change = { store: to, key: row, before: before === 0 ? null : { messages: before }, after: { messages, newest: body } };
    // Numbered within its key, so that what others publish, earlier or later, does not show in it.
    const id = `${to}/${row}#${messages}`;
    // First, because a broker that does not take it leaves nothing behind here either.
    this.#deliver(to, { id, body, key, headers, ...known }, now);
    this.#stored.set(at, messages);
    return { result: { id }, changes: [change] };
  }

  disconnect(): void {}

  readOnly(): boolean {
    return false;
  }

  digest(into: Digest): void {
    this.#stored.digest(into);
  }

  copy(deliver: Deliver, fetch: Fetch): Publisher {
    return new Publisher(this.#kind, this.#names, deliver, fetch, this.#stored.copy());
  }

  snapshot(): Json {
    return Object.fromEntries(this.#stored.sorted().map(([at, messages]) => [(JSON.parse(at) as string[]).join('/'), { messages }]));
  }
}

function headersFrom(read: Arguments, value: Json | undefined): { readonly [name: string]: string } {
  if (value === undefined || value === null) return {};
  const such = '{ kind: "OrderPaid" }';
  if (!isObject(value)) throw read.refusal(`the \`headers\` must be an object such as ${such}, not ${article(value)}.`);
  if (Object.hasOwn(value, '')) throw read.refusal('a header needs a name.');
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, read.text(text, `the header \`${name}\``, '"OrderPaid"')]));
}

function idOf(body: Json): string | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  const { eventId, id } = body as { readonly [field: string]: Json };
  return typeof eventId === 'string' ? eventId : typeof id === 'string' ? id : null;
}
