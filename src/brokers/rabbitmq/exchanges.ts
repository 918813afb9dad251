/**
 * Exchanges and bindings: where a message goes.
 *
 * - Direct compares keys byte for byte; fanout ignores them; the default exchange `""` knows every queue by its name.
 * - A queue gets one copy however many bindings match, also over several exchanges; a cycle of exchanges ends (`e2e-cycle`).
 * - Each hop filters on the publisher's key and the consumer sees the publisher's exchange and key (`e2e-chain`).
 * - The alternate exchange is asked only when no binding of its exchange matched, even one that leads nowhere (R-06,
 *   `alternate-exchange-vs-e2e`).
 * - An auto-delete exchange goes with its last binding, not before its first (`auto-delete-exchange`).
 */
import { copyOfMap } from '../copies.ts';
import { AmqpError, named, notFound, preconditionFailed } from './errors.ts';
import { canonical, field, plainText, sameArgument, typed } from './fields.ts';
import { checkMatchKind, headersMatch } from './headers-match.ts';
import { type Message, routingHeaders } from './message.ts';
import type { Profile } from './profiles.ts';
import { TopicTrie } from './topic-trie.ts';
import type { ExchangeDeclaration, FieldTable } from './types.ts';

export type ExchangeType = 'direct' | 'fanout' | 'topic' | 'headers';

export interface Binding {
  readonly source: string;
  readonly kind: 'queue' | 'exchange';
  readonly destination: string;
  readonly key: string;
  readonly arguments: FieldTable;
}

/** Where a binding leads, one object per destination, so that sets can hold it. */
export interface Target {
  readonly kind: 'queue' | 'exchange';
  readonly name: string;
}

export class Exchange {
  readonly name: string;
  readonly type: ExchangeType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly arguments: FieldTable;
  readonly bindings: Map<string, Binding>;
  readonly #targets: Map<string, Target>;
  readonly #byKey: Map<string, Map<Target, number>>;
  readonly #topics: TopicTrie<Target>;

  constructor(name: string, type: ExchangeType, options: ExchangeDeclaration | Exchange) {
    this.name = name;
    this.type = type;
    this.durable = options.durable ?? true;
    this.autoDelete = options.autoDelete ?? false;
    this.internal = options.internal ?? false;
    this.arguments = options.arguments ?? {};
    const copied = options instanceof Exchange ? options : null;
    this.bindings = new Map(copied?.bindings);
    this.#targets = new Map(copied === null ? [] : copied.#targets);
    this.#byKey = copied === null ? new Map() : copyOfMap(copied.#byKey, targets => new Map(targets));
    this.#topics = new TopicTrie(copied === null ? null : copied.#topics);
  }

  get alternate(): string | null {
    const name = field(this.arguments, 'alternate-exchange');
    return typeof name === 'string' ? name : null;
  }

  add(binding: Binding): void {
    const id = bindingId(binding);
    if (this.bindings.has(id)) return;
    this.bindings.set(id, binding);
    const target = this.#target(binding);
    if (this.type === 'topic') this.#topics.add(binding.key, target);
    const index = this.type === 'direct' ? binding.key : '';
    let targets = this.#byKey.get(index);
    if (!targets) this.#byKey.set(index, (targets = new Map()));
    targets.set(target, (targets.get(target) ?? 0) + 1);
  }

  remove(binding: Binding): boolean {
    if (!this.bindings.delete(bindingId(binding))) return false;
    const target = this.#target(binding);
    if (this.type === 'topic') this.#topics.remove(binding.key, target);
    const index = this.type === 'direct' ? binding.key : '';
    const targets = this.#byKey.get(index)!;
    const left = targets.get(target)! - 1;
    if (left > 0) targets.set(target, left);
    else targets.delete(target);
    if (targets.size === 0) this.#byKey.delete(index);
    return true;
  }

