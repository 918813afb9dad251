/** A broker on the bench: for tests that tell a situation in a few lines. */
import { RabbitBroker } from './broker.ts';
import type { ChannelClient, Connection } from './client.ts';
import type { ProfileName } from './profiles.ts';
import type { ClientEvent, Fact, FieldTable, Got, Ms, Properties, Publish, Received, Reply } from './types.ts';

export const VERSIONS: readonly ProfileName[] = ['3.10', '4.0', '4.3'];
export const QUORUM = { 'x-queue-type': 'quorum' };

export class Bench {
  readonly broker: RabbitBroker;
  readonly events: ClientEvent[] = [];
  readonly facts: Fact[] = [];
  /** Declares, binds and publishes; has nothing unacked. */
  readonly main: ChannelClient;
  readonly #connections = new Map<string, Connection>();

  constructor(profile: ProfileName) {
    this.broker = new RabbitBroker({ profile, onEvent: event => this.events.push(event), onFact: fact => this.facts.push(fact) });
    this.main = this.channel('main');
  }

  channel(name: string, connection = 'k0'): ChannelClient {
    const former = this.#connections.get(connection);
    const at = former?.open ? former : this.broker.connect(connection);
    this.#connections.set(connection, at);
    return at.openChannel(name);
  }

  queue(queue: string, args: FieldTable = {}): void {
    ok(this.main.declareQueue({ queue, arguments: args }));
  }

  exchange(exchange: string, type: string, args: FieldTable = {}): void {
    ok(this.main.declareExchange({ exchange, type, arguments: args }));
  }

  bind(queue: string, exchange: string, key = '', args: FieldTable = {}): void {
    ok(this.main.bindQueue(queue, exchange, key, args));
  }

  /** To a queue, through the default exchange. */
  send(queue: string, bodies: string | readonly string[], properties: Properties = {}, headers?: FieldTable): void {
    for (const body of typeof bodies === 'string' ? [bodies] : bodies) {
      this.main.publish({ exchange: '', key: queue, body, properties, ...(headers ? { headers } : {}) });
    }
  }

  publish(exchange: string, key: string, body: string, more: Partial<Publish> = {}): void {
    this.main.publish({ exchange, key, body, ...more });
  }

  /** A consumer on a channel of its own name. */
  consume(
    name: string,
    queue: string,
    how: { prefetch?: number; noAck?: boolean; exclusive?: boolean; connection?: string; arguments?: FieldTable } = {},
  ): ChannelClient {
    const channel = this.channel(name, how.connection ?? 'k0');
    if (how.prefetch !== undefined) channel.qos(how.prefetch);
    const { noAck = false, exclusive = false } = how;
    ok(channel.consume({ queue, consumer: name, noAck, exclusive, arguments: how.arguments ?? {} }));
    return channel;
  }

  wait(ms: Ms): void {
    this.broker.pass(this.broker.now + ms);
  }

  get(channel: ChannelClient, queue: string, noAck = false): (Got & { readonly empty: false }) | null {
    const got = ok(channel.get(queue, { noAck }));
    return got.empty ? null : got;
  }

  /** What a consumer got, and forgets it: the next call tells what came since. */
  taken(consumer: string): Received[] {
    const mine = this.events.filter(event => event.type === 'deliver' && event.consumer === consumer);
    for (const event of mine) this.events.splice(this.events.indexOf(event), 1);
    return mine.map(event => (event as Extract<ClientEvent, { type: 'deliver' }>).delivery);
  }

  bodies(consumer: string): string[] {
    return this.taken(consumer).map(text);
  }

  /** Everything in the queue, taken out. */
  drain(queue: string): string[] {
    const bodies: string[] = [];
    for (let got = this.get(this.main, queue, true); got; got = this.get(this.main, queue, true)) bodies.push(text(got));
    return bodies;
  }

  counts(queue: string): readonly number[] | null {
    return this.broker.counts(queue);
  }

  /** Confirms and returns of a channel, in order, in short. */
  told(channel: string): string[] {
    return this.events.flatMap(event => {
      if (event.type === 'confirm' && event.channel === channel)
        return [`${event.kind} ${event.tag}${event.multiple ? ' and before' : ''}`];
      if (event.type === 'return' && event.channel === channel) return [`return ${event.code} ${event.body}`];
      return [];
    });
  }

  closed(): string[] {
    return this.events.flatMap(event => {
      if (event.type === 'channel-closed') return [`${event.channel}: ${event.code} ${event.text} (${event.method})`];
      return event.type === 'connection-closed' ? [`${event.connection}: ${event.code} ${event.text}`] : [];
    });
  }
}

export function ok<T>(reply: Reply<T>): T {
  if (reply.state !== 'ok') throw new Error(`Expected an answer, got ${reply.state}: ${reply.refusal?.text ?? ''}`);
  return reply.value as T;
}

export function refused<T>(reply: Reply<T>): string {
  if (reply.state !== 'refused') throw new Error(`Expected a refusal, got ${reply.state}`);
  return `${reply.refusal!.code} ${reply.refusal!.text}`;
}

export function text(message: { readonly body: string | Uint8Array }): string {
  return typeof message.body === 'string' ? message.body : `${message.body.length} bytes`;
}
