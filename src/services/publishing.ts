/**
 * What a handler sends to brokers: events to topics, jobs to queues. What it can notice:
 *
 * - The promise resolves when the broker has stored the message. If the reply is lost, nobody can tell whether it has; sending
 *   again sends another message, because a broker does not know a retry from a second event.
 * - Nobody waits for consumers, and nothing tells that there are any.
 * - Only topics and queues that exist take anything.
 *
 * Each message is a durable change of its topic or queue: of the row of its key, whose `messages` rise by one. The key is the
 * partition key where there is one, else the event's own id (`eventId`, `id`), else the text of the event.
 */
import type { Change, Json } from '../history/event.ts';
import { Arguments } from './arguments.ts';
import { type Reply, type Service, type ServiceCall, ServiceRefusal } from './service.ts';

export interface PublishingConfig {
  readonly names: readonly string[];
}

/** Hands a message on to where consumers of the same run may get it. */
export type Deliver = (to: string, message: { readonly id: string; readonly body: Json; readonly key: string | null }, now: number) => void;

export type Publishing = 'topic' | 'queue';

const METHOD = { topic: 'publish', queue: 'send' } as const;

export class Publisher implements Service {
  readonly #kind: Publishing;
  readonly #names: ReadonlySet<string>;
  readonly #deliver: Deliver;
  /** By topic or queue and key: messages that were stored. */
  readonly #stored = new Map<string, number>();

  constructor(kind: Publishing, { names }: PublishingConfig, deliver: Deliver) {
    this.#kind = kind;
    this.#names = new Set(names);
    this.#deliver = deliver;
  }

  ready(): boolean {
    return true;
  }

  apply({ args }: ServiceCall, now: number): Reply {
    const call = `${this.#kind}(...).${METHOD[this.#kind]}`;
    const read = new Arguments(call);
    const to = read.text(args[0], `the name of the ${this.#kind}`, '"orders"');
    if (!this.#names.has(to)) {
      const known = [...this.#names].map(name => `"${name}"`).join(', ');
      throw new ServiceRefusal('UnknownDestination', `there is no ${this.#kind} "${to}" here. There is ${known}.`, 'not_found', {
        status: 404,
      });
    }
    const body = args[1] ?? null;
    const given = this.#kind === 'topic' ? read.options(args[2], ['key'], '{ key: "ord_12" }').key : undefined;
    const key = given === undefined || given === null ? null : read.text(given, 'the `key`', '"ord_12"');
    const row = key ?? idOf(body) ?? JSON.stringify(body);
    const at = JSON.stringify([to, row]);
    const before = this.#stored.get(at) ?? 0;
    const messages = before + 1;
    this.#stored.set(at, messages);
    const change: Change = { store: to, key: row, before: before === 0 ? null : { messages: before }, after: { messages, newest: body } };
    // Numbered within its key, so that what others publish, earlier or later, does not show in it.
    const id = `${to}/${row}#${messages}`;
    this.#deliver(to, { id, body, key }, now);
    return { result: { id }, changes: [change] };
  }

  disconnect(): void {}

  readOnly(): boolean {
    return false;
  }

  key(): string {
    return JSON.stringify(this.#rows());
  }

  snapshot(): Json {
    return Object.fromEntries(this.#rows().map(([at, messages]) => [(JSON.parse(at) as string[]).join('/'), { messages }]));
  }

  #rows(): [at: string, messages: number][] {
    return [...this.#stored].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

function idOf(body: Json): string | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  const { eventId, id } = body as { readonly [field: string]: Json };
  return typeof eventId === 'string' ? eventId : typeof id === 'string' ? id : null;
}