  matches(message: Message, profile: Profile): Set<Target> {
    const found = new Set<Target>();
    switch (this.type) {
      case 'direct':
        for (const key of message.keys) for (const target of this.#byKey.get(key)?.keys() ?? []) found.add(target);
        break;
      case 'fanout':
        for (const target of this.#byKey.get('')?.keys() ?? []) found.add(target);
        break;
      case 'topic':
        for (const key of message.keys) this.#topics.match(key, found);
        break;
      case 'headers': {
        const headers = routingHeaders(message);
        for (const binding of this.bindings.values()) {
          if (headersMatch(binding.arguments, headers, profile.headersExactNumbers)) found.add(this.#target(binding));
        }
      }
    }
    return found;
  }

  #target(binding: Binding): Target {
    const id = `${binding.kind} ${binding.destination}`;
    let target = this.#targets.get(id);
    if (!target) this.#targets.set(id, (target = { kind: binding.kind, name: binding.destination }));
    return target;
  }
}

export function bindingId(binding: Binding): string {
  return canonical([binding.kind, binding.destination, binding.key, binding.arguments]);
}

const TYPES: readonly string[] = ['direct', 'fanout', 'topic', 'headers'];

const PREDECLARED: readonly (readonly [string, ExchangeType, boolean])[] = [
  ['', 'direct', false],
  ['amq.direct', 'direct', false],
  ['amq.fanout', 'fanout', false],
  ['amq.headers', 'headers', false],
  ['amq.match', 'headers', false],
  ['amq.rabbitmq.trace', 'topic', true],
  ['amq.topic', 'topic', false],
];

export class Exchanges {
  /** What `key` last told, until something changes. */
  #key: string | null;
  readonly all: Map<string, Exchange>;
  /** Names of those that no copy has as well; null: all of them. Topologies change seldom, and copies are made often. */
  #owned: Set<string> | null;
  readonly #profile: Profile;
  readonly #queueExists: (name: string) => boolean;

  constructor(profile: Profile, queueExists: (name: string) => boolean, copied: Exchanges | null = null) {
    this.#profile = profile;
    this.#queueExists = queueExists;
    if (copied !== null) {
      this.all = new Map(copied.all);
      this.#owned = new Set();
      copied.#owned = new Set();
      this.#key = copied.#key;
      return;
    }
    this.#key = null;
    this.all = new Map();
    this.#owned = null;
    for (const [name, type, internal] of PREDECLARED) this.all.set(name, new Exchange(name, type, { exchange: name, internal }));
  }

  get(name: string): Exchange {
    const exchange = this.all.get(name);
    if (!exchange) throw notFound('exchange', name);
    return exchange;
  }

  declare(wanted: ExchangeDeclaration): void {
    const name = tidy(wanted.exchange);
    if (wanted.passive) {
      forbidDefault(name);
      this.get(name);
      return;
    }
    const type = wanted.type ?? 'direct';
    if (!TYPES.includes(type))
      throw new AmqpError(this.#profile.unknownExchangeType, `${type === '' ? 'invalid' : 'unknown'} exchange type '${type}'`);
    forbidDefault(name);
    const existing = this.all.get(name);
    if (existing) {
      assertSame(existing, type, wanted);
      return;
    }
    if (name.startsWith('amq.')) throw new AmqpError('access_refused', `exchange name '${name}' contains reserved prefix 'amq.*'`);
    const alternate = field(wanted.arguments, 'alternate-exchange');
    if (alternate !== undefined && typed(alternate).type !== 'longstr') {
      throw preconditionFailed(`invalid type '${typed(alternate).type}' for arg 'alternate-exchange' in ${named('exchange', name)}`);
    }
    this.all.set(name, new Exchange(name, type as ExchangeType, wanted));
    this.#owned?.add(name);
    this.#key = null;
  }

  /** Before its bindings change. */
  #own(exchange: Exchange): Exchange {
    const { name, type } = exchange;
    this.#key = null;
    if (this.#owned === null || this.#owned.has(name)) return exchange;
    const own = new Exchange(name, type, exchange);
    this.#owned.add(name);
    this.all.set(name, own);
    return own;
  }

  /** Deleting what does not exist succeeds. */
  delete(wanted: string, ifUnused: boolean): void {
    const name = tidy(wanted);
    forbidDefault(name);
    if (name.startsWith('amq.')) throw new AmqpError('access_refused', `deletion of system ${named('exchange', name)} not allowed`);
    const exchange = this.all.get(name);
    if (!exchange) return;
    if (ifUnused && exchange.bindings.size > 0) throw preconditionFailed(`${named('exchange', name)} in use`);
    this.#remove(exchange);
  }

  /** `checkQueue` is called for a queue that exists, before anything else about the binding is judged. */
  bind(wanted: Binding, checkQueue: (name: string) => void): void {
    const binding = tidyBinding(wanted);
    this.get(binding.source);
    if (!this.#exists(binding)) throw notFound(binding.kind, binding.destination);
    if (binding.kind === 'queue') checkQueue(binding.destination);
    const source = this.get(binding.source);
    if (source.type === 'headers') checkMatchKind(binding.arguments);
    if (!source.bindings.has(bindingId(binding))) this.#own(source).add(binding);
  }

  /** Unbinding what is not bound succeeds, whether or not the ends exist (`unbind-missing`). */
  unbind(wanted: Binding, checkQueue: (name: string) => void): void {
    const binding = tidyBinding(wanted);
    const source = this.all.get(binding.source);
    if (!source || !this.#exists(binding) || !source.bindings.has(bindingId(binding))) return;
    if (binding.kind === 'queue') checkQueue(binding.destination);
    const own = this.#own(source);
    own.remove(binding);
    this.#afterRemoval(own);
  }

  /** Where everything goes: whatever the order in which it was declared. */
  key(): string {
    this.#key ??= [...this.all.values()]
      .map(({ name, type, durable, autoDelete, internal, arguments: args, bindings }) =>
        canonical([name, type, durable, autoDelete, internal, args, [...bindings.keys()].sort()]),
      )
      .sort()
      .join('\n');
    return this.#key;
  }

  queueDeleted(name: string): void {
    this.#unbindAll('queue', name);
  }

  #remove(exchange: Exchange): void {
    this.all.delete(exchange.name);
    this.#key = null;
    this.#unbindAll('exchange', exchange.name);
  }

  #unbindAll(kind: 'queue' | 'exchange', name: string): void {
    for (const source of [...this.all.values()]) {
      const gone = [...source.bindings.values()].filter(binding => binding.kind === kind && binding.destination === name);
      if (gone.length === 0) continue;
      const own = this.#own(source);
      for (const binding of gone) own.remove(binding);
      this.#afterRemoval(own);
    }
  }

  #afterRemoval(source: Exchange): void {
    if (source.autoDelete && source.bindings.size === 0 && this.all.get(source.name) === source) this.#remove(source);
  }

  #exists(binding: Binding): boolean {
    return binding.kind === 'queue' ? this.#queueExists(binding.destination) : this.all.has(binding.destination);
  }

  /** A restart forgets exchanges that are not durable, with their bindings. */
  restart(): void {
    for (const exchange of [...this.all.values()]) if (!exchange.durable) this.#remove(exchange);
  }

  /** Names of the queues that get a copy, in the order of their names; they may not all exist. */
  route(from: Exchange, message: Message): string[] {
    // Only a publish straight to the default exchange goes by queue names: as somebody's alternate it has no bindings and leads nowhere.
    if (from.name === '') return message.keys.length === 1 ? [message.keys[0]!] : [...new Set(message.keys)].sort();
    const queues = new Set<string>();
    const seen = new Set([from.name]);
    const work = [from];
    const visit = (name: string) => {
      const exchange = this.all.get(name);
      if (!exchange || seen.has(name)) return;
      seen.add(name);
      work.push(exchange);
    };
    while (work.length > 0) {
      const exchange = work.pop()!;
      const targets = exchange.matches(message, this.#profile);
      if (targets.size === 0 && exchange.alternate !== null) visit(exchange.alternate);
      for (const target of targets) {
        if (target.kind === 'queue') queues.add(target.name);
        else visit(target.name);
      }
    }
    return queues.size < 2 ? [...queues] : [...queues].sort();
  }
}

function tidy(name: string): string {
  return name.replace(/[\r\n]/g, '');
}

function tidyBinding(binding: Binding): Binding {
  const tidied = { ...binding, source: tidy(binding.source), destination: tidy(binding.destination) };
  for (const name of binding.kind === 'exchange' ? [tidied.destination, tidied.source] : [tidied.source]) forbidDefault(name);
  return tidied;
}

function forbidDefault(name: string): void {
  if (name === '') throw new AmqpError('access_refused', 'operation not permitted on the default exchange');
}

function assertSame(existing: Exchange, type: string, wanted: ExchangeDeclaration): void {
  const name = named('exchange', existing.name);
  assertField(existing.type, type, name, 'type');
  assertField(existing.durable, wanted.durable ?? true, name, 'durable');
  assertField(existing.autoDelete, wanted.autoDelete ?? false, name, 'auto_delete');
  assertField(existing.internal, wanted.internal ?? false, name, 'internal');
  assertArgument(existing.arguments, wanted.arguments ?? {}, name, 'alternate-exchange');
}

export function assertField(current: string | boolean, wanted: string | boolean, name: string, key: string): void {
  if (current !== wanted)
    throw preconditionFailed(`inequivalent arg '${key}' for ${name}: received '${wanted}' but current is '${current}'`);
}

/** Redeclaring with other arguments is refused; arguments that the broker does not know are not compared. */
export function assertArgument(current: FieldTable, wanted: FieldTable, name: string, key: string): void {
  const a = field(current, key);
  const b = field(wanted, key);
  if (a === undefined && b === undefined) return;
  if (a !== undefined && b !== undefined) {
    if (sameArgument(typed(a), typed(b))) return;
    throw preconditionFailed(`inequivalent arg '${key}' for ${name}: received '${plainText(b)}' but current is '${plainText(a)}'`);
  }
  // A classic queue may say so or not say so.
  if (key === 'x-queue-type' && (a ?? b) === 'classic') return;
  const described = (value: typeof a) => (value === undefined ? 'none' : `the value '${plainText(value)}' of type '${typed(value).type}'`);
  throw preconditionFailed(`inequivalent arg '${key}' for ${name}: received ${described(b)} but current is ${described(a)}`);
}
